/** Login: from e-mail and password to a session with its tokens. */
import { hashToken, newToken } from '../auth/one-time-tokens.ts'
import { findByPassword } from '../auth/passwords.ts'
import { findCredentials, holdAccount, holdCredentials } from '../db/queries/accounts.ts'
import { recordEvent } from '../db/queries/events.ts'
import { insertRefreshToken, insertSession } from '../db/queries/sessions.ts'
import type { Deps } from '../deps.ts'
import type { Visitor } from '../domain/visitor.ts'
import { ApiError } from '../errors.ts'
import type { Credentials } from '../schemas/accounts.ts'
import { type StartedSession, sessionExpiry } from './session-tokens.ts'

export async function startSession(
  deps: Deps,
  { email, password }: Credentials,
  visitor: Visitor,
): Promise<StartedSession> {
  const { database, clock, newId, tokens, config } = deps
  const { found, isRight } = await findByPassword(() => findCredentials(database.db, email), password)
  // Refused like a wrong password: else whoever registers an address would see by logging in whether it was free.
  const isVerified = !config.requireVerifiedEmail || (found?.emailVerifiedAt ?? null) !== null
  if (!isRight || !isVerified || !found) throw await refuse(deps, found?.id, visitor)
  const { passwordHash, ...account } = found
  const now = clock()
  const sessionId = newId()
  const refreshToken = newToken()
  const isStarted = await database.transact(async (tx) => {
    // Changed or erased while this was verified: whoever did it has ended all sessions, and must not miss this one.
    if ((await holdCredentials(tx, account.id))?.passwordHash !== passwordHash) return false
    await insertSession(tx, {
      id: sessionId,
      accountId: account.id,
      ...visitor,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: sessionExpiry({ createdAt: now, usedAt: now }),
    })
    await insertRefreshToken(tx, { tokenHash: hashToken(refreshToken), sessionId, createdAt: now })
    await recordEvent(tx, {
      type: 'session.started',
      subjects: { accountId: account.id, sessionId },
      actorAccountId: account.id,
      actorAddress: visitor.address,
      occurredAt: now,
    })
    return true
  })
  if (!isStarted) throw await refuse(deps, account.id, visitor)
  const accessToken = await tokens.issue({
    accountId: account.id,
    sessionId,
    roles: account.roles,
    epoch: account.epoch,
  })
  return { accessToken, refreshToken, account }
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
