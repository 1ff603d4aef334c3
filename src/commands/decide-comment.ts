/** A moderator's decision on a comment, with its reason, for the ledger that is never changed. */
import type { Db } from '../db/database.ts'
import { type CommentState, countVisible, lockComment, updateCommentStatus } from '../db/queries/comments.ts'
import { type DecisionRow, findLastDecision, insertDecision } from '../db/queries/decisions.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { type DecisionAction, statusAfterDecision, visibleCountChange } from '../domain/comment-lifecycle.ts'
import { ApiError, notFound } from '../errors.ts'
import type { DecisionInput } from '../schemas/comments.ts'

export type Decided = {
  decision: DecisionRow
  /** False where the comment was already so: then this is the decision that made it so. */
  isNew: boolean
}

export async function decideComment(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { commentId, input }: { commentId: string; input: DecisionInput },
): Promise<Decided> {
  return database.transact(async (tx) => {
    const comment = await lockComment(tx, commentId)
    if (!comment) throw notFound('comment')
    if (comment.accountId === actor.accountId) {
      throw new ApiError('comment-own-decision', 'This comment is your own: another moderator decides on it.')
    }
    const status = statusAfterDecision(input.action, comment.status)
    if (!status) throw refused(input.action, comment.status)
    if (status === comment.status) {
      const last = await findLastDecision(tx, commentId)
      if (!last) throw refused(input.action, comment.status)
      return { decision: last, isNew: false }
    }

    const now = clock()
    await insertDecision(tx, {
      id: newId(),
      commentId,
      moderatorAccountId: actor.accountId,
      action: input.action,
      reason: input.reason,
      note: input.note ?? null,
      previousStatus: comment.status,
      status,
      createdAt: now,
    })
    await recordEvent(tx, {
      type: 'comment.decided',
      subjects: { articleId: comment.articleId, commentId },
      payload: { action: input.action, reason: input.reason, status, previousStatus: comment.status },
      actorAccountId: actor.accountId,
      occurredAt: now,
    })
    const decision = await findLastDecision(tx, commentId)
    if (!decision) throw new Error('a decision that was just inserted cannot be gone')
    await applyStatus(tx, comment, status)
    return { decision, isNew: true }
  })
}

async function applyStatus(tx: Db, comment: CommentState, status: CommentState['status']): Promise<void> {
  await updateCommentStatus(tx, comment.id, status)
  const change = visibleCountChange(comment.status, status)
  if (change !== 0) await countVisible(tx, comment, change)
}

function refused(action: DecisionAction, status: string): ApiError {
  return new ApiError('comment-decision-refused', `A comment that is ${status} has nothing to ${action}.`)
}
