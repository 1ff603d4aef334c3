/** Who accounts are at outside issuers. */
import { and, eq, sql } from 'drizzle-orm'
import type { Role } from '../../domain/roles.ts'
import type { Db } from '../database.ts'
import { accounts, identities } from '../tables/accounts.ts'
import { findLatestPayload } from './events.ts'

export type IdentityName = { issuer: string; subject: string }

/** The account of an identity. */
export async function findIdentity(
  db: Db,
  { issuer, subject }: IdentityName,
): Promise<{ accountId: string } | undefined> {
  const [row] = await db
    .select({ accountId: identities.accountId })
    .from(identities)
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
  return row
}

/** Whether the account is of an outside issuer. */
export async function hasIdentity(db: Db, accountId: string): Promise<boolean> {
  return (await db.$count(identities, eq(identities.accountId, accountId))) > 0
}

/** The key of the table decides which of two at once is first: it refuses the other (`identities_pkey`). */
export async function insertIdentity(tx: Db, identity: typeof identities.$inferInsert): Promise<void> {
  await tx.insert(identities).values(identity)
}

/**
 * When the token was issued that last gave the account its roles: seconds, from the log, which has it for as long as
 * tokens live at least.
 */
export async function findRolesIssuedAt(db: Db, accountId: string): Promise<number | undefined> {
  const types = ['account.registered', 'account.roles-changed'] as const
  const latest = await findLatestPayload(db, { types, accountId })
  return typeof latest?.tokenIssuedAt === 'number' ? latest.tokenIssuedAt : undefined
}

/** Leaves the epoch: tokens of an issuer carry none. Other instances learn of it as of a changed standing. */
export async function updateFollowedRoles(
  tx: Db,
  { accountId, roles, at }: { accountId: string; roles: readonly Role[]; at: Date },
): Promise<void> {
  await tx
    .update(accounts)
    .set({ roles: [...roles], updatedAt: at, standingChangedAt: sql`clock_timestamp()` })
    .where(eq(accounts.id, accountId))
}
