/** Undoes decisions by new decisions, so that the ledger keeps both. */
import type { Db } from '../../db/database.ts'
import { holdAuthors, lockComments } from '../../db/queries/moderation/decision-writes.ts'
import { type DecisionRow, findDecision, findUndoing } from '../../db/queries/moderation/decisions.ts'
import { insertScreenings } from '../../db/queries/moderation/screenings.ts'
import {
  countPassedOver,
  hasDecisions,
  listStandingDecisions,
  type Selection,
  type StandingRow,
} from '../../db/queries/moderation/standing-decisions.ts'
import { findSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { heldByReports } from '../../domain/moderation/report.ts'
import { undoingAction } from '../../domain/moderation/undo.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { applyDecisions, type Move, recordDecisions } from './steps/record-decisions.ts'

type UndoDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config'>

type Undone = { decision: DecisionRow; isNew: boolean }

/** Where the decision was undone before, the answer is the decision that undid it. */
export async function undoDecision(
  deps: UndoDeps,
  actor: Actor,
  { decisionId, note }: { decisionId: string; note: string | null },
): Promise<Undone> {
  const selection = within(actor, { decisionId })
  return deps.database.transact(async (tx) => {
    const decision = await findDecision(tx, decisionId)
    if (!decision || !(await hasDecisions(tx, selection))) throw notFound('decision')
    const { commentId } = decision
    const undone = await takeBack(tx, deps, {
      selection,
      actor,
      note,
      commentIds: [commentId],
      batchId: null,
      reportThreshold: await findReportThreshold(tx),
    })
    const undoing = await findUndoing(tx, decisionId)
    if (!undoing) throw refusalOf(decision, actor, await lockComments(tx, [commentId]))
    return { decision: undoing, isNew: undone > 0 }
  })
}

function refusalOf(
  { appealId, status }: DecisionRow,
  { accountId }: Actor,
  [comment]: readonly Move['comment'][],
): ApiError {
  if (comment?.accountId === accountId) {
    return new ApiError(
      'comment-own-decision',
      'This comment is your own. Somebody else must undo the decision.',
    )
  }
  if (appealId !== null) {
    return new ApiError(
      'decision-final',
      'The decision grants an appeal, so nobody can undo it. Make a new decision on the comment instead.',
    )
  }
  const after =
    comment && comment.status !== status
      ? `the comment is ${comment.status}`
      : 'there is a newer decision on the comment'
  return new ApiError('decision-not-standing', `The decision no longer stands: ${after}.`)
}

/** The most decisions that one request undoes. */
export const mostUndoneAtOnce = 500

type UndoneMany = {
  /** The batch of the decisions that undo the others; null if there was none to undo. */
  batchId: string | null
  undone: number
  skipped: number
  hasMore: boolean
}

/** Undoes the newest decisions that still stand. The same request again undoes the next ones. */
export async function undoDecisions(
  deps: UndoDeps,
  actor: Actor,
  { selection: asked, note }: { selection: Selection; note: string | null },
): Promise<UndoneMany> {
  const isOwn = actor.reach === 'own'
  if (isOwn && asked.moderatorId !== undefined && asked.moderatorId.toLowerCase() !== actor.accountId)
    throw notFound('moderator')
  const selection = within(actor, asked)
  return deps.database.transact(async (tx) => {
    if (asked.batchId !== undefined && !(await hasDecisions(tx, selection))) throw notFound('batch')
    const query = { selection, actorId: actor.accountId }
    const reportThreshold = await findReportThreshold(tx)
    const limit = mostUndoneAtOnce + 1
    const standing = await listStandingDecisions(tx, { ...query, reportThreshold, limit })
    const commentIds = standing.slice(0, mostUndoneAtOnce).map(({ commentId }) => commentId)
    const batchId = deps.newId()
    const undone = await takeBack(tx, deps, {
      selection,
      actor,
      note,
      commentIds,
      reportThreshold,
      batchId,
    })
    const skipped = await countPassedOver(tx, query)
    const hasMore = standing.length > mostUndoneAtOnce
    return { batchId: undone > 0 ? batchId : null, undone, skipped, hasMore }
  })
}

/** Moderators can undo only their own decisions. */
function within({ reach, accountId }: Actor, selection: Selection): Selection {
  return reach === 'any' ? selection : { ...selection, moderatorId: accountId }
}

type TakingBack = {
  selection: Selection
  actor: Actor
  note: string | null
  commentIds: readonly string[]
  reportThreshold: number | null
  batchId: string | null
}

async function findReportThreshold(tx: Db): Promise<number | null> {
  return (await findSettings(tx)).settings.commentReportThreshold
}

/**
 * Undoes the decisions that still stand once the comments are locked; returns the number of
 * comments.
 */
async function takeBack(
  tx: Db,
  deps: Omit<UndoDeps, 'database'>,
  { selection, actor: { accountId }, note, commentIds, reportThreshold, batchId }: TakingBack,
): Promise<number> {
  const authors = await holdAuthors(tx, commentIds)
  const comments = new Map((await lockComments(tx, commentIds)).map((comment) => [comment.id, comment]))
  const standing = await listStandingDecisions(tx, {
    selection,
    actorId: accountId,
    commentIds,
    reportThreshold,
    limit: commentIds.length,
  })
  if (standing.length === 0) return 0
  const moves = standing.flatMap((row) => {
    const comment = comments.get(row.commentId)
    return comment ? [moveBack(comment, row, note)] : []
  })
  const act = { moderatorAccountId: accountId, at: deps.clock(), batchId }
  await recordDecisions(tx, deps, { moves, authors, act })
  await recordHolds(tx, deps, { standing, comments, at: act.at })
  await applyDecisions(tx, deps, { moves, at: act.at })
  return moves.length
}

/** Where the undo hides the comment again, its author gets the reasons of the former decision. */
function moveBack(comment: Move['comment'], row: StandingRow, note: string | null): Move {
  const { previousStatus, isHeld, queuedAt, wasApproved, decisionIds } = row
  const status = isHeld ? 'pending' : previousStatus
  const action = undoingAction({ from: comment.status, to: status, waitsAgain: queuedAt !== null })
  return {
    comment,
    verdict: {
      action,
      reason: row.reason ?? (action === 'hide' ? 'other' : null),
      note,
      noteToAuthor: row.noteToAuthor,
      status,
    },
    takesBack: { decisionIds, queuedAt, wasApproved },
  }
}

type HeldAgain = {
  standing: readonly StandingRow[]
  comments: ReadonlyMap<string, Move['comment']>
  at: Date
}

/**
 * Tells the moderators why comments wait again. The events of the decisions tell everybody else.
 */
async function recordHolds(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { standing, comments, at: createdAt }: HeldAgain,
): Promise<void> {
  const rows = standing.flatMap(({ commentId, isHeld, reports }) => {
    const comment = isHeld ? comments.get(commentId) : undefined
    if (!comment) return []
    const { articleId, accountId } = comment
    return [{ id: newId(), commentId, articleId, accountId, createdAt, ...heldByReports(reports) }]
  })
  await insertScreenings(tx, rows)
}
