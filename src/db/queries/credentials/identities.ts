/** Queries on identities, which link accounts to (issuer, subject) of outside issuers. */
import { and, eq, lt, sql } from 'drizzle-orm'
import type { Role } from '../../../domain/roles.ts'
import type { Db } from '../../database.ts'
import { accounts, identities } from '../../tables/accounts.ts'

type IdentityName = { issuer: string; subject: string }

/** The account of an identity, and the time of issue of its newest token so far. */
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

/** Whether the account belongs to an outside issuer. */
export async function hasIdentity(db: Db, accountId: string): Promise<boolean> {
  return (await db.$count(identities, eq(identities.accountId, accountId))) > 0
}

/** Of two simultaneous inserts, the primary key (`identities_pkey`) refuses the second. */
export async function insertIdentity(tx: Db, identity: typeof identities.$inferInsert): Promise<void> {
  await tx.insert(identities).values(identity)
}

/**
 * Says whether this token is newer than every token before it. The row in the database decides, so
 * that no instance undoes what another instance did.
 */
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

type FollowedRoles = { accountId: string; roles: readonly Role[]; nameSkeleton: string | null; at: Date }

/**
 * Does not raise the epoch, since an issuer's tokens carry none. Marks the standing as changed for
 * other instances.
 */
export async function updateFollowedRoles(
  tx: Db,
  { accountId, roles, nameSkeleton, at }: FollowedRoles,
): Promise<void> {
  await tx
    .update(accounts)
    .set({ roles: [...roles], nameSkeleton, updatedAt: at, standingChangedAt: sql`clock_timestamp()` })
    .where(eq(accounts.id, accountId))
}
