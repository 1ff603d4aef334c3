/** Logout: revokes one of the actor's own sessions. */
import { recordEvent } from '../db/queries/events.ts'
import { revokeSession } from '../db/queries/sessions.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { notFound } from '../errors.ts'

/** `current` names the session of the token that the request came with. */
export async function endSession(
  { database, clock }: Deps,
  actor: Actor,
  idOrCurrent: string,
): Promise<void> {
  const sessionId = idOrCurrent === 'current' ? actor.sessionId : idOrCurrent
  const now = clock()
  await database.transact(async (tx) => {
    const revoked = await revokeSession(tx, { id: sessionId, accountId: actor.accountId, at: now })
    if (revoked === undefined) throw notFound('session')
    await recordEvent(tx, {
      type: 'session.ended',
      subjects: { accountId: actor.accountId, sessionId },
      actorAccountId: actor.accountId,
      occurredAt: now,
    })
  })
}
