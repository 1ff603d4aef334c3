/** The pair of tokens that a login and a refresh hand out. */
import type { SecretBox } from '../../../auth/secret-box.ts'
import type { AccountRow } from '../../../db/queries/accounts/accounts.ts'

/** What a login or a refresh gives: present it with `presentSession`. */
export type StartedSession = { accessToken: string; refreshToken: string; account: AccountRow }

const dayMs = 24 * 3600 * 1000
/** A session ends when it was not used for 30 days, and 180 days after its login in any case. */
const idleLifetimeMs = 30 * dayMs
const wholeLifetimeMs = 180 * dayMs

export function sessionExpiry({ createdAt, usedAt }: { createdAt: Date; usedAt: Date }): Date {
  return new Date(Math.min(usedAt.getTime() + idleLifetimeMs, createdAt.getTime() + wholeLifetimeMs))
}

/**
 * The next refresh token is derived from the one before, under a key that only the service has. So the same spent
 * token always leads to the same successor, which two tabs refreshing at once need, and no successor is ever stored.
 */
export function successorOf(refreshToken: string, box: SecretBox): string {
  return Buffer.from(box.derive(`refresh-token:${refreshToken}`)).toString('base64url')
}
