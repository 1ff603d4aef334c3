/** What every decision on a comment does, whoever brings it about: the ledger, the event, the notice, the counts. */
import type { Db } from '../db/database.ts'
import { type CommentState, countVisible, updateDecidedComment } from '../db/queries/comment-writes.ts'
import {
  type DecisionRow,
  findLastDecision,
  insertDecision,
  type NewDecision,
} from '../db/queries/decisions.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Recipient } from '../db/queries/notices.ts'
import { settleReports } from '../db/queries/reports.ts'
import type { Deps } from '../deps.ts'
import { takesSomething } from '../domain/appeal.ts'
import { visibleCountChange } from '../domain/comment-lifecycle.ts'
import { reportOutcome } from '../domain/report.ts'
import { announceReply } from './announce-reply.ts'
import { tellOfDecision } from './give-notice.ts'

export type Verdict = Omit<NewDecision, 'id' | 'commentId' | 'previousStatus'>

type Judged = {
  /** Locked. */
  comment: CommentState
  /** Held before the comment was locked; `undefined` where the account is gone. */
  author: Recipient | undefined
  verdict: Verdict
}

/** Writes the decision down and tells the author what it takes. To be followed by `applyDecision`. */
export async function recordDecision(
  tx: Db,
  tools: Pick<Deps, 'box' | 'config' | 'newId'>,
  { comment, author, verdict }: Judged,
): Promise<DecisionRow> {
  const { action, reason, status, moderatorAccountId, createdAt: at } = verdict
  const { id: commentId, articleId, status: previousStatus } = comment
  const decisionId = tools.newId()
  await insertDecision(tx, { ...verdict, id: decisionId, commentId, previousStatus })
  const outcome = reportOutcome(status)
  if (outcome) await settleReports(tx, { commentId, decisionId, status: outcome })
  await recordEvent(tx, {
    type: 'comment.decided',
    subjects: { articleId, commentId },
    payload: { action, reason, status, previousStatus },
    actorAccountId: moderatorAccountId,
    occurredAt: at,
  })
  const decision = await findLastDecision(tx, commentId)
  if (!decision) throw new Error('a decision that was just inserted cannot be gone')
  if (author && takesSomething(action)) {
    await tellOfDecision(tx, tools, { to: author, kind: 'comment-hidden', at, decision })
  }
  return decision
}

/** The last step of a transaction: it takes the article's row, which all commenters share. */
export async function applyDecision(
  tx: Db,
  comment: CommentState,
  { id, status, createdAt: at }: Pick<DecisionRow, 'id' | 'status' | 'createdAt'>,
): Promise<void> {
  await updateDecidedComment(tx, comment.id, { status, at })
  const change = visibleCountChange(comment.status, status)
  if (change === 1) await announceReply(tx, { reply: comment, jobId: id, at })
  if (change !== 0) await countVisible(tx, comment, change)
}
