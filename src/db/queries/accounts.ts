/** Accounts: who can log in. */
import { asc, eq, gt, or, sql } from 'drizzle-orm'
import type { Role } from '../../domain/roles.ts'
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
  epoch: accounts.epoch,
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

/** By the time of registration. One row more than `limit` tells that the list goes on. */
export function listAccounts(
  db: Db,
  { limit, after }: { limit: number; after?: string },
): Promise<AccountRow[]> {
  return db
    .select(profile)
    .from(accounts)
    .where(after === undefined ? undefined : gt(accounts.id, after))
    .orderBy(asc(accounts.id))
    .limit(limit + 1)
}

/** The account, and all admins beside it: of two admins who take the role from each other, the second sees the first. */
export function lockAccountAndAdmins(tx: Db, accountId: string): Promise<{ id: string; roles: Role[] }[]> {
  return tx
    .select({ id: accounts.id, roles: accounts.roles })
    .from(accounts)
    .where(or(eq(accounts.id, accountId), sql`'admin' = any(${accounts.roles})`))
    .orderBy(asc(accounts.id))
    .for('no key update')
}

/** Raises the epoch with it. */
export async function updateRoles(
  tx: Db,
  { accountId, roles, at }: { accountId: string; roles: Role[]; at: Date },
): Promise<void> {
  await tx
    .update(accounts)
    .set({ roles, updatedAt: at, epoch: sql`${accounts.epoch} + 1`, epochRaisedAt: sql`now()` })
    .where(eq(accounts.id, accountId))
}

export async function findEpoch(db: Db, accountId: string): Promise<number | undefined> {
  const [row] = await db.select({ epoch: accounts.epoch }).from(accounts).where(eq(accounts.id, accountId))
  return row?.epoch
}

/** Longer than any transaction may last: one that raised an epoch becomes visible well before its time is past. */
export async function listAccountsRaisedLately(db: Db): Promise<string[]> {
  const rows = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(gt(accounts.epochRaisedAt, sql`now() - interval '60 seconds'`))
  return rows.map(({ id }) => id)
}
