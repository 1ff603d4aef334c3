/** Turns rows of accounts and sessions into their wire shapes. */
import type { AccountRow } from '../../db/queries/accounts/accounts.ts'
import type { SessionRow } from '../../db/queries/credentials/sessions.ts'
import { suspensionOf } from '../../domain/accounts/suspension.ts'
import type {
  Account,
  AccountStanding,
  Session,
  SessionSummary,
  SuspendedAccount,
} from '../../schemas/accounts/accounts.ts'
import type { RenewedAccess as Access } from '../../schemas/credentials/credentials.ts'

/** A suspension that has ended by `at` is not shown. */
export function presentAccount(row: AccountRow, at: Date): Account {
  const suspension = suspensionOf(row, at)
  const until = suspension?.until?.toISOString() ?? null
  return {
    id: row.id,
    email: row.email,
    emailVerified: row.emailVerifiedAt !== null,
    displayName: row.displayName,
    avatarUrl: row.avatarUrl,
    roles: row.roles,
    suspendedUntil: until,
    suspension: suspension && { since: suspension.since.toISOString(), until, reason: suspension.reason },
    createdAt: row.createdAt.toISOString(),
  }
}

/** Leaves the e-mail address out, which is no concern of moderators. */
export function presentStanding(row: AccountRow, at: Date): AccountStanding {
  const { id, displayName, roles, suspendedUntil, suspension } = presentAccount(row, at)
  return { id, displayName, roles, suspendedUntil, suspension }
}

/** Adds the result of hiding comments, if the suspension was asked to hide any. */
export function presentSuspended(
  { account, hiddenComments }: { account: AccountRow } & Pick<SuspendedAccount, 'hiddenComments'>,
  at: Date,
): SuspendedAccount {
  return { ...presentStanding(account, at), ...(hiddenComments && { hiddenComments }) }
}

/** `currentId` is the id of the session to which the request's token belongs. */
export function presentSessionSummary(
  { id, address, userAgent, ...at }: SessionRow,
  currentId: string | null,
): SessionSummary {
  return {
    id,
    isCurrent: id === currentId,
    address,
    userAgent,
    createdAt: at.createdAt.toISOString(),
    lastUsedAt: at.lastUsedAt.toISOString(),
    expiresAt: at.expiresAt.toISOString(),
  }
}

type RenewedAccess = { accessToken: string; account: AccountRow }

/** `expiresIn` is in seconds. */
export function presentAccess(
  { accessToken, account }: RenewedAccess,
  { expiresIn, at }: { expiresIn: number; at: Date },
): Access {
  return { accessToken, tokenType: 'Bearer', expiresIn, account: presentAccount(account, at) }
}

type StartedSession = RenewedAccess & { refreshToken: string }

/** `expiresIn` is in seconds. */
export function presentSession(
  { refreshToken, ...access }: StartedSession,
  validity: { expiresIn: number; at: Date },
): Session {
  return { ...presentAccess(access, validity), refreshToken }
}
