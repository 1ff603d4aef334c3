/** The newsletter list and its consent ledger. */
import { and, asc, eq, ne, sql } from 'drizzle-orm'
import type { SignupStatus } from '../../../domain/newsletter/signup.ts'
import type { Db } from '../../database.ts'
import { signupEvents, signups } from '../../tables/signups.ts'

export type SignupRow = typeof signups.$inferSelect
export type NewSignup = typeof signups.$inferInsert

/** Makes the row where the address is new, and locks it either way: requests for one address go one after another. */
export async function lockSignup(tx: Db, fresh: NewSignup): Promise<SignupRow> {
  await tx.insert(signups).values(fresh).onConflictDoNothing()
  const [row] = await tx
    .select()
    .from(signups)
    .where(eq(sql`lower(${signups.email})`, sql`lower(${fresh.email})`))
    .for('update')
  if (!row) throw new Error('a signup that was inserted or in the way cannot be gone')
  return row
}

/** The signup whose latest confirmation link this is. */
export async function lockSignupByToken(tx: Db, tokenHash: Uint8Array): Promise<SignupRow | undefined> {
  const [row] = await tx
    .select()
    .from(signups)
    .where(eq(signups.confirmationTokenHash, tokenHash))
    .for('update')
  return row
}

export async function updateSignup(tx: Db, id: string, change: Partial<NewSignup>): Promise<void> {
  await tx.update(signups).set(change).where(eq(signups.id, id))
}

export async function insertSignupEvent(tx: Db, event: typeof signupEvents.$inferInsert): Promise<void> {
  await tx.insert(signupEvents).values(event)
}

/**
 * Takes the address out of its signup and out of the ledger, which keeps that and when somebody agreed. The column wants
 * a text of its own for every row: the row's id stands in the place of the address. The id of the row, where there was one.
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

export type SignupsPage = { status?: SignupStatus; after?: string; limit: number }

/** In the order in which the addresses first came, without the erased ones. One row more than `limit` tells that the list goes on. */
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
