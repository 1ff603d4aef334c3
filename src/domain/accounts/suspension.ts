/** The rules of suspension: when an account is suspended, and who may suspend whom. */
import type { Role } from '../roles.ts'

type Columns = { suspendedAt: Date | null; suspendedUntil: Date | null; suspensionReason: string | null }

type Suspension = { since: Date; until: Date | null; reason: string }

/** null if the account is not suspended, or the suspension has ended by `at`. */
export function suspensionOf(row: Columns, at: Date): Suspension | null {
  const { suspendedAt: since, suspendedUntil: until, suspensionReason: reason } = row
  if (since === null || (until !== null && until <= at)) return null
  return { since, until, reason: reason ?? '' }
}

/**
 * Nobody may suspend themselves. Moderators and admins cannot be suspended: an admin takes their
 * roles away instead. Roles from an outside issuer cannot be taken away here, so admins may suspend
 * accounts that have their roles from an issuer.
 */
export function maySuspend(
  actor: { accountId: string; roles: readonly Role[] },
  account: { id: string; roles: readonly Role[]; followsIssuer: boolean },
): boolean {
  if (account.id === actor.accountId) return false
  const isStaff = account.roles.includes('moderator') || account.roles.includes('admin')
  return !isStaff || (account.followsIssuer && actor.roles.includes('admin'))
}
