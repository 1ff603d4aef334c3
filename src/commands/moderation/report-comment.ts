/** A reader's complaint on a comment: it comes before the moderators, and with enough of them waits until one has decided. */
import { invalidToken } from '../../auth/tokens.ts'
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

type Tools = Pick<Deps, 'clock' | 'newId'>

export type Reported = {
  report: OwnReportRow
  /** False where the reader has reported the comment before: then this is what they said first. */
  isNew: boolean
}

export async function reportComment(
  deps: Tools & Pick<Deps, 'database'>,
  { accountId }: Actor,
  { commentId, input }: { commentId: string; input: ReportInput },
): Promise<Reported> {
  return deps.database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const comment = await lockComment(tx, commentId)
    if (!comment) throw notFound('comment')
    if (comment.accountId === accountId) {
      throw new ApiError('comment-own-report', 'This comment is your own: you can delete it.')
    }
    const { reason, note = null } = input
    const at = deps.clock()
    const report = await insertReport(tx, {
      ...{ id: deps.newId(), commentId, accountId, reason, note, createdAt: at },
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
  if (!report) throw new Error('a report that another one collides with cannot be gone')
  return report
}

/** Why it waits, for the moderators; and one visible comment fewer, which takes the article's row, last. */
async function recordHold(
  tx: Db,
  tools: Tools,
  { comment, count, at }: { comment: CommentState; count: number; at: Date },
): Promise<void> {
  const { id: commentId, articleId, accountId } = comment
  await recordScreening(tx, tools, {
    screening: heldByReports(count),
    ...{ commentId, articleId, accountId, createdAt: at },
  })
  await recordEvent(tx, {
    type: 'comment.held',
    subjects: { articleId, commentId },
    payload: { source: 'reports' },
    // Nobody holds it: a rule does.
    actorAccountId: null,
    occurredAt: at,
  })
  await countVisible(tx, comment, -1)
}
