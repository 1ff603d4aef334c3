/**
 * Exchanges a refresh token for the next one and a new access token. Using a spent token again ends
 * its session.
 */
import { hashToken } from '../../auth/random-tokens.ts'
import type { SecretBox } from '../../auth/secret-box.ts'
import type { Db } from '../../db/database.ts'
import { findAccount } from '../../db/queries/accounts/accounts.ts'
import { markStandingChanged } from '../../db/queries/accounts/standings.ts'
import {
  countSpentSince,
  findTokenOf,
  insertRefreshToken,
  lockRefreshToken,
  type RefreshState,
  revokeSession,
  spendRefreshToken,
  touchSession,
} from '../../db/queries/credentials/sessions.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { refreshGraceMs } from '../../domain/credentials/session-limits.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { ApiError } from '../../problems/api-error.ts'
import { recordEnded } from './steps/end-sessions.ts'
import {
  findIdleLifetime,
  possibleSuccessorsOf,
  type StartedSession,
  sessionExpiry,
  successorOf,
} from './steps/session-tokens.ts'

type Refresh = { now: Date; box: SecretBox; refreshToken: string; visitor: Visitor; isLimited: boolean }

export async function refreshSession(
  deps: Deps,
  refreshToken: string,
  visitor: Visitor,
): Promise<StartedSession> {
  const { database, clock, box, tokens, standings } = deps
  const refresh = { now: clock(), box, refreshToken, visitor, isLimited: deps.config.rateLimit }
  // The refusal is thrown after the commit: a rollback would undo the revocation.
  const outcome = await database.transact((tx) => rotate(tx, refresh))
  if (outcome?.isReuse) standings.forget(outcome.state.accountId)
  const rotated = outcome?.isReuse ? undefined : outcome
  if (!rotated)
    throw new ApiError('invalid-refresh-token', 'The refresh token is unknown, expired or revoked.')

  const { state, successor } = rotated
  const account = await findAccount(database.db, state.accountId)
  if (!account) throw new ApiError('invalid-refresh-token', 'The account is gone.')
  const accessToken = await tokens.issue({
    accountId: account.id,
    sessionId: state.sessionId,
    roles: account.roles,
    epoch: account.epoch,
  })
  return { accessToken, refreshToken: successor, account }
}

async function rotate(tx: Db, { now, box, refreshToken, visitor, isLimited }: Refresh) {
  const tokenHash = hashToken(refreshToken)
  const state = await lockRefreshToken(tx, tokenHash)
  if (!state || state.revokedAt !== null || state.expiresAt <= now) return undefined
  const { sessionId, accountId } = state
  const idleMs = await findIdleLifetime(tx, state.roles)
  // The account may have become an admin's, or the settings stricter, since the last refresh.
  if (now.getTime() - state.lastUsedAt.getTime() >= idleMs) {
    await endIdle(tx, state, now)
    return undefined
  }
  if (state.spentAt !== null) {
    // Two tabs of one browser may refresh at the same moment. The second gets the same successor as
    // the first.
    if (now.getTime() - state.spentAt.getTime() <= refreshGraceMs) {
      return { state, successor: await findSuccessor(tx, { sessionId, refreshToken, box }), isReuse: false }
    }
    await revokeReused(tx, state, { now, visitor })
    return { state, successor: '', isReuse: true }
  }
  const successor = successorOf(refreshToken, box)
  if (isLimited) await refuseTooFrequent(tx, sessionId, now)
  await spendRefreshToken(tx, tokenHash, now)
  await insertRefreshToken(tx, { tokenHash: hashToken(successor), sessionId, createdAt: now })
  await touchSession(tx, sessionId, {
    lastUsedAt: now,
    expiresAt: sessionExpiry({ createdAt: state.createdAt, usedAt: now, idleMs }),
  })
  await recordEvent(tx, {
    type: 'session.refreshed',
    subjects: { accountId, sessionId },
    actorAccountId: accountId,
    occurredAt: now,
  })
  return { state, successor, isReuse: false }
}

type Spent = { sessionId: string; refreshToken: string; box: SecretBox }

/** The token may have been spent under the former SECRET_KEY, a moment before a restart. */
async function findSuccessor(tx: Db, { sessionId, refreshToken, box }: Spent): Promise<string> {
  const possible = possibleSuccessorsOf(refreshToken, box)
  const stored = await findTokenOf(tx, sessionId, possible.map(hashToken))
  const found = stored && possible.find((token) => Buffer.from(stored).equals(hashToken(token)))
  return found ?? successorOf(refreshToken, box)
}

async function endIdle(tx: Db, { sessionId, accountId }: RefreshState, at: Date): Promise<void> {
  await revokeSession(tx, { id: sessionId, accountId, at })
  await recordEnded(tx, [sessionId], { accountId, by: { accountId: null, address: null }, at })
}

const frequencyWindowMs = 60_000
const maxRefreshesInWindow = 30

/**
 * Every refresh stores a row. A rate limit by token cannot bound them, since each refresh uses a
 * new token, so they are counted by session.
 */
async function refuseTooFrequent(tx: Db, sessionId: string, now: Date): Promise<void> {
  const spent = await countSpentSince(tx, sessionId, new Date(now.getTime() - frequencyWindowMs))
  if (spent < maxRefreshesInWindow) return
  throw new ApiError(
    'too-many-requests',
    `A session may be refreshed ${maxRefreshesInWindow} times a minute.`,
    {
      headers: { 'retry-after': String(frequencyWindowMs / 1000) },
    },
  )
}

/** Two parties hold the same token, so one of them is a thief. The session ends for both. */
async function revokeReused(
  tx: Db,
  { sessionId, accountId }: RefreshState,
  { now, visitor }: Pick<Refresh, 'now' | 'visitor'>,
): Promise<void> {
  await revokeSession(tx, { id: sessionId, accountId, at: now })
  await markStandingChanged(tx, accountId)
  await recordEvent(tx, {
    type: 'session.reuse-detected',
    subjects: { accountId, sessionId },
    actorAccountId: null,
    actorAddress: visitor.address,
    occurredAt: now,
  })
}
