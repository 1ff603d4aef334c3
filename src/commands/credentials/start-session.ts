/** Login: from e-mail and password to a session with its tokens. */
import { hashToken, newToken } from '../../auth/one-time-tokens.ts'
import { findByPassword } from '../../auth/passwords.ts'
import type { Db } from '../../db/database.ts'
import { findCredentials, holdAccount, holdCredentials } from '../../db/queries/accounts/accounts.ts'
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
import type { Credentials } from '../../schemas/accounts/accounts.ts'
import { type Ending, recordEnded } from './steps/end-sessions.ts'
import { type StartedSession, sessionExpiry } from './steps/session-tokens.ts'

export async function startSession(
  deps: Deps,
  { email, password }: Credentials,
  visitor: Visitor,
): Promise<StartedSession> {
  const { database, clock, tokens, standings, config } = deps
  const { found, isRight } = await findByPassword(() => findCredentials(database.db, email), password)
  // Refused like a wrong password: else whoever registers an address would see by logging in whether it was free.
  const isVerified = !config.requireVerifiedEmail || (found?.emailVerifiedAt ?? null) !== null
  if (!isRight || !isVerified || !found) throw await refuse(deps, found?.id, visitor)
  const now = clock()
  const { id: accountId, passwordHash: verifiedHash } = found
  const refreshToken = newToken()
  const started = await database.transact(async (tx) => {
    const held = await holdCredentials(tx, accountId)
    // Changed or erased while this was verified: whoever did it has ended all sessions, and must not miss this one.
    if (held?.passwordHash !== verifiedHash) return undefined
    const ended = await endOldest(tx, { accountId, address: visitor.address, at: now })
    const sessionId = await insertStarted(tx, deps, { accountId, visitor, refreshToken, now })
    return { held, sessionId, ended }
  })
  if (!started) throw await refuse(deps, accountId, visitor)
  if (started.ended.length > 0) standings.forget(accountId)
  // As it is now, and not as it was before its password was verified, which takes time.
  const { passwordHash, ...account } = started.held
  const { roles, epoch } = account
  const accessToken = await tokens.issue({ accountId, sessionId: started.sessionId, roles, epoch })
  return { accessToken, refreshToken, account }
}

type Start = { accountId: string; visitor: Visitor; refreshToken: string; now: Date }

async function insertStarted(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { accountId, visitor, refreshToken, now }: Start,
): Promise<string> {
  const sessionId = newId()
  await insertSession(tx, {
    id: sessionId,
    accountId,
    ...visitor,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: sessionExpiry({ createdAt: now, usedAt: now }),
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
 * Makes room for one more. Other instances are not told: that would change the account, which logins at once share, and
 * each would wait for the other. So the ended sessions are refreshed no more, and what access tokens they have end here
 * at once, elsewhere within ten minutes, unless the account's standing is loaded anew before. Logins at once may leave a
 * few sessions more; the next one ends them.
 */
async function endOldest(tx: Db, { accountId, address, at }: Omit<Ending, 'kept'>): Promise<string[]> {
  const ended = await revokeOldestSessions(tx, { accountId, at, kept: maxLiveSessions - 1 })
  await recordEnded(tx, ended, { accountId, address, at })
  return ended
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** Recorded without the address that was tried: it may be a stranger's, or a password typed into the wrong field. */
async function refuse(
  { database, clock }: Deps,
  accountId: string | undefined,
  { address }: Visitor,
): Promise<ApiError> {
  await database.transact(async (tx) => {
    // Looked for also where the address has no account: the answers must take alike long.
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
