/** A moderator lets go of an item of the queue before the claim is over. */
import { deleteClaim } from '../db/queries/moderation-claims.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'

/** What somebody else holds, or nobody, stays as it is. */
export async function releaseQueueItem(
  { database }: Pick<Deps, 'database'>,
  { accountId }: Actor,
  commentId: string,
): Promise<void> {
  await database.transact((tx) => deleteClaim(tx, { commentId, accountId }))
}
