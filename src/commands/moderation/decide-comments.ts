/**
 * Records a moderator's decision, with its reason, on one comment or on up to a hundred comments.
 */
import type { Db } from '../../db/database.ts'
import { holdAuthors, type LockedComment, lockComments } from '../../db/queries/moderation/decision-writes.ts'
import { type DecisionRow, listLastDecisions } from '../../db/queries/moderation/decisions.ts'
import type { ClaimRow } from '../../db/queries/moderation/moderation-claims.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { type DecisionAction, statusAfterDecision } from '../../domain/comments/comment-lifecycle.ts'
import { isRestriction } from '../../domain/moderation/appeal.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import type { DecisionInput } from '../../schemas/comments/comments.ts'
import { claimedBy, claimsOfOthers, holderOf, overriddenBy } from './steps/claimed-by.ts'
import { ownComment } from './steps/own-comment.ts'
import { applyDecisions, type Move, recordDecisions } from './steps/record-decisions.ts'

type DecisionDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config'>

type Decided = {
  decision: DecisionRow
  /**
   * False if the comment already had the status that the action gives. `decision` is then the
   * decision that gave it.
   */
  isNew: boolean
}

type DecisionRequest = {
  input: Omit<DecisionInput, 'readAt'>
  /**
   * When the moderator read the comment. The decision is refused if the comment was edited after
   * that time.
   */
  readAt?: Date | null
}

/**
 * Decides as for a batch of one comment, but without a batch id. A refusal is the problem of that
 * comment.
 */
export async function decideComment(
  deps: DecisionDeps,
  actor: Actor,
  { commentId, ...request }: DecisionRequest & { commentId: string },
): Promise<Decided> {
  const outcome = await decide(deps, actor, { ...request, commentIds: [commentId], batchId: null })
  const [fault] = outcome.faults
  if (fault) throw fault.problem
  const [decision] = outcome.decisions
  if (!decision) throw new Error('a comment that was decided on has a decision')
  return { decision, isNew: outcome.newCount > 0 }
}

type DecidedBatch = {
  /** null if every comment already had the status that the action gives. */
  batchId: string | null
  decisions: DecisionRow[]
}

/**
 * Decides on all comments or on none. For a comment that already has the status that the action
 * gives, the result contains the decision that gave it.
 */
export async function decideComments(
  deps: DecisionDeps,
  actor: Actor,
  { commentIds, ...request }: DecisionRequest & { commentIds: readonly string[] },
): Promise<DecidedBatch> {
  const ids = commentIds.map((id) => id.toLowerCase())
  if (new Set(ids).size < ids.length) throw invalidField('/commentIds', 'must not name a comment twice')
  const batchId = deps.newId()
  const { faults, decisions, newCount } = await decide(deps, actor, { ...request, commentIds: ids, batchId })
  if (faults.length > 0) {
    throw new ApiError(
      'decision-batch-refused',
      `The action is not possible for ${faults.length} of ${ids.length} comments, so nothing has changed.`,
      {
        errors: faults.map(({ commentId, problem, claim }) => ({
          pointer: `/commentIds/${ids.indexOf(commentId)}`,
          detail: problem.message,
          code: problem.code,
          ...(claim && { claimedBy: holderOf(claim), claimedUntil: claim.expiresAt.toISOString() }),
        })),
      },
    )
  }
  return { batchId: newCount > 0 ? batchId : null, decisions }
}

type BatchRequest = DecisionRequest & { commentIds: readonly string[]; batchId: string | null }
type Fault = { commentId: string; problem: ApiError; claim?: ClaimRow }
type Outcome = { faults: Fault[]; decisions: DecisionRow[]; newCount: number }

/** Writes nothing if there is a fault. */
async function decide(deps: DecisionDeps, actor: Actor, asked: BatchRequest): Promise<Outcome> {
  const { commentIds, input, readAt = null, batchId } = asked
  const { action, reason = null, note = null, noteToAuthor = null, overrideClaim = false } = input
  if (noteToAuthor !== null && !isRestriction(action)) {
    throw invalidField(
      '/noteToAuthor',
      'is allowed only where `action` is hide, since no other action sends a notice',
    )
  }
  if (reason === null && isRestriction(action)) {
    throw invalidField('/reason', 'is required where `action` is hide, since the author is told the reason')
  }
  return deps.database.transact(async (tx) => {
    const authors = await holdAuthors(tx, commentIds)
    const comments = new Map((await lockComments(tx, commentIds)).map((comment) => [comment.id, comment]))
    const standing = await lastDecisionsOf(tx, commentIds)
    const at = deps.clock()
    const claims = await claimsOfOthers(tx, { accountId: actor.accountId, commentIds, at })
    const moves: Move[] = []
    const faults: Fault[] = []
    for (const commentId of commentIds) {
      const comment = comments.get(commentId)
      const claim = claims.get(commentId)
      const isDecided = standing.has(commentId)
      const fault = faultOf(comment, {
        ...{ actor, action, readAt, isDecided },
        claim: overrideClaim ? undefined : claim,
      })
      if (fault) faults.push({ commentId, ...fault })
      else if (comment && changesSomething(comment, action)) {
        const status = statusAfterDecision(action, comment.status) ?? comment.status
        const verdict = { action, reason, note, noteToAuthor, status }
        moves.push({ comment, verdict, overrodeClaimOf: overriddenBy(comment, claims) })
      }
    }
    if (faults.length > 0) return { faults, decisions: [], newCount: 0 }

    const act = { moderatorAccountId: actor.accountId, at, batchId }
    if (moves.length > 0) {
      await recordDecisions(tx, deps, { moves, authors, act })
      const decidedIds = moves.map(({ comment }) => comment.id)
      for (const [id, made] of await lastDecisionsOf(tx, decidedIds)) standing.set(id, made)
      await applyDecisions(tx, deps, { moves, at })
    }
    const decisions = commentIds.flatMap((id) => standing.get(id) ?? [])
    return { faults, decisions, newCount: moves.length }
  })
}

async function lastDecisionsOf(tx: Db, commentIds: readonly string[]): Promise<Map<string, DecisionRow>> {
  return new Map((await listLastDecisions(tx, commentIds)).map((row) => [row.commentId, row]))
}

/** To approve a comment in the queue is a decision, although its status may stay the same. */
function changesSomething({ status, queuedAt }: LockedComment, action: DecisionAction): boolean {
  return statusAfterDecision(action, status) !== status || queuedAt !== null
}

function edited(at: Date): ApiError {
  return new ApiError('comment-edited', `The comment was edited at ${at.toISOString()}. Read it again.`)
}

type AskedDecision = {
  actor: Actor
  action: DecisionAction
  readAt: Date | null
  isDecided: boolean
  claim: ClaimRow | undefined
}

function faultOf(
  comment: LockedComment | undefined,
  { actor, action, readAt, isDecided, claim }: AskedDecision,
): Omit<Fault, 'commentId'> | undefined {
  if (!comment) return { problem: notFound('comment') }
  if (comment.accountId === actor.accountId) return { problem: ownComment() }
  const { status, editedAt } = comment
  if (readAt && editedAt && editedAt > readAt) return { problem: edited(editedAt) }
  const isRefused =
    statusAfterDecision(action, status) === undefined || (!changesSomething(comment, action) && !isDecided)
  if (isRefused) {
    const detail = `You cannot ${action} a comment that is ${status}.`
    return { problem: new ApiError('comment-decision-refused', detail) }
  }
  // A claim ends with the stay of the comment in the queue.
  return claim && comment.queuedAt !== null ? { problem: claimedBy(claim), claim } : undefined
}
