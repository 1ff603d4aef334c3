/** Logs the actor out everywhere but here. */
import { recordEvent } from '../db/queries/events.ts'
import { revokeOtherSessions } from '../db/queries/sessions.ts'
import { markStandingChanged } from '../db/queries/standings.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'

export async function endOtherSessions(
  { database, clock, standings }: Pick<Deps, 'database' | 'clock' | 'standings'>,
  { accountId, sessionId: kept, address }: Actor,
): Promise<void> {
  const now = clock()
  const ended = await database.transact(async (tx) => {
    const sessionIds = await revokeOtherSessions(tx, { accountId, at: now, kept })
    if (sessionIds.length > 0) await markStandingChanged(tx, accountId)
    for (const sessionId of sessionIds) {
      await recordEvent(tx, {
        type: 'session.ended',
        subjects: { accountId, sessionId },
        actorAccountId: accountId,
        actorAddress: address,
        occurredAt: now,
      })
    }
    return sessionIds
  })
  if (ended.length > 0) await standings.changed(accountId)
}
