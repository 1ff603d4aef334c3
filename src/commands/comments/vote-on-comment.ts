/**
 * Gives, changes or withdraws a reader's vote on somebody else's comment. Each vote counts once.
 */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { countVotes, deleteVote, findVote, lockVotable, saveVote } from '../../db/queries/comments/votes.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { tallyChange, type VoteValue } from '../../domain/comments/vote.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { VoteState } from '../../schemas/comments/votes.ts'

/** A `value` of null withdraws the vote. Giving the same vote again changes nothing. */
export async function voteOnComment(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId }: Actor,
  { commentId, value }: { commentId: string; value: VoteValue | null },
): Promise<VoteState> {
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const comment = await lockVotable(tx, commentId)
    const isOwn = comment?.accountId === accountId
    // The author may know of the comment even while it waits or is hidden.
    if (!comment || (!isOwn && comment.status !== 'visible')) throw notFound('comment')
    if (isOwn) throw new ApiError('comment-own-vote', 'This comment is your own.')

    const { articleId, score, upvotes, downvotes } = comment
    const ballot = { commentId, accountId }
    const former = await findVote(tx, ballot)
    if (former === value) return { value, score, upvotes, downvotes }
    const at = clock()
    if (value === null) await deleteVote(tx, ballot)
    else await saveVote(tx, { ...ballot, value, createdAt: at })
    const counts = await countVotes(tx, commentId, tallyChange(former, value))
    await recordEvent(tx, {
      type: 'comment.voted',
      subjects: { articleId, commentId },
      payload: counts,
      actorAccountId: accountId,
      occurredAt: at,
    })
    return { value, ...counts }
  })
}
