/**
 * Records a reader's report on a comment. The comment enters the queue. With enough reports it is
 * no longer visible and waits for a decision.
 */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { type CommentState, countVisible, lockComment } from '../../db/queries/comments/comment-writes.ts'
import { recordEvent } from '../../db/queries/events.ts'
import {
  countReport,
  findOwnReport,
  findReportRules,
  insertReport,
  type OwnReportRow,
} from '../../db/queries/moderation/reports.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { heldByReports, isHeldByReports } from '../../domain/moderation/report.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { ReportInput } from '../../schemas/moderation/reports.ts'
import { recordScreening } from './steps/screen-comment.ts'

type Reported = {
  report: OwnReportRow
  /** False if the reader has reported the comment before; `report` is then the first report. */
  isNew: boolean
}

export async function reportComment(
  deps: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { accountId }: Actor,
  { commentId, input }: { commentId: string; input: ReportInput },
): Promise<Reported> {
  return deps.database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const comment = await lockComment(tx, commentId)
    if (!comment) throw notFound('comment')
    if (comment.accountId === accountId) {
      throw new ApiError('comment-own-report', 'This comment is your own. You can delete it instead.')
    }
    const { reason, note = null } = input
    const at = deps.clock()
    const report = await insertReport(tx, {
      id: deps.newId(),
      commentId,
      accountId,
      reason,
      note,
      createdAt: at,
    })
    if (!report) return { report: await firstReport(tx, { commentId, accountId }), isNew: false }
    const { isPublic, threshold } = await findReportRules(tx, comment.articleId)
    if (!isPublic || comment.status !== 'visible') throw notFound('comment')

    const count = comment.openReportCount + 1
    const isHeld = isHeldByReports({ ...comment, openReportCount: count }, threshold)
    await countReport(tx, commentId, { at, isHeld })
    const { articleId } = comment
    await recordEvent(tx, {
      type: 'comment.reported',
      subjects: { articleId, commentId },
      payload: { reason },
      actorAccountId: accountId,
      occurredAt: at,
    })
    if (isHeld) await recordHold(tx, deps, { comment, count, at })
    return { report, isNew: true }
  })
}

async function firstReport(tx: Db, of: { commentId: string; accountId: string }): Promise<OwnReportRow> {
  const report = await findOwnReport(tx, of)
  if (!report) throw new Error('the report that made the insert conflict cannot be gone')
  return report
}

/**
 * Records why the comment waits. Reduces the count of visible comments last, since that locks the
 * article's row.
 */
async function recordHold(
  tx: Db,
  deps: Pick<Deps, 'newId'>,
  { comment, count, at }: { comment: CommentState; count: number; at: Date },
): Promise<void> {
  const { id: commentId, articleId, accountId } = comment
  await recordScreening(tx, deps, {
    screening: heldByReports(count),
    commentId,
    articleId,
    accountId,
    createdAt: at,
  })
  await recordEvent(tx, {
    type: 'comment.held',
    subjects: { articleId, commentId },
    payload: { source: 'reports' },
    // No account made the comment wait: a rule did.
    actorAccountId: null,
    occurredAt: at,
  })
  await countVisible(tx, comment, -1)
}
