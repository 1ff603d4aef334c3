/** Login: from e-mail and password to a session with its tokens. */
import { hashToken, newToken } from '../auth/one-time-tokens.ts'
import { findByPassword } from '../auth/passwords.ts'
import { findCredentials, holdAccount } from '../db/queries/accounts.ts'
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
  const { database, clock, newId, tokens } = deps
  const { found, isRight } = await findByPassword(() => findCredentials(database.db, email), password)
  if (!isRight || !found) {
    await recordRefusal(deps, found?.id, visitor)
    throw invalidCredentials()
  }
  const { passwordHash: _, ...account } = found
  const now = clock()
  const sessionId = newId()
  const refreshToken = newToken()
  await database.transact(async (tx) => {
    // Erased while the password was verified.
    if (!(await holdAccount(tx, account.id))) throw invalidCredentials()
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
  })
  const accessToken = await tokens.issue({
    accountId: account.id,
    sessionId,
    roles: account.roles,
    epoch: account.epoch,
  })
  return { accessToken, refreshToken, account }
}

function invalidCredentials(): ApiError {
  return new ApiError('invalid-credentials', 'No account has this e-mail address and password.')
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** Without the address that was tried: it may be a stranger's, or a password typed into the wrong field. */
async function recordRefusal(
  { database, clock }: Deps,
  accountId: string | undefined,
  { address }: Visitor,
): Promise<void> {
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
}
