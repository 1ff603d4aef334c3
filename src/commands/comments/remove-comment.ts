/** A reader takes their own comment away, whatever has become of it: its words go, a tombstone stays where it is needed. */
import { invalidToken } from '../../auth/tokens.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { removeComments } from '../../db/queries/comments/comment-removals.ts'
import { lockComment, subtractFromCommentCounts } from '../../db/queries/comments/comment-writes.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'

/** Again changes nothing. Beneath an unpublished article too: one's own words are one's own. */
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
