/** Queries about letters that are due, are being sent, or stop. */
import { type AnyColumn, and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { paceSeconds, refusalBound } from '../../../domain/newsletter/sending.ts'
import type { Db } from '../../database.ts'
import { letters, newsletters } from '../../tables/newsletters.ts'
import type { LetterOfNewsletter, LetterRow } from './letters.ts'

/** Letters that wait for their beginning and are due, and letters that are being sent, the first due first. */
export function listLettersToSend(db: Db, now: Date): Promise<Pick<LetterRow, 'id' | 'status'>[]> {
  return db
    .select({ id: letters.id, status: letters.status })
    .from(letters)
    .where(and(inArray(letters.status, ['scheduled', 'sending']), lte(letters.sendAt, now)))
    .orderBy(asc(letters.sendAt), asc(letters.id))
    .limit(20)
}

export async function findLetterToSend(db: Db, id: string): Promise<LetterOfNewsletter | undefined> {
  const [row] = await db
    .select({ letter: letters, newsletter: newsletters })
    .from(letters)
    .innerJoin(newsletters, eq(newsletters.id, letters.newsletterId))
    .where(eq(letters.id, id))
  return row
}

/** What a worker must know of a letter before it takes a batch. */
export type SendingLetter = Pick<
  LetterRow,
  | 'id'
  | 'newsletterId'
  | 'segment'
  | 'startedAt'
  | 'recipientsAfter'
  | 'recipientCount'
  | 'hasAllRecipients'
  | 'nextBatchAt'
>

const sendingColumns = {
  id: letters.id,
  newsletterId: letters.newsletterId,
  segment: letters.segment,
  startedAt: letters.startedAt,
  recipientsAfter: letters.recipientsAfter,
  recipientCount: letters.recipientCount,
  hasAllRecipients: letters.hasAllRecipients,
  nextBatchAt: letters.nextBatchAt,
}

/** Locks a letter that is being sent. `undefined` if it is not, or not any more. */
export async function lockSendingLetter(tx: Db, id: string): Promise<SendingLetter | undefined> {
  const [row] = await tx
    .select(sendingColumns)
    .from(letters)
    .where(and(eq(letters.id, id), eq(letters.status, 'sending')))
    .for('update')
  return row
}

/** Locks a letter that waits for its beginning and has not been changed since it was read. */
export async function lockDueLetter(
  tx: Db,
  { id, revision, now }: { id: string; revision: number; now: Date },
): Promise<boolean> {
  const rows = await tx
    .select({ id: letters.id })
    .from(letters)
    .where(
      and(
        eq(letters.id, id),
        eq(letters.status, 'scheduled'),
        eq(letters.revision, revision),
        lte(letters.sendAt, now),
      ),
    )
    .for('update')
  return rows.length > 0
}

/** Adds to the counts of a letter, and begins a new measurement of its speed where the last is old. */
export async function addToCounts(
  tx: Db,
  id: string,
  {
    now,
    ...added
  }: { now: Date; sent?: number; failed?: number; skipped?: number; tries?: number; refused?: number },
): Promise<void> {
  const { sent = 0, failed = 0, skipped = 0, tries = 0, refused = 0 } = added
  const isOld = sql`${letters.paceAt} is null or ${letters.paceAt} <= ${now.toISOString()}::timestamptz - make_interval(secs => ${paceSeconds})`
  const plus = (column: AnyColumn, more: number) => sql`${column} + ${more}::integer`
  await tx
    .update(letters)
    .set({
      sentCount: plus(letters.sentCount, sent),
      failedCount: plus(letters.failedCount, failed),
      skippedCount: plus(letters.skippedCount, skipped),
      tryCount: plus(letters.tryCount, tries),
      refusedCount: plus(letters.refusedCount, refused),
      perSecond: sql`case when ${isOld} and ${letters.paceAt} is not null
        then (${letters.sentCount} - ${letters.paceSentCount})
          / extract(epoch from ${now.toISOString()}::timestamptz - ${letters.paceAt}) else ${letters.perSecond} end`,
      paceSentCount: sql`case when ${isOld} then ${letters.sentCount} else ${letters.paceSentCount} end`,
      paceAt: sql`case when ${isOld} then ${now.toISOString()}::timestamptz else ${letters.paceAt} end`,
    })
    .where(eq(letters.id, id))
}

/** Pauses a letter of which too many mails were refused. Returns whether it did. */
export async function pauseRefusedLetter(tx: Db, id: string): Promise<boolean> {
  const { tries, percent } = refusalBound
  const rows = await tx
    .update(letters)
    .set({ status: 'paused', pausedBecause: 'refusals' })
    .where(
      and(
        eq(letters.id, id),
        eq(letters.status, 'sending'),
        sql`${letters.tryCount} >= ${tries}`,
        sql`${letters.refusedCount} * 100 > ${letters.tryCount} * ${percent}`,
      ),
    )
    .returning({ id: letters.id })
  return rows.length > 0
}

/** Ends a letter of which every mail is sent, has failed or is skipped. Returns whether it did. */
export async function finishLetter(tx: Db, id: string, now: Date): Promise<boolean> {
  const done = sql`${letters.sentCount} + ${letters.failedCount} + ${letters.skippedCount}`
  const rows = await tx
    .update(letters)
    .set({ status: 'sent', finishedAt: now })
    .where(
      and(
        eq(letters.id, id),
        eq(letters.status, 'sending'),
        letters.hasAllRecipients,
        sql`${done} >= ${letters.recipientCount}`,
      ),
    )
    .returning({ id: letters.id })
  return rows.length > 0
}
