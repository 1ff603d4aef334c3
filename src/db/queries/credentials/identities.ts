/** Who accounts are at outside issuers. */
import { and, eq, lt, sql } from 'drizzle-orm'
import type { Role } from '../../../domain/roles.ts'
import type { Db } from '../../database.ts'
import { accounts, identities } from '../../tables/accounts.ts'

export type IdentityName = { issuer: string; subject: string }

/** Whose an identity is, and when the newest token was issued that was seen of it. */
export type KnownIdentity = { accountId: string; tokenIssuedAt: Date }

export async function findIdentity(db: Db, name: IdentityName): Promise<KnownIdentity | undefined> {
  const [row] = await db
    .select({ accountId: identities.accountId, tokenIssuedAt: identities.tokenIssuedAt })
    .from(identities)
    .where(isNamed(name))
  return row
}

function isNamed({ issuer, subject }: IdentityName) {
  return and(eq(identities.issuer, issuer), eq(identities.subject, subject))
}

/** Whether the account is of an outside issuer. */
export async function hasIdentity(db: Db, accountId: string): Promise<boolean> {
  return (await db.$count(identities, eq(identities.accountId, accountId))) > 0
}

/** The key of the table decides which of two at once is first: it refuses the other (`identities_pkey`). */
export async function insertIdentity(tx: Db, identity: typeof identities.$inferInsert): Promise<void> {
  await tx.insert(identities).values(identity)
}

/** Whether this token is the newest seen of the identity. The row decides, so that one instance does not undo another's. */
export async function updateNewestToken(
  tx: Db,
  { tokenIssuedAt, ...name }: IdentityName & { tokenIssuedAt: Date },
): Promise<boolean> {
  const rows = await tx
    .update(identities)
    .set({ tokenIssuedAt })
    .where(and(isNamed(name), lt(identities.tokenIssuedAt, tokenIssuedAt)))
    .returning({ accountId: identities.accountId })
  return rows.length > 0
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
