/** Queries about the newsletter list and its consent ledger. */
import { and, asc, desc, eq, inArray, isNotNull, lt, ne, or, sql } from 'drizzle-orm'
import type { SignupEventType } from '../../../domain/newsletter/signup.ts'
import { lowestUuidAt } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { signupNewsletters } from '../../tables/newsletters.ts'
import { signupEvents, signups, suppressions } from '../../tables/signups.ts'

export type SignupRow = typeof signups.$inferSelect
type NewSignup = typeof signups.$inferInsert

/**
 * Inserts the row if the address is new, and locks it in either case, so that requests for one
 * address wait for each other.
 */
export async function lockSignup(tx: Db, fresh: NewSignup): Promise<SignupRow> {
  for (;;) {
    await tx.insert(signups).values(fresh).onConflictDoNothing()
    const [row] = await tx
      .select()
      .from(signups)
      .where(eq(sql`lower(${signups.email})`, sql`lower(${fresh.email})`))
      .for('update')
    if (row) return row
    // The housekeeping has deleted the row between the two statements.
  }
}

/** Deletes at most `limit` signups that nobody has confirmed since `before`, and returns their ids. */
export async function deleteUnconfirmedSignups(
  tx: Db,
  { before, limit }: { before: Date; limit: number },
): Promise<string[]> {
  const old = await tx
    .select({ id: signups.id })
    .from(signups)
    .where(
      and(
        eq(signups.status, 'pending'),
        lt(signups.id, lowestUuidAt(before)),
        lt(signups.requestedAt, before),
      ),
    )
    .limit(limit)
    .for('update', { skipLocked: true })
  const ids = old.map(({ id }) => id)
  if (ids.length === 0) return []
  await tx.delete(signupEvents).where(inArray(signupEvents.signupId, ids))
  await tx.delete(signups).where(inArray(signups.id, ids))
  return ids
}

/** The signup that has this token as its latest. */
export async function findSignupByToken(db: Db, tokenHash: Uint8Array): Promise<SignupRow | undefined> {
  const [row] = await db.select().from(signups).where(eq(signups.confirmationTokenHash, tokenHash))
  return row
}

/** Locks the signup that has this token as its latest. */
export async function lockSignupByToken(tx: Db, tokenHash: Uint8Array): Promise<SignupRow | undefined> {
  const [row] = await tx
    .select()
    .from(signups)
    .where(eq(signups.confirmationTokenHash, tokenHash))
    .for('update')
  return row
}

export async function findSignup(db: Db, id: string): Promise<SignupRow | undefined> {
  const [row] = await db.select().from(signups).where(eq(signups.id, id))
  return row
}

/** Addresses are compared in lower case. */
export async function findSignupByEmail(db: Db, email: string): Promise<SignupRow | undefined> {
  const [row] = await db
    .select()
    .from(signups)
    .where(eq(sql`lower(${signups.email})`, sql`lower(${email})`))
  return row
}

/** Locks a signup by its id, unless it is erased. */
export async function lockSignupById(tx: Db, id: string): Promise<SignupRow | undefined> {
  const [row] = await tx
    .select()
    .from(signups)
    .where(and(eq(signups.id, id), sql`not ${isErased}`))
    .for('update')
  return row
}

export async function updateSignup(tx: Db, id: string, change: Partial<NewSignup>): Promise<void> {
  await tx.update(signups).set(change).where(eq(signups.id, id))
}

/** The latest steps of the signup of these types, the newest first. */
export function listLatestSteps(
  tx: Db,
  { signupId, types, limit }: { signupId: string; types: readonly SignupEventType[]; limit: number },
) {
  const { type, detail, occurredAt } = signupEvents
  return tx
    .select({ type, detail, occurredAt })
    .from(signupEvents)
    .where(and(eq(signupEvents.signupId, signupId), inArray(signupEvents.type, types)))
    .orderBy(desc(signupEvents.id))
    .limit(limit)
}

/**
 * Adds facts to the latest row of the ledger that says that the address was unsubscribed. A second answer
 * changes nothing.
 */
export async function addToUnsubscription(
  tx: Db,
  { signupId, facts }: { signupId: string; facts: Record<string, string | null> },
): Promise<void> {
  const latest = sql`(select e.id from ${signupEvents} e
    where e.signup_id = ${signupId}::uuid and e.type = 'unsubscribed' order by e.id desc limit 1)`
  await tx
    .update(signupEvents)
    .set({ detail: sql`coalesce(${signupEvents.detail}, '{}'::jsonb) || ${JSON.stringify(facts)}::jsonb` })
    .where(and(eq(signupEvents.id, latest), sql`not coalesce(${signupEvents.detail}, '{}') ? 'reason'`))
}

/** Removes at most `limit` network addresses and user agents from the ledger, and returns the number of rows. */
export async function clearSignupAddresses(
  db: Db,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const old = db
    .select({ id: signupEvents.id })
    .from(signupEvents)
    .where(
      and(
        or(isNotNull(signupEvents.address), isNotNull(signupEvents.userAgent)),
        lt(signupEvents.occurredAt, before),
      ),
    )
    .orderBy(asc(signupEvents.occurredAt))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .update(signupEvents)
    .set({ address: null, userAgent: null })
    .where(inArray(signupEvents.id, old))
    .returning({ id: signupEvents.id })
  return rows.length
}

export async function insertSignupEvent(tx: Db, event: typeof signupEvents.$inferInsert): Promise<void> {
  await tx.insert(signupEvents).values(event)
}

/** A reason that is there already gives way, except an erasure, which is for good. */
export async function insertSuppression(
  tx: Db,
  suppression: typeof suppressions.$inferInsert,
): Promise<void> {
  await tx
    .insert(suppressions)
    .values(suppression)
    .onConflictDoUpdate({
      target: suppressions.addressHash,
      set: { because: suppression.because, createdAt: suppression.createdAt },
      setWhere: ne(suppressions.because, 'erasure'),
    })
}

/** Locks the signup of the address, which is compared in lower case. */
export async function lockSignupByEmail(tx: Db, email: string): Promise<SignupRow | undefined> {
  const [row] = await tx
    .select()
    .from(signups)
    .where(eq(sql`lower(${signups.email})`, sql`lower(${email})`))
    .for('update')
  return row
}

/** The column of the address needs a unique text in every row, so an erased row has its id there. */
export const erasedEmail = sql`signups.id::text`

/** Whether the id of the row has taken the place of the address. */
export const isErased = sql`${signups.email} = ${erasedEmail}`

/**
 * Removes the address from its signup, and personal data from the consent ledger, which keeps the
 * fact that somebody agreed and the time.
 */
export async function eraseSignupRow(tx: Db, id: string): Promise<void> {
  await tx
    .update(signups)
    .set({
      email: erasedEmail,
      status: 'suppressed',
      suppressedBecause: 'erasure',
      source: null,
      language: null,
      requestedNewsletterIds: [],
      confirmationTokenHash: null,
      mailedAt: [],
    })
    .where(eq(signups.id, id))
  await tx.delete(signupNewsletters).where(eq(signupNewsletters.signupId, id))
  await tx
    .update(signupEvents)
    .set({ source: null, address: null, userAgent: null, newsletters: null, detail: null })
    .where(eq(signupEvents.signupId, id))
}

export async function deleteSuppression(tx: Db, addressHash: Uint8Array): Promise<void> {
  await tx.delete(suppressions).where(eq(suppressions.addressHash, addressHash))
}
