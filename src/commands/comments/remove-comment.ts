/**
 * Deletes a reader's own comment. Its text is deleted; a tombstone stays while visible replies need
 * it.
 */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { removeComments } from '../../db/queries/comments/comment-removals.ts'
import { lockComment, subtractFromCommentCounts } from '../../db/queries/comments/comment-writes.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'

/**
 * Deleting twice changes nothing. Comments on unpublished articles can be deleted too, since their
 * text is the author's.
 */
export async function removeComment(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId }: Actor,
  commentId: string,
): Promise<void> {
  await database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const comment = await lockComment(tx, commentId, accountId)
    if (!comment) throw notFound('comment')
    if (comment.status === 'removed') return
    await subtractFromCommentCounts(tx, await removeComments(tx, { accountId, commentId, at: clock() }))
  })
}
