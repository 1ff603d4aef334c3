/** Releases a moderator's claim on an item of the queue before it ends by itself. */
import { commentExists } from '../../db/queries/moderation/decisions.ts'
import { deleteClaim } from '../../db/queries/moderation/moderation-claims.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'

/**
 * Succeeds without a change if the moderator has no claim, even if the comment is no longer in the
 * queue.
 */
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
