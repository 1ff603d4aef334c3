/** Takes decisions back, by decisions of their own: the ledger keeps both. */
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

type Tools = Pick<Deps, 'database' | 'clock' | 'newId' | 'box' | 'config'>

export type Undone = { decision: DecisionRow; isNew: boolean }

/** Undone already, it answers with the decision that did it. */
export async function undoDecision(
  deps: Tools,
  actor: Actor,
  { decisionId, note }: { decisionId: string; note: string | null },
): Promise<Undone> {
  const selection = within(actor, { decisionId })
  return deps.database.transact(async (tx) => {
    const decision = await findDecision(tx, decisionId)
    if (!decision || !(await hasDecisions(tx, selection))) throw notFound('decision')
    const { commentId } = decision
    const undone = await takeBack(tx, deps, {
      ...{ selection, actor, note, commentIds: [commentId], batchId: null },
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
      'This comment is your own: somebody else takes the decision back.',
    )
  }
  if (appealId !== null) {
    return new ApiError('decision-final', 'The decision grants an appeal; decide on the comment anew.')
  }
  const after =
    comment && comment.status !== status ? `the comment is ${comment.status}` : 'it has been decided on anew'
  return new ApiError('decision-not-standing', `The decision stands no more: ${after}.`)
}

/** Decisions that one request takes back. */
export const mostUndoneAtOnce = 500

export type UndoneMany = {
  /** Of the decisions that take the others back; null where there was none to take back. */
  batchId: string | null
  undone: number
  skipped: number
  hasMore: boolean
}

/** The newest that still stand. The same request again goes on where this one ended. */
export async function undoDecisions(
  deps: Tools,
  actor: Actor,
  { selection: asked, note }: { selection: Selection; note: string | null },
): Promise<UndoneMany> {
  const isOwn = actor.reach === 'own'
  if (isOwn && asked.moderatorId !== undefined && asked.moderatorId.toLowerCase() !== actor.accountId)
    throw notFound('moderator')
  const selection = within(actor, asked)
  return deps.database.transact(async (tx) => {
    if (asked.batchId !== undefined && !(await hasDecisions(tx, selection))) throw notFound('batch')
    const wish = { selection, actorId: actor.accountId }
    const reportThreshold = await findReportThreshold(tx)
    const limit = mostUndoneAtOnce + 1
    const standing = await listStandingDecisions(tx, { ...wish, reportThreshold, limit })
    const commentIds = standing.slice(0, mostUndoneAtOnce).map(({ commentId }) => commentId)
    const batchId = deps.newId()
    const undone = await takeBack(tx, deps, {
      ...{ selection, actor, note, commentIds, reportThreshold, batchId },
    })
    const skipped = await countPassedOver(tx, wish)
    const hasMore = standing.length > mostUndoneAtOnce
    return { batchId: undone > 0 ? batchId : null, undone, skipped, hasMore }
  })
}

/** Moderators take back what is theirs. */
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

/** What still stands once the comments are locked; how many comments that were. */
async function takeBack(
  tx: Db,
  tools: Pick<Deps, 'clock' | 'newId' | 'box' | 'config'>,
  { selection, actor: { accountId }, note, commentIds, reportThreshold, batchId }: TakingBack,
): Promise<number> {
  const authors = await holdAuthors(tx, commentIds)
  const comments = new Map((await lockComments(tx, commentIds)).map((comment) => [comment.id, comment]))
  const standing = await listStandingDecisions(tx, {
    ...{ selection, actorId: accountId, commentIds, reportThreshold, limit: commentIds.length },
  })
  if (standing.length === 0) return 0
  const moves = standing.flatMap((row) => {
    const comment = comments.get(row.commentId)
    return comment ? [moveBack(comment, row, note)] : []
  })
  const act = { moderatorAccountId: accountId, at: tools.clock(), batchId }
  await recordDecisions(tx, tools, { moves, authors, act })
  await recordHolds(tx, tools, { standing, comments, at: act.at })
  await applyDecisions(tx, tools, { moves, at: act.at })
  return moves.length
}

/** Where that hides the comment again, its author is told the reasons that it had been hidden for before. */
function moveBack(comment: Move['comment'], row: StandingRow, note: string | null): Move {
  const { previousStatus, isHeld, queuedAt, wasApproved, decisionIds } = row
  const status = isHeld ? 'pending' : previousStatus
  const action = undoingAction({ from: comment.status, to: status, waitsAgain: queuedAt !== null })
  return {
    comment,
    verdict: { action, reason: row.reason ?? 'other', note, noteToAuthor: row.noteToAuthor, status },
    takesBack: { decisionIds, queuedAt, wasApproved },
  }
}

type Holds = {
  standing: readonly StandingRow[]
  comments: ReadonlyMap<string, Move['comment']>
  at: Date
}

/** Why they wait, for the moderators. The decisions tell everybody else. */
async function recordHolds(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { standing, comments, at: createdAt }: Holds,
): Promise<void> {
  const rows = standing.flatMap(({ commentId, isHeld, reports }) => {
    const comment = isHeld ? comments.get(commentId) : undefined
    if (!comment) return []
    const { articleId, accountId } = comment
    return [{ id: newId(), commentId, articleId, accountId, createdAt, ...heldByReports(reports) }]
  })
  await insertScreenings(tx, rows)
}
