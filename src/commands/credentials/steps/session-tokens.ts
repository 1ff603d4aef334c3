/** The tokens that a login and a refresh return, and how long their session lives. */
import type { SecretBox } from '../../../auth/secret-box.ts'
import type { Db } from '../../../db/database.ts'
import type { AccountRow } from '../../../db/queries/accounts/accounts.ts'
import { findSettings } from '../../../db/queries/settings.ts'
import type { Role } from '../../../domain/roles.ts'

/** The result of a login or a refresh. `presentSession` presents it. */
export type StartedSession = { accessToken: string; refreshToken: string; account: AccountRow }

const dayMs = 24 * 3600 * 1000
/** A session ends after 30 days without use, or sooner, and in any case 180 days after its login. */
const idleLifetimeMs = 30 * dayMs
const wholeLifetimeMs = 180 * dayMs

type SessionTimes = { createdAt: Date; usedAt: Date; idleMs: number }

export function sessionExpiry({ createdAt, usedAt, idleMs }: SessionTimes): Date {
  return new Date(Math.min(usedAt.getTime() + idleMs, createdAt.getTime() + wholeLifetimeMs))
}

/** How long the session of an account with these roles lives without use. */
export async function findIdleLifetime(tx: Db, roles: readonly Role[]): Promise<number> {
  if (!roles.includes('admin')) return idleLifetimeMs
  const { settings } = await findSettings(tx)
  return Math.min(idleLifetimeMs, settings.adminIdleHours * 3_600_000)
}

/**
 * The next refresh token is derived from the one before, with a key that only the service has. So a
 * spent token always leads to the same successor, which two browser tabs need when they refresh at
 * once. No successor is ever stored.
 */
export function successorOf(refreshToken: string, box: SecretBox): string {
  return Buffer.from(box.derive(derived(refreshToken))).toString('base64url')
}

/** The successors that this or the former SECRET_KEY gives. */
export function possibleSuccessorsOf(refreshToken: string, box: SecretBox): string[] {
  return box
    .derivations(derived(refreshToken))
    .map((successor) => Buffer.from(successor).toString('base64url'))
}

const derived = (refreshToken: string) => `refresh-token:${refreshToken}`
