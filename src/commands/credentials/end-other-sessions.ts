/** Ends all sessions of the actor except the present one. */
import { markStandingChanged } from '../../db/queries/accounts/standings.ts'
import { revokeOtherSessions } from '../../db/queries/credentials/sessions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { recordEnded } from './steps/end-sessions.ts'

export async function endOtherSessions(
  { database, clock, standings }: Pick<Deps, 'database' | 'clock' | 'standings'>,
  { accountId, sessionId: kept, address }: Actor,
): Promise<void> {
  const now = clock()
  const ended = await database.transact(async (tx) => {
    const sessionIds = await revokeOtherSessions(tx, { accountId, at: now, kept })
    if (sessionIds.length > 0) await markStandingChanged(tx, accountId)
    await recordEnded(tx, sessionIds, { accountId, address, at: now })
    return sessionIds
  })
  if (ended.length > 0) await standings.changed(accountId)
}
