/**
 * Writes decisions on one or many comments: the ledger, the events, the notices, the statuses and
 * the counts. A moderator, an undo, a suspension and an appeal all decide through this file.
 */
import type { Db } from '../../../db/database.ts'
import { subtractFromCommentCounts } from '../../../db/queries/comments/comment-writes.ts'
import { recordEvents } from '../../../db/queries/events.ts'
import {
  insertDecisions,
  type LockedComment,
  type NewDecision,
  settleReports,
  updateDecidedComments,
} from '../../../db/queries/moderation/decision-writes.ts'
import type { Recipient } from '../../../db/queries/moderation/notices.ts'
import { type DecisionSource, visibleCountChange } from '../../../domain/comments/comment-lifecycle.ts'
import { isRestriction } from '../../../domain/moderation/appeal.ts'
import { reportOutcome } from '../../../domain/moderation/report.ts'
import { laterId } from '../../../domain/uuid.ts'
import { announceReplies } from '../../comments/steps/announce-replies.ts'
import type { Letter, NoticeDeps } from './give-notice.ts'
import { tellOfHiddenComments } from './tell-of-hidden-comments.ts'

type Verdict = Pick<NewDecision, 'action' | 'reason' | 'note' | 'noteToAuthor' | 'status'>

/** The decisions that an undo takes back, and the state of the comment before them. */
type TakenBack = {
  /** The newest is last. */
  decisionIds: readonly string[]
  /** Since when the comment had been in the queue; null if it had not been there. */
  queuedAt: Date | null
  wasApproved: boolean
}

export type Move = {
  /** Must be locked. */
  comment: LockedComment
  verdict: Verdict
  /** The account of the colleague whose claim on the comment does not count. */
  overrodeClaimOf?: string | undefined
  takesBack?: TakenBack
}

type Act = { moderatorAccountId: string; at: Date; batchId: string | null }

type Decided = {
  moves: readonly Move[]
  /**
   * The accounts that were held before the comments were locked; erased ones are not among them.
   */
  authors: readonly Recipient[]
  act: Act
  opening?: Letter
}

type Entry = NewDecision & { move: Move }

/**
 * Writes the decisions and the notices to the authors, and returns the ids of the decisions. The
 * caller must call `applyDecisions` after it, as the last step of its transaction.
 */
export async function recordDecisions(
  tx: Db,
  deps: NoticeDeps,
  { moves, authors, act, opening }: Decided,
): Promise<string[]> {
  // The decisions on a comment are read in the order of their ids.
  const idOf = ({ comment }: Move) => laterId(deps.newId(), comment.lastDecisionId)
  const entries = moves.map((move) => entryOf(move, { act, id: idOf(move) }))
  await insertDecisions(
    tx,
    entries.map(({ move: _, ...row }) => row),
  )
  await settleReports(tx, entries.map(settlementOf))
  await recordEvents(tx, entries.map(eventOf))
  const hidings = entries
    .filter(({ action }) => isRestriction(action))
    .map(({ reason, noteToAuthor = null, source = 'human', move, ...entry }) => {
      if (!reason) throw new Error('a decision that hides a comment has a reason')
      return { ...entry, reason, noteToAuthor, source, accountId: move.comment.accountId }
    })
  await tellOfHiddenComments(tx, deps, { at: act.at, hidings, authors, ...(opening && { opening }) })
  return entries.map(({ id }) => id)
}

function entryOf(move: Move, { act, id }: { act: Act; id: string }): Entry {
  const { comment, verdict, takesBack, overrodeClaimOf = null } = move
  const { moderatorAccountId, at: createdAt, batchId } = act
  return {
    ...verdict,
    id,
    move,
    moderatorAccountId,
    createdAt,
    batchId,
    commentId: comment.id,
    source: takesBack ? 'human' : sourceOf(comment),
    overrodeClaimOf,
    undoesDecisionId: takesBack?.decisionIds.at(-1) ?? null,
    previousStatus: comment.status,
    queuedAt: comment.queuedAt,
    wasApproved: comment.isApproved,
  }
}

function sourceOf({ openReportCount, heldBy }: LockedComment): DecisionSource {
  if (openReportCount > 0) return 'reports'
  return heldBy === 'rule' || heldBy === 'judge' ? 'rule' : 'human'
}

function settlementOf({ id: decisionId, commentId, status, move: { takesBack } }: Entry) {
  const waitsAgain = takesBack !== undefined && takesBack.queuedAt !== null
  const outcome = waitsAgain ? undefined : reportOutcome(status)
  return {
    commentId,
    decisionId,
    status: outcome ?? 'open',
    takenBack: takesBack?.decisionIds ?? [],
  } as const
}

function eventOf({ commentId, action, reason, status, previousStatus, move, ...entry }: Entry) {
  const { overrodeClaimOf } = entry
  return {
    type: 'comment.decided',
    subjects: { articleId: move.comment.articleId, commentId },
    payload: {
      action,
      reason: reason ?? null,
      status,
      previousStatus,
      ...(overrodeClaimOf && { overrodeClaimOf }),
    },
    actorAccountId: entry.moderatorAccountId,
    occurredAt: entry.createdAt,
  } as const
}

/**
 * Changes the statuses and counts, and announces replies that have become visible. It locks the
 * articles' rows last, since everybody who comments on an article needs its row.
 */
export async function applyDecisions(
  tx: Db,
  deps: Pick<NoticeDeps, 'newId'>,
  { moves, at }: { moves: readonly Move[]; at: Date },
): Promise<void> {
  const decided = moves.map(({ comment, verdict: { status }, takesBack }) => ({
    comment,
    change: {
      id: comment.id,
      status,
      difference: visibleCountChange(comment.status, status),
      queuedAt: takesBack?.queuedAt ?? at,
      isApproved: takesBack ? takesBack.wasApproved && status === 'visible' : status === 'visible',
    },
  }))
  await updateDecidedComments(
    tx,
    decided.map(({ change }) => change),
  )
  const shown = decided.filter(({ change }) => change.difference === 1)
  await announceReplies(tx, deps, { comments: shown.map(({ comment }) => comment), at })
  const byArticle = Map.groupBy(
    decided.filter(({ change }) => change.difference !== 0),
    ({ comment }) => comment.articleId,
  )
  await subtractFromCommentCounts(
    tx,
    [...byArticle].map(([articleId, own]) => ({
      articleId,
      count: -own.reduce((sum, { change }) => sum + change.difference, 0),
    })),
  )
}
