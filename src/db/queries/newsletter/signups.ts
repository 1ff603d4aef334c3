/** Queries about the newsletter list and its consent ledger. */
import { and, asc, eq, inArray, isNotNull, lt, ne, or, sql } from 'drizzle-orm'
import type { SignupStatus } from '../../../domain/newsletter/signup.ts'
import { lowestUuidAt } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { signupEvents, signups } from '../../tables/signups.ts'

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

/**
 * Removes the address from its signup, and personal data from the consent ledger, which keeps the
 * fact that somebody agreed and the time. The column needs a unique text in every row, so the row's
 * id replaces the address. Returns this id if there was a signup.
 */
export async function eraseSignupOf(tx: Db, email: string): Promise<string | undefined> {
  const [row] = await tx
    .update(signups)
    .set({ email: placeholder, status: 'unsubscribed', source: null, confirmationTokenHash: null })
    .where(eq(sql`lower(${signups.email})`, sql`lower(${email})`))
    .returning({ id: signups.id })
  if (!row) return undefined
  await tx
    .update(signupEvents)
    .set({ source: null, address: null, userAgent: null })
    .where(eq(signupEvents.signupId, row.id))
  return row.id
}

const placeholder = sql`${signups.id}::text`

/** Whether the id of the row has taken the place of the address. */
export const isErased = sql`${signups.email} = ${placeholder}`

type SignupsPage = { status?: SignupStatus; after?: string; limit: number }

/**
 * Signups in the order of their first request, without erased signups. One row more than `limit`
 * tells whether the list goes on.
 */
export function listSignups(db: Db, { status, after, limit }: SignupsPage): Promise<SignupRow[]> {
  return db
    .select()
    .from(signups)
    .where(
      and(
        ne(signups.email, placeholder),
        status && eq(signups.status, status),
        after === undefined ? undefined : sql`${signups.id} > ${after}::uuid`,
      ),
    )
    .orderBy(asc(signups.id))
    .limit(limit + 1)
}
