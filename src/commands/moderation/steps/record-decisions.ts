/** What decisions on comments do, one or many, whoever brings them about: the ledger, the events, the notices, the counts. */
import type { Db } from '../../../db/database.ts'
import { subtractFromCommentCounts } from '../../../db/queries/comments/comment-writes.ts'
import { recordEvents } from '../../../db/queries/events.ts'
import {
  insertDecisions,
  type JudgedComment,
  type NewDecision,
  settleReports,
  updateDecidedComments,
} from '../../../db/queries/moderation/decision-writes.ts'
import type { Recipient } from '../../../db/queries/moderation/notices.ts'
import { type DecisionSource, visibleCountChange } from '../../../domain/comments/comment-lifecycle.ts'
import { takesSomething } from '../../../domain/moderation/appeal.ts'
import { reportOutcome } from '../../../domain/moderation/report.ts'
import { laterId } from '../../../domain/uuid.ts'
import { announceReplies } from '../../comments/steps/announce-replies.ts'
import type { Letter, NoticeTools } from './give-notice.ts'
import { tellOfHiddenComments } from './tell-of-hidden-comments.ts'

export type Verdict = Pick<NewDecision, 'action' | 'reason' | 'note' | 'noteToAuthor' | 'status'>

/** What the comment was before the decisions that are taken back. */
export type TakenBack = {
  /** Newest last. */
  decisionIds: readonly string[]
  /** Since when it had waited; null where it had not. */
  queuedAt: Date | null
  wasApproved: boolean
}

export type Move = {
  /** Locked. */
  comment: JudgedComment
  verdict: Verdict
  takesBack?: TakenBack
}

export type Act = { moderatorAccountId: string; at: Date; batchId: string | null }

type Decided = {
  moves: readonly Move[]
  /** Held before the comments were locked; without those who are gone. */
  authors: readonly Recipient[]
  act: Act
  opening?: Letter
}

type Entry = NewDecision & { move: Move }

/**
 * Writes the decisions down and tells the authors what they take; gives their ids. To be followed by `applyDecisions`, as
 * the last step of a transaction.
 */
export async function recordDecisions(
  tx: Db,
  tools: NoticeTools,
  { moves, authors, act, opening }: Decided,
): Promise<string[]> {
  // The ledger of a comment is in the order of ids.
  const idOf = ({ comment }: Move) => laterId(tools.newId(), comment.lastDecisionId)
  const entries = moves.map((move) => entryOf(move, { act, id: idOf(move) }))
  await insertDecisions(
    tx,
    entries.map(({ move: _, ...row }) => row),
  )
  await settleReports(tx, entries.map(settlementOf))
  await recordEvents(tx, entries.map(eventOf))
  const hidings = entries
    .filter(({ action }) => takesSomething(action))
    .map(({ noteToAuthor = null, source = 'human', move, ...entry }) => ({
      ...{ ...entry, noteToAuthor, source, accountId: move.comment.accountId },
    }))
  await tellOfHiddenComments(tx, tools, { at: act.at, hidings, authors, ...(opening && { opening }) })
  return entries.map(({ id }) => id)
}

function entryOf(move: Move, { act, id }: { act: Act; id: string }): Entry {
  const { comment, verdict, takesBack } = move
  const { moderatorAccountId, at: createdAt, batchId } = act
  return {
    ...verdict,
    ...{ id, move, moderatorAccountId, createdAt, batchId },
    commentId: comment.id,
    source: takesBack ? 'human' : sourceOf(comment),
    undoesDecisionId: takesBack?.decisionIds.at(-1) ?? null,
    previousStatus: comment.status,
    queuedAt: comment.queuedAt,
    wasApproved: comment.isApproved,
  }
}

function sourceOf({ openReportCount, heldBy }: JudgedComment): DecisionSource {
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
  return {
    type: 'comment.decided',
    subjects: { articleId: move.comment.articleId, commentId },
    payload: { action, reason, status, previousStatus },
    actorAccountId: entry.moderatorAccountId,
    occurredAt: entry.createdAt,
  } as const
}

/** Statuses, replies to tell of, and counts. It takes the articles' rows, which all commenters share, and takes them last. */
export async function applyDecisions(
  tx: Db,
  tools: Pick<NoticeTools, 'newId'>,
  { moves, at }: { moves: readonly Move[]; at: Date },
): Promise<void> {
  const decided = moves.map(({ comment, verdict: { status }, takesBack }) => ({
    comment,
    change: {
      ...{ id: comment.id, status, difference: visibleCountChange(comment.status, status) },
      queuedAt: takesBack?.queuedAt ?? at,
      isApproved: takesBack ? takesBack.wasApproved && status === 'visible' : status === 'visible',
    },
  }))
  await updateDecidedComments(
    tx,
    decided.map(({ change }) => change),
  )
  const shown = decided.filter(({ change }) => change.difference === 1)
  await announceReplies(tx, tools, { comments: shown.map(({ comment }) => comment), at })
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
