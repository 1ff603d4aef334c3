/** A moderator lets go of an item of the queue before the claim is over. */
import { commentExists } from '../../db/queries/moderation/decisions.ts'
import { deleteClaim } from '../../db/queries/moderation/moderation-claims.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'

/** What somebody else holds, or nobody, stays as it is, also where it has left the queue. */
export async function releaseQueueItem(
  { database }: Pick<Deps, 'database'>,
  { accountId }: Actor,
  commentId: string,
): Promise<void> {
  await database.transact(async (tx) => {
    if (!(await commentExists(tx, commentId))) throw notFound('comment')
    await deleteClaim(tx, { commentId, accountId })
  })
}
