/** A moderator's decision on a comment, with its reason, for the ledger that is never changed. */
import { lockComment } from '../db/queries/comment-writes.ts'
import { type DecisionRow, findLastDecision } from '../db/queries/decisions.ts'
import { holdAuthor } from '../db/queries/notices.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { takesSomething } from '../domain/appeal.ts'
import { type DecisionAction, statusAfterDecision } from '../domain/comment-lifecycle.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { DecisionInput } from '../schemas/comments.ts'
import { applyDecision, recordDecision } from './record-decision.ts'

export type Decided = {
  decision: DecisionRow
  /** False where the comment was already so: then this is the decision that made it so. */
  isNew: boolean
}

export async function decideComment(
  deps: Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config'>,
  actor: Actor,
  { commentId, input }: { commentId: string; input: DecisionInput },
): Promise<Decided> {
  const { action, reason, note = null, noteToAuthor = null } = input
  if (noteToAuthor !== null && !takesSomething(action)) {
    throw invalidField('/noteToAuthor', `is told to nobody where the action is ${action}`)
  }
  return deps.database.transact(async (tx) => {
    const author = await holdAuthor(tx, commentId)
    const comment = await lockComment(tx, commentId)
    if (!comment) throw notFound('comment')
    if (comment.accountId === actor.accountId) {
      throw new ApiError('comment-own-decision', 'This comment is your own: another moderator decides on it.')
    }
    const status = statusAfterDecision(action, comment.status)
    if (!status) throw refused(action, comment.status)
    // Letting stand what readers have reported is a decision, though the comment stays as it is.
    if (status === comment.status && comment.queuedAt === null) {
      const last = await findLastDecision(tx, commentId)
      if (!last) throw refused(action, comment.status)
      return { decision: last, isNew: false }
    }

    const { accountId: moderatorAccountId } = actor
    const createdAt = deps.clock()
    const verdict = { action, reason, note, noteToAuthor, moderatorAccountId, status, createdAt }
    const decision = await recordDecision(tx, deps, { comment, author, verdict })
    await applyDecision(tx, comment, decision)
    return { decision, isNew: true }
  })
}

function refused(action: DecisionAction, status: string): ApiError {
  return new ApiError('comment-decision-refused', `A comment that is ${status} has nothing to ${action}.`)
}
