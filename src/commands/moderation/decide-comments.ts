/** A moderator's decision on comments, one or up to a hundred, with its reason, for the ledger that is never changed. */
import type { Db } from '../../db/database.ts'
import { holdAuthors, type JudgedComment, lockComments } from '../../db/queries/moderation/decision-writes.ts'
import { type DecisionRow, listLastDecisions } from '../../db/queries/moderation/decisions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { type DecisionAction, statusAfterDecision } from '../../domain/comments/comment-lifecycle.ts'
import { takesSomething } from '../../domain/moderation/appeal.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import type { DecisionInput } from '../../schemas/comments/comments.ts'
import { applyDecisions, type Move, recordDecisions } from './steps/record-decisions.ts'

type Tools = Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config'>

export type Decided = {
  decision: DecisionRow
  /** False where the comment was already so: then this is the decision that made it so. */
  isNew: boolean
}

type Wish = {
  input: Omit<DecisionInput, 'readAt'>
  /** Words that are newer nobody has read. */
  readAt?: Date | null
}

/** A batch of one, but that it has no number and is refused for its own reason. */
export async function decideComment(
  deps: Tools,
  actor: Actor,
  { commentId, ...wish }: Wish & { commentId: string },
): Promise<Decided> {
  const outcome = await decide(deps, actor, { ...wish, commentIds: [commentId], batchId: null })
  const [fault] = outcome.faults
  if (fault) throw fault.problem
  const [decision] = outcome.decisions
  if (!decision) throw new Error('a comment that was decided on has a decision')
  return { decision, isNew: outcome.newCount > 0 }
}

export type DecidedBatch = {
  /** null where all was already so. */
  batchId: string | null
  decisions: DecisionRow[]
}

/** All or nothing. Comments that are already so come with the decision that made them so. */
export async function decideComments(
  deps: Tools,
  actor: Actor,
  { commentIds, ...wish }: Wish & { commentIds: readonly string[] },
): Promise<DecidedBatch> {
  const ids = commentIds.map((id) => id.toLowerCase())
  if (new Set(ids).size < ids.length) throw invalidField('/commentIds', 'must not name a comment twice')
  const batchId = deps.newId()
  const { faults, decisions, newCount } = await decide(deps, actor, { ...wish, commentIds: ids, batchId })
  if (faults.length > 0) {
    throw new ApiError(
      'decision-batch-refused',
      `${faults.length} of ${ids.length} comments cannot be decided on so; nothing has changed.`,
      {
        errors: faults.map(({ commentId, problem }) => ({
          pointer: `/commentIds/${ids.indexOf(commentId)}`,
          detail: problem.message,
          code: problem.code,
        })),
      },
    )
  }
  return { batchId: newCount > 0 ? batchId : null, decisions }
}

type Decisions = Wish & { commentIds: readonly string[]; batchId: string | null }
type Fault = { commentId: string; problem: ApiError }
type Outcome = { faults: Fault[]; decisions: DecisionRow[]; newCount: number }

/** Nothing is written where there is a fault. */
async function decide(deps: Tools, actor: Actor, asked: Decisions): Promise<Outcome> {
  const { commentIds, input, readAt = null, batchId } = asked
  const { action, reason, note = null, noteToAuthor = null } = input
  if (noteToAuthor !== null && !takesSomething(action)) {
    throw invalidField('/noteToAuthor', `is told to nobody where the action is ${action}`)
  }
  return deps.database.transact(async (tx) => {
    const authors = await holdAuthors(tx, commentIds)
    const comments = new Map((await lockComments(tx, commentIds)).map((comment) => [comment.id, comment]))
    const standing = await lastDecisionsOf(tx, commentIds)
    const moves: Move[] = []
    const faults: Fault[] = []
    for (const commentId of commentIds) {
      const comment = comments.get(commentId)
      const problem = faultOf(comment, { actor, action, readAt, isDecided: standing.has(commentId) })
      if (problem) faults.push({ commentId, problem })
      else if (comment && changesSomething(comment, action)) {
        const status = statusAfterDecision(action, comment.status) ?? comment.status
        moves.push({ comment, verdict: { action, reason, note, noteToAuthor, status } })
      }
    }
    if (faults.length > 0) return { faults, decisions: [], newCount: 0 }

    const act = { moderatorAccountId: actor.accountId, at: deps.clock(), batchId }
    if (moves.length > 0) {
      await recordDecisions(tx, deps, { moves, authors, act })
      for (const [id, made] of await lastDecisionsOf(
        tx,
        moves.map(({ comment }) => comment.id),
      ))
        standing.set(id, made)
      await applyDecisions(tx, deps, { moves, at: act.at })
    }
    const decisions = commentIds.flatMap((id) => standing.get(id) ?? [])
    return { faults, decisions, newCount: moves.length }
  })
}

async function lastDecisionsOf(tx: Db, commentIds: readonly string[]): Promise<Map<string, DecisionRow>> {
  return new Map((await listLastDecisions(tx, commentIds)).map((row) => [row.commentId, row]))
}

/** Letting stand what readers have reported is a decision, though the comment stays as it is. */
function changesSomething({ status, queuedAt }: JudgedComment, action: DecisionAction): boolean {
  return statusAfterDecision(action, status) !== status || queuedAt !== null
}

export function ownComment(): ApiError {
  return new ApiError('comment-own-decision', 'This comment is your own: another moderator decides on it.')
}

function edited(at: Date): ApiError {
  return new ApiError('comment-edited', `The comment was edited at ${at.toISOString()}. Read it again.`)
}

type Case = { actor: Actor; action: DecisionAction; readAt: Date | null; isDecided: boolean }

function faultOf(
  comment: JudgedComment | undefined,
  { actor, action, readAt, isDecided }: Case,
): ApiError | undefined {
  if (!comment) return notFound('comment')
  if (comment.accountId === actor.accountId) return ownComment()
  const { status, editedAt } = comment
  if (readAt && editedAt && editedAt > readAt) return edited(editedAt)
  const isRefused =
    statusAfterDecision(action, status) === undefined || (!changesSomething(comment, action) && !isDecided)
  return isRefused
    ? new ApiError('comment-decision-refused', `A comment that is ${status} has nothing to ${action}.`)
    : undefined
}
