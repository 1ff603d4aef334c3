/** Ends sessions of an account: all of them, or all but the one that sends the request. */
import { markStandingChanged } from '../../db/queries/accounts/standings.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { endSessionsOf } from './steps/end-sessions.ts'

type SessionChoice = {
  accountId: string
  /** The session that goes on; null if all end. */
  kept: string | null
}

/**
 * Returns the number of sessions that ended. When this resolves, no instance accepts their tokens.
 */
export async function endSessions(
  { database, clock, standings }: Pick<Deps, 'database' | 'clock' | 'standings'>,
  by: Initiator,
  { accountId, kept }: SessionChoice,
): Promise<number> {
  const at = clock()
  const ended = await database.transact(async (tx) => {
    const { sessionIds } = await endSessionsOf(tx, { accountId, kept, by, at })
    if (sessionIds.length > 0) await markStandingChanged(tx, accountId)
    return sessionIds.length
  })
  if (ended > 0) await standings.changed(accountId)
  return ended
}
