/** Reports by readers on comments. */
import { and, desc, eq, lt, ne, type SQL, sql } from 'drizzle-orm'
import { shownWithItem } from '../../../domain/moderation/moderation-queue.ts'
import { completeSettings } from '../../../domain/settings.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { commentReports } from '../../tables/moderation.ts'
import { lockRows } from '../lock-rows.ts'
import { storedSettings } from '../settings.ts'

type NewReport = typeof commentReports.$inferInsert

const own = {
  id: commentReports.id,
  commentId: commentReports.commentId,
  reason: commentReports.reason,
  note: commentReports.note,
  status: commentReports.status,
  createdAt: commentReports.createdAt,
}
export type OwnReportRow = Pick<typeof commentReports.$inferSelect, keyof typeof own>

/** `undefined` if the reader has reported the comment before. */
export async function insertReport(tx: Db, report: NewReport): Promise<OwnReportRow | undefined> {
  const target = [commentReports.commentId, commentReports.accountId]
  const [row] = await tx.insert(commentReports).values(report).onConflictDoNothing({ target }).returning(own)
  return row
}

export async function findOwnReport(
  tx: Db,
  { commentId, accountId }: { commentId: string; accountId: string },
): Promise<OwnReportRow | undefined> {
  const [row] = await tx
    .select(own)
    .from(commentReports)
    .where(and(eq(commentReports.commentId, commentId), eq(commentReports.accountId, accountId)))
  return row
}

/**
 * Locks reports in the order of their ids. The transaction must lock its comments first, so that a
 * decision on many comments and the erasure of an account that reported them do not deadlock.
 */
export async function lockReports(tx: Db, isMeant: SQL): Promise<void> {
  await lockRows(tx, commentReports, isMeant)
}

/** Whether the article is published, and the number of reports that makes its comments wait. */
export async function findReportRules(
  tx: Db,
  articleId: string,
): Promise<{ isPublic: boolean; threshold: number | null }> {
  const [row] = await tx
    .select({ status: articles.status, settings: storedSettings })
    .from(articles)
    .where(eq(articles.id, articleId))
  if (!row) throw new Error('the article of a comment that is locked cannot be gone')
  const { commentReportThreshold: threshold } = completeSettings(row.settings)
  return { isPublic: row.status === 'published', threshold }
}

/** Counts one more report on a comment, and puts it into the queue. The comment must be locked. */
export async function countReport(
  tx: Db,
  commentId: string,
  { at, isHeld }: { at: Date; isHeld: boolean },
): Promise<void> {
  await tx
    .update(comments)
    .set({
      openReportCount: sql`${comments.openReportCount} + 1`,
      queuedAt: sql`coalesce(${comments.queuedAt}, ${at.toISOString()}::timestamptz)`,
      ...(isHeld && { status: 'pending' }),
    })
    .where(eq(comments.id, commentId))
}

export type ReporterRow = { id: string; displayName: string; upheld: number; dismissed: number }

/** The account and the outcomes of its newest reports, as one JSON value. */
export const reporterOf = (accountId: SQL) => sql<ReporterRow>`(
  select json_build_object('id', a.id, 'displayName', a.display_name,
    'upheld', count(*) filter (where latest.status = 'upheld'),
    'dismissed', count(*) filter (where latest.status = 'dismissed'))
  from ${accounts} a left join lateral (
    select r.status from ${commentReports} r where r.account_id = a.id
    order by r.id desc limit ${sql.raw(String(shownWithItem.reporterReports))}) as latest on true
  where a.id = ${accountId} group by a.id)`

type ReportsPage = { commentId: string; moderatorId: string; limit: number; after?: string }

/**
 * Newest first. A moderator's own comment gives no rows, since nobody may learn who reported their
 * comments. One row more than `limit` tells whether the list goes on.
 */
export function listReports(db: Db, { commentId, moderatorId, limit, after }: ReportsPage) {
  return db
    .select({
      ...own,
      decisionId: commentReports.decisionId,
      reporter: reporterOf(sql`comment_reports.account_id`),
    })
    .from(commentReports)
    .innerJoin(comments, eq(comments.id, commentReports.commentId))
    .where(
      and(
        eq(commentReports.commentId, commentId),
        ne(comments.accountId, moderatorId),
        after === undefined ? undefined : lt(commentReports.id, after),
      ),
    )
    .orderBy(desc(commentReports.id))
    .limit(limit + 1)
}
export type ReportRow = Awaited<ReturnType<typeof listReports>>[number]

/** Whether the comment exists and belongs to another account. */
export async function isOfAnother(
  db: Db,
  { commentId, accountId }: { commentId: string; accountId: string },
): Promise<boolean> {
  const rows = await db
    .select({ id: comments.id })
    .from(comments)
    .where(and(eq(comments.id, commentId), ne(comments.accountId, accountId)))
  return rows.length > 0
}
