/** Queries on accounts. */
import { and, asc, eq, gt, inArray, isNull, not, or, sql } from 'drizzle-orm'
import type { Role } from '../../../domain/roles.ts'
import type { Db } from '../../database.ts'
import { accounts, identities } from '../../tables/accounts.ts'

export type NewAccount = typeof accounts.$inferInsert

/** The columns that presenters may have: all except the password's hash. */
const profile = {
  id: accounts.id,
  email: accounts.email,
  displayName: accounts.displayName,
  avatarUrl: accounts.avatarUrl,
  roles: accounts.roles,
  emailVerifiedAt: accounts.emailVerifiedAt,
  suspendedAt: accounts.suspendedAt,
  suspendedUntil: accounts.suspendedUntil,
  suspensionReason: accounts.suspensionReason,
  epoch: accounts.epoch,
  createdAt: accounts.createdAt,
}

export type AccountRow = Pick<typeof accounts.$inferSelect, keyof typeof profile>

/** `undefined` if the address is taken; nothing is written then. */
export async function insertAccount(db: Db, account: NewAccount): Promise<AccountRow | undefined> {
  const [row] = await db.insert(accounts).values(account).onConflictDoNothing().returning(profile)
  return row
}

export async function findAccount(db: Db, id: string): Promise<AccountRow | undefined> {
  const [row] = await db
    .select(profile)
    .from(accounts)
    .where(and(eq(accounts.id, id), isNull(accounts.erasedAt)))
  return row
}

const withPassword = {
  ...profile,
  passwordHash: accounts.passwordHash,
  claimedPasswordHash: accounts.claimedPasswordHash,
  formerEmail: accounts.formerEmail,
  formerEmailUntil: accounts.formerEmailUntil,
}

export type Credentials = Pick<typeof accounts.$inferSelect, keyof typeof withPassword>

/** Finds the account by its e-mail address, in upper or lower case, with its password's hash. */
export async function findCredentials(db: Db, email: string): Promise<Credentials | undefined> {
  const [row] = await db.select(withPassword).from(accounts).where(hasAddress(email))
  return row
}

/** Compares as the unique index does: addresses that differ only in case are the same address. */
function hasAddress(email: string) {
  return eq(sql`lower(${accounts.email})`, sql`lower(${email})`)
}

/** The account with its password's hash; `undefined` if it does not exist or is erased. */
export async function findOwnCredentials(db: Db, accountId: string): Promise<Credentials | undefined> {
  const [row] = await db
    .select(withPassword)
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
  return row
}

export async function hasAccounts(db: Db): Promise<boolean> {
  const rows = await db.select({ id: accounts.id }).from(accounts).limit(1)
  return rows.length > 0
}

/** In the order of registration. One row more than `limit` tells whether the list goes on. */
export function listAccounts(
  db: Db,
  { email, limit, after }: { email?: string; limit: number; after?: string },
): Promise<AccountRow[]> {
  return db
    .select(profile)
    .from(accounts)
    .where(
      and(
        isNull(accounts.erasedAt),
        email === undefined ? undefined : hasAddress(email),
        after === undefined ? undefined : gt(accounts.id, after),
      ),
    )
    .orderBy(asc(accounts.id))
    .limit(limit + 1)
}

/** To be set by every change that takes rights away. */
export const raisedEpoch = { epoch: sql`${accounts.epoch} + 1`, standingChangedAt: sql`clock_timestamp()` }

/** Whether the account belongs to an outside issuer, whose tokens then decide its roles. */
function followsIssuer(db: Db) {
  const own = db.select({ accountId: identities.accountId }).from(identities)
  return sql<boolean>`exists ${own.where(eq(identities.accountId, accounts.id))}`
}

export type LockedRoles = {
  id: string
  displayName: string
  roles: Role[]
  followsIssuer: boolean
  suspendedAt: Date | null
  suspendedUntil: Date | null
  suspensionReason: string | null
}

/**
 * Locks the accounts and all admins. If two admins take the role from each other at once, the second
 * then sees what the first has done. Admins whose role comes from an outside issuer do not count,
 * since the issuer may take the role away at any time. Suspended admins do not count either.
 */
export function lockAccountAndAdmins(tx: Db, ...accountIds: string[]): Promise<LockedRoles[]> {
  const isAdminOfOurs = and(
    sql`'admin' = any(${accounts.roles})`,
    not(followsIssuer(tx)),
    isNull(accounts.suspendedAt),
  )
  return tx
    .select({
      id: accounts.id,
      displayName: accounts.displayName,
      roles: accounts.roles,
      followsIssuer: followsIssuer(tx),
      suspendedAt: accounts.suspendedAt,
      suspendedUntil: accounts.suspendedUntil,
      suspensionReason: accounts.suspensionReason,
    })
    .from(accounts)
    .where(and(isNull(accounts.erasedAt), or(inArray(accounts.id, accountIds), isAdminOfOurs)))
    .orderBy(asc(accounts.id))
    .for('no key update')
}

type NewRoles = {
  accountId: string
  roles: Role[]
  /** Of the present name, which an earlier release may have stored without. */
  nameSkeleton: string | null
  /** Whether the account has a suspension that is over, and whose traces go. */
  isSuspensionOver: boolean
  at: Date
}

/** Raises the epoch too. */
export async function updateRoles(
  tx: Db,
  { accountId, roles, nameSkeleton, isSuspensionOver, at }: NewRoles,
): Promise<void> {
  await tx
    .update(accounts)
    .set({ roles, nameSkeleton, ...(isSuspensionOver && notSuspended), updatedAt: at, ...raisedEpoch })
    .where(eq(accounts.id, accountId))
}

/** Locks the account until the transaction ends; `undefined` if it does not exist or is erased. */
export async function lockAccount(tx: Db, accountId: string): Promise<AccountRow | undefined> {
  const [row] = await tx
    .select(profile)
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
    .for('no key update')
  return row
}

/**
 * Keeps the account from being erased until the transaction ends; false if it is gone. Every writer
 * of rows that belong to an account calls this first. Then an erasure waits for the writer, or the
 * writer waits for the erasure and sees it.
 */
export async function holdAccount(
  tx: Db,
  accountId: string,
  /**
   * `no key update` lets only one transaction at a time hold the account, for checks that depend on
   * its other rows.
   */
  strength: 'share' | 'no key update' = 'share',
): Promise<boolean> {
  const rows = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
    .for(strength)
  return rows.length > 0
}

type Suspension = { suspendedAt: Date; suspendedUntil: Date | null; suspensionReason: string }

export const notSuspended = { suspendedAt: null, suspendedUntil: null, suspensionReason: null }

/**
 * If `suspension` is null, lifts the suspension. Raises the epoch too. To be called with the
 * account locked.
 */
export async function updateSuspension(
  tx: Db,
  { accountId, suspension, at }: { accountId: string; suspension: Suspension | null; at: Date },
): Promise<AccountRow> {
  const [row] = await tx
    .update(accounts)
    .set({ ...(suspension ?? notSuspended), updatedAt: at, ...raisedEpoch })
    .where(eq(accounts.id, accountId))
    .returning(profile)
  if (!row) throw new Error('a locked account cannot be gone')
  return row
}

/** The account with its password's hash; nobody can change either until the transaction ends. */
export async function holdCredentials(tx: Db, accountId: string): Promise<Credentials | undefined> {
  const [row] = await tx
    .select(withPassword)
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
    .for('share')
  return row
}

/** Locks several accounts that are about to be changed, in the order of their ids. */
export function lockCredentials(tx: Db, accountIds: string[]): Promise<Credentials[]> {
  return tx
    .select(withPassword)
    .from(accounts)
    .where(and(inArray(accounts.id, accountIds), isNull(accounts.erasedAt)))
    .orderBy(asc(accounts.id))
    .for('no key update')
}

/**
 * Raises the epoch too. While the address is not confirmed, an earlier registration with another
 * password no longer counts, unless the change `keepsClaim`.
 */
export async function updatePassword(
  tx: Db,
  {
    accountId,
    passwordHash,
    keepsClaim = false,
    at,
  }: { accountId: string; passwordHash: string; keepsClaim?: boolean; at: Date },
): Promise<AccountRow> {
  const [row] = await tx
    .update(accounts)
    .set({
      passwordHash,
      claimedPasswordHash: keepsClaim
        ? sql`nullif(${accounts.claimedPasswordHash}, ${accounts.passwordHash})`
        : sql`case when ${accounts.emailVerifiedAt} is not null
            then ${accounts.claimedPasswordHash} end`,
      updatedAt: at,
      ...raisedEpoch,
    })
    .where(eq(accounts.id, accountId))
    .returning(profile)
  if (!row) throw new Error('a locked account cannot be gone')
  return row
}

/** Remembers the password of a registration whose address has an account. The account stays as it is. */
export async function updateClaim(
  tx: Db,
  { accountId, passwordHash }: { accountId: string; passwordHash: string },
): Promise<void> {
  await tx.update(accounts).set({ claimedPasswordHash: passwordHash }).where(eq(accounts.id, accountId))
}

type AccountChange = { updatedAt: Date } & Partial<
  Pick<
    NewAccount,
    | 'displayName'
    | 'nameSkeleton'
    | 'avatarUrl'
    | 'email'
    | 'emailVerifiedAt'
    | 'claimedPasswordHash'
    | 'formerEmail'
    | 'formerEmailUntil'
  >
>

export async function updateAccount(
  tx: Db,
  accountId: string,
  change: AccountChange,
): Promise<AccountRow | undefined> {
  const [row] = await tx
    .update(accounts)
    .set(change)
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
    .returning(profile)
  return row
}
