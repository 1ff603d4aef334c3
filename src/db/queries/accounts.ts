/** Accounts: who can log in. */
import { eq, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import { accounts } from '../tables/accounts.ts'

export type NewAccount = typeof accounts.$inferInsert

/** What may leave the database for a presenter: everything but the password's hash. */
const profile = {
  id: accounts.id,
  email: accounts.email,
  displayName: accounts.displayName,
  avatarUrl: accounts.avatarUrl,
  roles: accounts.roles,
  suspendedUntil: accounts.suspendedUntil,
  createdAt: accounts.createdAt,
}

export type AccountRow = Pick<typeof accounts.$inferSelect, keyof typeof profile>

/** `undefined` where the address is taken: nothing is written then. */
export async function insertAccount(db: Db, account: NewAccount): Promise<AccountRow | undefined> {
  const [row] = await db.insert(accounts).values(account).onConflictDoNothing().returning(profile)
  return row
}

export async function findAccount(db: Db, id: string): Promise<AccountRow | undefined> {
  const [row] = await db.select(profile).from(accounts).where(eq(accounts.id, id))
  return row
}

/** The account with its password's hash, by e-mail in any case of letters. */
export async function findCredentials(
  db: Db,
  email: string,
): Promise<(AccountRow & { passwordHash: string | null }) | undefined> {
  const [row] = await db
    .select({ ...profile, passwordHash: accounts.passwordHash })
    .from(accounts)
    .where(eq(sql`lower(${accounts.email})`, sql`lower(${email})`))
  return row
}

export async function hasAccounts(db: Db): Promise<boolean> {
  const rows = await db.select({ id: accounts.id }).from(accounts).limit(1)
  return rows.length > 0
}
