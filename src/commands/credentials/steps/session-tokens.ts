/** The tokens that a login and a refresh return, and how long their session lives. */
import type { SecretBox } from '../../../auth/secret-box.ts'
import type { AccountRow } from '../../../db/queries/accounts/accounts.ts'

/** The result of a login or a refresh. `presentSession` presents it. */
export type StartedSession = { accessToken: string; refreshToken: string; account: AccountRow }

const dayMs = 24 * 3600 * 1000
/** A session ends after 30 days without use, and in any case 180 days after its login. */
const idleLifetimeMs = 30 * dayMs
const wholeLifetimeMs = 180 * dayMs

export function sessionExpiry({ createdAt, usedAt }: { createdAt: Date; usedAt: Date }): Date {
  return new Date(Math.min(usedAt.getTime() + idleLifetimeMs, createdAt.getTime() + wholeLifetimeMs))
}

/**
 * The next refresh token is derived from the one before, with a key that only the service has. So a
 * spent token always leads to the same successor, which two browser tabs need when they refresh at
 * once. No successor is ever stored.
 */
export function successorOf(refreshToken: string, box: SecretBox): string {
  return Buffer.from(box.derive(`refresh-token:${refreshToken}`)).toString('base64url')
}
