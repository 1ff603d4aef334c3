/**
 * Locks and writes the rows for decisions on many comments at once. The number of statements does
 * not grow with the number of comments.
 */
import { and, asc, desc, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import type { CommentStatus } from '../../../domain/comments/comment-lifecycle.ts'
import type { ReportStatus } from '../../../domain/moderation/report.ts'
import type { ScreeningSource } from '../../../domain/moderation/screening.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { comments } from '../../tables/comments.ts'
import { commentReports, decisions, screenings } from '../../tables/moderation.ts'
import { type CommentState, commentState, lockWithAncestors } from '../comments/comment-writes.ts'
import { uuidArray } from '../uuid-array.ts'
import type { Recipient } from './notices.ts'
import { lockReports } from './reports.ts'

export type NewDecision = typeof decisions.$inferInsert

/**
 * The accounts of the authors, without erased accounts. A share lock keeps them from being erased
 * until the transaction ends. It must be taken before the comments are locked, since an erasure
 * locks the account first.
 */
export function holdAuthors(tx: Db, commentIds: readonly string[]): Promise<Recipient[]> {
  const authors = sql`select c.account_id from ${comments} c where c.id = any(${uuidArray(commentIds)})`
  return tx
    .select({ id: accounts.id, email: accounts.email, emailVerifiedAt: accounts.emailVerifiedAt })
    .from(accounts)
    .where(and(sql`${accounts.id} in (${authors})`, isNull(accounts.erasedAt)))
    .orderBy(asc(accounts.id))
    .for('share')
}

export type LockedComment = CommentState & {
  /** The rule or judge that made the comment wait, according to its newest screening. */
  heldBy: ScreeningSource | null
  lastDecisionId: string | null
}

/**
 * Locks the comments with these ids, and their ancestors. Returns the comments that exist, in any
 * order. Every writer locks in the order of the ids, so that no two writers deadlock.
 */
export async function lockComments(tx: Db, ids: readonly string[]): Promise<LockedComment[]> {
  const isMeant = sql`${comments.id} = any(${uuidArray(ids)})`
  await lockWithAncestors(tx, sql`c.id = any(${uuidArray(ids)})`)
  return tx
    .select({
      ...commentState,
      heldBy: sql<ScreeningSource | null>`(
        select s.source from ${screenings} s
        where comments.status = 'pending' and s.comment_id = comments.id order by s.id desc limit 1)`,
      lastDecisionId: sql<string | null>`(
        select d.id from ${decisions} d where d.comment_id = comments.id order by d.id desc limit 1)`,
    })
    .from(comments)
    .where(isMeant)
}

/**
 * The ids of the visible and pending comments that the account has written since `since`, newest
 * first.
 */
export async function listHideableComments(
  tx: Db,
  { accountId, since, limit }: { accountId: string; since: Date; limit: number },
): Promise<string[]> {
  const rows = await tx
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        eq(comments.accountId, accountId),
        inArray(comments.status, ['visible', 'pending']),
        gte(comments.createdAt, since),
      ),
    )
    .orderBy(desc(comments.id))
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** This many rows stay far below the 65,535 parameters that one statement may have. */
const rowsAtOnce = 1_000

export async function insertDecisions(tx: Db, rows: readonly NewDecision[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await tx.insert(decisions).values(rows.slice(start, start + rowsAtOnce))
  }
}

type Settlement = {
  commentId: string
  decisionId: string
  /**
   * The status of the reports after the decision. `open` reopens the reports that the undone
   * decisions had settled.
   */
  status: ReportStatus
  /** The ids of the decisions that this decision undoes. */
  takenBack: readonly string[]
}

/**
 * Gives the reports on the comments the outcome of the decisions. A decision that lets a comment
 * stand also dismisses reports that were upheld before.
 */
export async function settleReports(tx: Db, settlements: readonly Settlement[]): Promise<void> {
  const commentIds = settlements.map(({ commentId }) => commentId)
  await lockReports(tx, sql`${commentReports.commentId} = any(${uuidArray(commentIds)})`)
  const settled = sql`json_to_recordset(${JSON.stringify(settlements)}::json)
    as settled("commentId" uuid, "decisionId" uuid, status text, "takenBack" uuid[])`
  await tx.execute(sql`
    update ${commentReports} r set
      status = settled.status,
      decision_id = case when settled.status <> 'open' then settled."decisionId" end
    from ${settled}
    where r.comment_id = settled."commentId" and (
      r.decision_id = any(settled."takenBack")
      or (settled.status <> 'open' and r.status = 'open')
      or (settled.status = 'dismissed' and r.status = 'upheld'))`)
}

type StatusChange = {
  id: string
  status: CommentStatus
  /** The change of the number of visible comments. */
  difference: -1 | 0 | 1
  /** The time since which the comment waits, if it waits after the decision. */
  queuedAt: Date
  isApproved: boolean
}

/**
 * Gives the comments the state that follows from their decisions, and updates the reply counts of
 * their ancestors. The comments must be locked, and their reports settled. A comment with open
 * reports stays in the queue.
 */
export async function updateDecidedComments(tx: Db, changes: readonly StatusChange[]): Promise<void> {
  const change = sql`json_to_recordset(${JSON.stringify(changes)}::json)
    as decided(id uuid, status text, difference integer, "queuedAt" timestamptz, "isApproved" boolean)`
  await tx.execute(sql`
    with decided as materialized (
      select decided.*, (select count(*)::integer from ${commentReports} r
        where r.comment_id = decided.id and r.status = 'open') as reports
      from ${change}
    ), counted as (
      select ancestor as id, sum(difference)::integer as replies
      from decided join ${comments} c using (id) cross join lateral unnest(c.path[1:c.depth]) as ancestor
      where difference <> 0
      group by ancestor
    ), change as (
      select coalesce(decided.id, counted.id) as id, decided.id is not null as is_decided,
        status, "queuedAt", "isApproved", reports, coalesce(replies, 0) as replies
      from decided full join counted on counted.id = decided.id
    )
    update ${comments} c set
      reply_count = c.reply_count + change.replies,
      status = case when is_decided then change.status else c.status end,
      queued_at = case
        when not is_decided then c.queued_at
        when change.status = 'pending' or reports > 0 then "queuedAt" end,
      open_report_count = case when is_decided then reports else c.open_report_count end,
      is_approved = case when is_decided then "isApproved" else c.is_approved end
    from change
    where c.id = change.id`)
}
