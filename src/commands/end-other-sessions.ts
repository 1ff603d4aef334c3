/** Logs the actor out everywhere but here. */
import { recordEvent } from '../db/queries/events.ts'
import { revokeOtherSessions } from '../db/queries/sessions.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'

export async function endOtherSessions(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId, sessionId: kept }: Actor,
): Promise<void> {
  const now = clock()
  await database.transact(async (tx) => {
    for (const sessionId of await revokeOtherSessions(tx, { accountId, at: now, kept })) {
      await recordEvent(tx, {
        type: 'session.ended',
        subjects: { accountId, sessionId },
        actorAccountId: accountId,
        occurredAt: now,
      })
    }
  })
}
