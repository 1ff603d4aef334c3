/** Ends sessions in number: those of an account whose password is about to change, and the record of any that ended. */
import type { Db } from '../../../db/database.ts'
import { type Credentials, lockCredentials } from '../../../db/queries/accounts/accounts.ts'
import { revokeOtherSessions } from '../../../db/queries/credentials/sessions.ts'
import { recordEvents } from '../../../db/queries/events.ts'
import { notFound } from '../../../problems/api-error.ts'

export type Ending = {
  accountId: string
  /** The session that goes on; null: none does. */
  kept: string | null
  address: string | null
  at: Date
}

/**
 * Gives the account, locked. Sessions are locked before their account, as everywhere; and once more after it, for a
 * login that was under way: logins hold the account, so from here on none with the old password comes in.
 */
export async function endSessionsOf(tx: Db, { accountId, kept, address, at }: Ending): Promise<Credentials> {
  const before = await revokeOtherSessions(tx, { accountId, at, kept })
  const [account] = await lockCredentials(tx, [accountId])
  if (!account) throw notFound('account')
  const meanwhile = await revokeOtherSessions(tx, { accountId, at, kept })
  await recordEnded(tx, [...before, ...meanwhile], { accountId, address, at })
  return account
}

/** To be called in the transaction that ends them. */
export function recordEnded(
  tx: Db,
  sessionIds: readonly string[],
  { accountId, address, at }: Omit<Ending, 'kept'>,
): Promise<void> {
  return recordEvents(
    tx,
    sessionIds.map((sessionId) => ({
      type: 'session.ended',
      subjects: { accountId, sessionId },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: at,
    })),
  )
}
