/** Ends one of the actor's own sessions, with its refresh token and its access tokens. */
import { markStandingChanged } from '../../db/queries/accounts/standings.ts'
import { revokeSession } from '../../db/queries/credentials/sessions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'
import { recordEnded } from './steps/end-sessions.ts'

/** `current` names the session of the request's own token. */
export async function endSession(
  { database, clock, standings }: Pick<Deps, 'database' | 'clock' | 'standings'>,
  actor: Actor,
  idOrCurrent: string,
): Promise<void> {
  const sessionId = idOrCurrent === 'current' ? actor.sessionId : idOrCurrent
  if (sessionId === null) throw notFound('session')
  const now = clock()
  await database.transact(async (tx) => {
    const revoked = await revokeSession(tx, { id: sessionId, accountId: actor.accountId, at: now })
    if (revoked === undefined) throw notFound('session')
    await markStandingChanged(tx, actor.accountId)
    await recordEnded(tx, [sessionId], { accountId: actor.accountId, by: actor, at: now })
  })
  // A logout of the present session need not wait until every instance knows of it. Ending another
  // session must wait, since it may belong to a thief.
  if (sessionId === actor.sessionId) standings.forget(actor.accountId)
  else await standings.changed(actor.accountId)
}
