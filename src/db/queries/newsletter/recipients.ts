/**
 * The statements by which workers share the recipients of a letter: they make the rows, take batches
 * of them, write what came of each mail, and take up what a dead worker has left.
 */
import { and, eq, gt, inArray, isNotNull, lt, notExists, sql } from 'drizzle-orm'
import type { Segment } from '../../../domain/newsletter/letter.ts'
import type { Outcome } from '../../../domain/newsletter/sending.ts'
import type { Db } from '../../database.ts'
import {
  letterRecipients,
  letterSenders,
  letters,
  newsletters,
  signupNewsletters,
} from '../../tables/newsletters.ts'
import { signups } from '../../tables/signups.ts'

/** The rows that one statement makes. */
const rowsAtOnce = 10_000

type Segmented = { id: string; newsletterId: string; startedAt: Date; segment: Segment | null }

/**
 * Makes the rows of the next recipients. Returns how many there were, and the last of them; after
 * fewer than `rowsAtOnce` there are no more.
 */
export async function insertRecipients(
  tx: Db,
  { id, newsletterId, startedAt, segment }: Segmented,
  after: string | null,
): Promise<{ count: number; last: string | null; isComplete: boolean }> {
  const { newsletter, signedUpAfter, signedUpBefore, source, language } = segment ?? {}
  const isMeant = and(
    eq(signupNewsletters.newsletterId, newsletterId),
    after === null ? undefined : gt(signupNewsletters.signupId, after),
    eq(signups.status, 'confirmed'),
    sql`${signups.confirmedAt} <= ${startedAt.toISOString()}::timestamptz`,
    signedUpAfter ? sql`${signups.confirmedAt} >= ${signedUpAfter}::timestamptz` : undefined,
    signedUpBefore ? sql`${signups.confirmedAt} < ${signedUpBefore}::timestamptz` : undefined,
    source === undefined ? undefined : eq(signups.source, source),
    language === undefined
      ? undefined
      : sql`split_part(lower(${signups.language}), '-', 1) = split_part(lower(${language}), '-', 1)`,
    newsletter === undefined
      ? undefined
      : sql`exists (select from ${signupNewsletters} other join ${newsletters} n on n.id = other.newsletter_id
          where n.slug = ${newsletter} and other.signup_id = ${signups.id})`,
  )
  const rows = await tx
    .insert(letterRecipients)
    .select(
      tx
        .select({
          letterId: sql`${id}::uuid`.as('letter_id'),
          signupId: signupNewsletters.signupId,
          state: sql`'queued'`.as('state'),
          attempts: sql`0::smallint`.as('attempts'),
          nextAt: sql`${startedAt.toISOString()}::timestamptz`.as('next_at'),
          senderId: sql`null::uuid`.as('sender_id'),
          sentAt: sql`null::timestamptz`.as('sent_at'),
          answer: sql`null::text`.as('answer'),
        })
        .from(signupNewsletters)
        .innerJoin(signups, eq(signups.id, signupNewsletters.signupId))
        .where(isMeant)
        .orderBy(signupNewsletters.signupId)
        .limit(rowsAtOnce),
    )
    .onConflictDoNothing()
    .returning({ signupId: letterRecipients.signupId })
  const last = rows.reduce<string | null>(
    (highest, { signupId }) => (highest === null || signupId > highest ? signupId : highest),
    after,
  )
  return { count: rows.length, last, isComplete: rows.length < rowsAtOnce }
}

export type Recipient = {
  signupId: string
  email: string
  language: string | null
  attempts: number
  isWanted: boolean
}

type Batch = { letterId: string; newsletterId: string; senderId: string; now: Date; limit: number }

/**
 * Takes a batch of mails that no worker is sending. Whoever has left the newsletter since the letter
 * began gets no mail: the row becomes `skipped`.
 */
export function takeRecipients(
  tx: Db,
  { letterId, newsletterId, senderId, now, limit }: Batch,
): Promise<Recipient[]> {
  const picked = tx.$with('picked').as(
    tx
      .select({ signupId: letterRecipients.signupId })
      .from(letterRecipients)
      .where(
        and(
          eq(letterRecipients.letterId, letterId),
          sql`${letterRecipients.state} = 'queued' and ${letterRecipients.senderId} is null`,
          sql`${letterRecipients.nextAt} <= ${now.toISOString()}::timestamptz`,
        ),
      )
      .orderBy(letterRecipients.nextAt, letterRecipients.signupId)
      .limit(limit)
      .for('update', { skipLocked: true }),
  )
  const isMember = sql`exists (select from ${signupNewsletters} sn where sn.newsletter_id = ${newsletterId}::uuid
    and sn.signup_id = ${signups.id})`
  const chosen = tx.$with('chosen').as(
    tx
      .select({
        id: signups.id,
        email: signups.email,
        language: signups.language,
        isWanted: sql<boolean>`${signups.status} = 'confirmed' and ${isMember}`.as('is_wanted'),
      })
      .from(picked)
      .innerJoin(signups, eq(signups.id, picked.signupId)),
  )
  return tx
    .with(picked, chosen)
    .update(letterRecipients)
    .set({
      senderId: sql`case when ${chosen.isWanted} then ${senderId}::uuid end`,
      state: sql`case when ${chosen.isWanted} then 'queued' else 'skipped' end`,
    })
    .from(chosen)
    .where(and(eq(letterRecipients.letterId, letterId), eq(letterRecipients.signupId, chosen.id)))
    .returning({
      signupId: letterRecipients.signupId,
      email: chosen.email,
      language: chosen.language,
      attempts: letterRecipients.attempts,
      isWanted: chosen.isWanted,
    })
}

/** What came of one mail of a batch. `state` is that of the row from now on. */
export type Result = {
  signupId: string
  outcome: Outcome
  state: 'queued' | 'sent' | 'failed'
  attempts: number
  nextAt: Date
  sentAt: Date | null
  answer: string | null
  /** What the refusal says about the recipient; null if it says nothing, or is no refusal. */
  bounce: 'hard' | 'soft' | null
}

type ResultParts = { letterId: string; senderId: string; results: readonly Result[] }

/**
 * Writes what came of a batch. Returns the mails whose rows this worker still held: another worker has
 * taken up the others, because this one was taken for dead.
 */
export async function closeRecipients(
  tx: Db,
  { letterId, senderId, results }: ResultParts,
): Promise<Set<string>> {
  const given = JSON.stringify(
    results.map(({ signupId, state, attempts, nextAt, sentAt, answer }) => ({
      signup_id: signupId,
      state,
      attempts,
      next_at: nextAt.toISOString(),
      sent_at: sentAt?.toISOString() ?? null,
      answer,
    })),
  )
  const rows = await tx
    .update(letterRecipients)
    .set({
      state: sql`given.state`,
      attempts: sql`given.attempts`,
      nextAt: sql`given.next_at`,
      sentAt: sql`given.sent_at`,
      answer: sql`given.answer`,
      senderId: null,
    })
    .from(
      sql`jsonb_to_recordset(${given}::jsonb) as given (signup_id uuid, state text, attempts smallint,
        next_at timestamptz, sent_at timestamptz, answer text)`,
    )
    .where(
      and(
        eq(letterRecipients.letterId, letterId),
        sql`${letterRecipients.signupId} = given.signup_id`,
        eq(letterRecipients.senderId, senderId),
      ),
    )
    .returning({ signupId: letterRecipients.signupId })
  return new Set(rows.map(({ signupId }) => signupId))
}

/** Gives mails back that this worker has taken and not tried. */
export async function releaseRecipients(
  tx: Db,
  { senderId, signupIds }: { senderId: string; signupIds: readonly string[] },
): Promise<void> {
  if (signupIds.length === 0) return
  await tx
    .update(letterRecipients)
    .set({ senderId: null })
    .where(and(eq(letterRecipients.senderId, senderId), inArray(letterRecipients.signupId, [...signupIds])))
}

/** Says that this worker lives, by the clock of the database. */
export async function noteSender(db: Db, id: string): Promise<void> {
  await db
    .insert(letterSenders)
    .values({ id, seenAt: sql`now()` })
    .onConflictDoUpdate({ target: letterSenders.id, set: { seenAt: sql`now()` } })
}

export async function deleteSender(tx: Db, id: string): Promise<void> {
  await tx.delete(letterSenders).where(eq(letterSenders.id, id))
}

/**
 * Gives back what dead workers have taken. Some of these mails may have left before the death, so each
 * letter counts them as sent again.
 */
export async function reclaimRecipients(tx: Db, silentSeconds: number): Promise<number> {
  await tx
    .delete(letterSenders)
    .where(lt(letterSenders.seenAt, sql`now() - make_interval(secs => ${silentSeconds})`))
  const living = tx
    .select({ id: letterSenders.id })
    .from(letterSenders)
    .where(eq(letterSenders.id, letterRecipients.senderId))
  const rows = await tx
    .update(letterRecipients)
    .set({ senderId: null })
    .where(and(isNotNull(letterRecipients.senderId), notExists(living)))
    .returning({ letterId: letterRecipients.letterId })
  const counts = Map.groupBy(rows, ({ letterId }) => letterId)
  for (const [letterId, { length }] of counts) {
    await tx
      .update(letters)
      .set({ resentCount: sql`${letters.resentCount} + ${length}` })
      .where(eq(letters.id, letterId))
  }
  return rows.length
}

/** Mails that are tried again later. */
export async function countDeferred(db: Db, letterId: string): Promise<number> {
  return db.$count(
    letterRecipients,
    and(
      eq(letterRecipients.letterId, letterId),
      sql`${letterRecipients.state} = 'queued' and ${letterRecipients.attempts} > 0`,
    ),
  )
}
