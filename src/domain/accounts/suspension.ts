/** Suspension: an account that may do nothing until a time, or until somebody lifts it. */
import type { Role } from '../roles.ts'

type Columns = { suspendedAt: Date | null; suspendedUntil: Date | null; suspensionReason: string | null }

export type Suspension = { since: Date; until: Date | null; reason: string }

/** null where there is none, or its time is past. */
export function suspensionOf(row: Columns, at: Date): Suspension | null {
  const { suspendedAt: since, suspendedUntil: until, suspensionReason: reason } = row
  if (since === null || (until !== null && until <= at)) return null
  return { since, until, reason: reason ?? '' }
}

/**
 * Nobody suspends themselves, and staff who moderate are the admins' matter: their roles are taken instead. Those of an
 * outside issuer cannot be taken here, so admins suspend its staff.
 */
export function maySuspend(
  actor: { accountId: string; roles: readonly Role[] },
  account: { id: string; roles: readonly Role[]; followsIssuer: boolean },
): boolean {
  if (account.id === actor.accountId) return false
  const isStaff = account.roles.includes('moderator') || account.roles.includes('admin')
  return !isStaff || (account.followsIssuer && actor.roles.includes('admin'))
}
