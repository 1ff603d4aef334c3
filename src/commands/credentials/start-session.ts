/** Logs in with e-mail address and password, and starts a session with its tokens. */

import { findByPassword, verifyPassword } from '../../auth/passwords.ts'
import { hashToken, newToken } from '../../auth/random-tokens.ts'
import type { Db } from '../../db/database.ts'
import {
  type Credentials,
  findCredentials,
  holdAccount,
  holdCredentials,
} from '../../db/queries/accounts/accounts.ts'
import {
  insertRefreshToken,
  insertSession,
  revokeOldestSessions,
} from '../../db/queries/credentials/sessions.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { maxLiveSessions } from '../../domain/credentials/session-limits.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { ApiError } from '../../problems/api-error.ts'
import type { Credentials as Login } from '../../schemas/accounts/accounts.ts'
import { recordEnded, type SessionEnding } from './steps/end-sessions.ts'
import { noteLogin } from './steps/note-login.ts'
import { refuseUnverified } from './steps/refuse-unverified.ts'
import { findIdleLifetime, type StartedSession, sessionExpiry } from './steps/session-tokens.ts'

export async function startSession(
  deps: Deps,
  { email, password }: Login,
  visitor: Visitor,
): Promise<StartedSession> {
  const { database, clock, tokens, standings, config } = deps
  const { found, isRight } = await findByPassword(() => findCredentials(database.db, email), password)
  const isVerified = !config.requireVerifiedEmail || (found?.emailVerifiedAt ?? null) !== null
  if (!isRight || !isVerified || !found) {
    // Whoever registers an address must not find out by logging in whether it was free. So the
    // password of the newest registration gets this answer, whether or not it made the account.
    const isClaim = config.requireVerifiedEmail && (await verifyPassword(claimedHashOf(found), password))
    if (isClaim && found) throw await refuseUnverified(deps, found, visitor)
    throw await refuse(deps, found?.id, visitor)
  }
  const now = clock()
  const { id: accountId, passwordHash: verifiedHash } = found
  const refreshToken = newToken()
  const started = await database.transact(async (tx) => {
    const held = await holdCredentials(tx, accountId)
    // The password was changed, or the account erased, while it was verified. That ended all
    // sessions, and must end this one.
    if (held?.passwordHash !== verifiedHash) return undefined
    await noteLogin(tx, deps, { account: held, visitor, at: now })
    const ended = await endOldest(tx, { accountId, by: { accountId, address: visitor.address }, at: now })
    const idleMs = await findIdleLifetime(tx, held.roles)
    const login = { accountId, visitor, refreshToken, idleMs, now }
    const sessionId = await insertStarted(tx, deps, login)
    return { held, sessionId, ended }
  })
  if (!started) throw await refuse(deps, accountId, visitor)
  if (started.ended.length > 0) standings.forget(accountId)
  // The roles and the epoch may have changed while the password was verified, so they come from the
  // locked row.
  const { passwordHash, claimedPasswordHash, formerEmail, formerEmailUntil, ...account } = started.held
  const { roles, epoch } = account
  const accessToken = await tokens.issue({ accountId, sessionId: started.sessionId, roles, epoch })
  return { accessToken, refreshToken, account }
}

/** An account of an earlier release has no claim, and its own password counts until it is verified. */
function claimedHashOf(found: Credentials | undefined): string | null {
  if (!found) return null
  return found.claimedPasswordHash ?? (found.emailVerifiedAt === null ? found.passwordHash : null)
}

type NewLogin = { accountId: string; visitor: Visitor; refreshToken: string; idleMs: number; now: Date }

async function insertStarted(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { accountId, visitor, refreshToken, idleMs, now }: NewLogin,
): Promise<string> {
  const sessionId = newId()
  await insertSession(tx, {
    id: sessionId,
    accountId,
    ...visitor,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: sessionExpiry({ createdAt: now, usedAt: now, idleMs }),
  })
  await insertRefreshToken(tx, { tokenHash: hashToken(refreshToken), sessionId, createdAt: now })
  await recordEvent(tx, {
    type: 'session.started',
    subjects: { accountId, sessionId },
    actorAccountId: accountId,
    actorAddress: visitor.address,
    occurredAt: now,
  })
  return sessionId
}

/**
 * Ends the oldest sessions if there would be too many. Other instances are not told, since that
 * would update the account row, which simultaneous logins hold in share mode: they would deadlock.
 * An ended session can no longer be refreshed. Its access tokens end at once on this instance;
 * elsewhere they end when the standing is next loaded, or after ten minutes. Simultaneous logins
 * may leave a few sessions too many, which the next login ends.
 */
async function endOldest(tx: Db, { accountId, by, at }: Omit<SessionEnding, 'kept'>): Promise<string[]> {
  const ended = await revokeOldestSessions(tx, { accountId, at, kept: maxLiveSessions - 1 })
  await recordEnded(tx, ended, { accountId, by, at })
  return ended
}

const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * The event does not contain the e-mail address, which may be a stranger's, or a password in the
 * wrong field.
 */
async function refuse(
  { database, clock }: Deps,
  accountId: string | undefined,
  { address }: Visitor,
): Promise<ApiError> {
  await database.transact(async (tx) => {
    // Queried even if the address has no account, so that both answers take equally long.
    const isThere = await holdAccount(tx, accountId ?? nobody)
    await recordEvent(tx, {
      type: 'session.refused',
      subjects: isThere && accountId !== undefined ? { accountId } : {},
      actorAccountId: null,
      actorAddress: address,
      occurredAt: clock(),
    })
  })
  return new ApiError('invalid-credentials', 'No account has this e-mail address and password.')
}
