/**
 * Ends the sessions of an account, for example before its password changes, and records sessions
 * that were ended.
 */
import type { Db } from '../../../db/database.ts'
import { type Credentials, lockCredentials } from '../../../db/queries/accounts/accounts.ts'
import { revokeOtherSessions } from '../../../db/queries/credentials/sessions.ts'
import { recordEvents } from '../../../db/queries/events.ts'
import type { Initiator } from '../../../domain/actor.ts'
import { notFound } from '../../../problems/api-error.ts'

export type SessionEnding = {
  accountId: string
  /** The session that goes on; null if all end. */
  kept: string | null
  by: Initiator
  at: Date
}

type Ended = { account: Credentials; sessionIds: string[] }

/**
 * Ends the sessions and returns the account, locked. Sessions are locked before their account, as
 * everywhere. Once the account is locked, sessions are ended a second time, in case a login was
 * under way. Logins hold the account, so from then on no login with the old password can succeed.
 */
export async function endSessionsOf(tx: Db, { accountId, kept, by, at }: SessionEnding): Promise<Ended> {
  const before = await revokeOtherSessions(tx, { accountId, at, kept })
  const [account] = await lockCredentials(tx, [accountId])
  if (!account) throw notFound('account')
  const meanwhile = await revokeOtherSessions(tx, { accountId, at, kept })
  const sessionIds = [...before, ...meanwhile]
  await recordEnded(tx, sessionIds, { accountId, by, at })
  return { account, sessionIds }
}

/** Call this in the transaction that ends the sessions. */
export function recordEnded(
  tx: Db,
  sessionIds: readonly string[],
  { accountId, by, at }: Omit<SessionEnding, 'kept'>,
): Promise<void> {
  return recordEvents(
    tx,
    sessionIds.map((sessionId) => ({
      type: 'session.ended',
      subjects: { accountId, sessionId },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: at,
    })),
  )
}
