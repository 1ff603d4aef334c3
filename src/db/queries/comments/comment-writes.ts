/** Inserts and locks comments, and keeps the counts that change with them. */
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { lockRows } from '../lock-rows.ts'
import { storedNumber } from '../settings.ts'

type NewComment = typeof comments.$inferInsert

export type DiscussionRow = {
  commentPolicy: (typeof articles.$inferSelect)['commentPolicy']
  publishedAt: Date | null
  commentsCloseAfterDays: number | null
  language: string
  /** The comment of the same article that the new comment answers. */
  answered: { status: (typeof comments.$inferSelect)['status']; path: string[] } | null
  /** The account's comments of the last minute, newest first; empty if repetitions are allowed. */
  justPosted: { id: string; bodyHtml: string }[]
}

type Candidate = { articleId: string; parentId: string | null; accountId: string; at: Date }

/**
 * The maximum number of comments that the rate limit `comment-account` lets one account post in a
 * minute.
 */
const mostJustPosted = 30

/**
 * The maximum age of the comments that a new one is compared with when it is stored. Storing a
 * screened comment takes less time than this, and no window for repetitions is shorter.
 */
const moment = sql.raw(`interval '1 minute'`)

/** The published article of a new comment, with all that the rules for posting need. */
export async function findDiscussion(
  tx: Db,
  { articleId, parentId, accountId, at }: Candidate,
): Promise<DiscussionRow | undefined> {
  const newest = sql`select c.id, c.body_html, c.created_at from ${comments} c
    where c.account_id = ${accountId} and c.status <> 'removed' and ${storedNumber('repeatedPostWindow')} > 0
    order by c.id desc limit ${mostJustPosted}`
  const [row] = await tx
    .select({
      commentPolicy: articles.commentPolicy,
      publishedAt: articles.publishedAt,
      commentsCloseAfterDays: storedNumber('commentsCloseAfterDays'),
      // Only unpublished articles have no language.
      language: sql<string>`${articles.language}`,
      answered: { status: comments.status, path: comments.path },
      justPosted: sql<DiscussionRow['justPosted']>`(
        select coalesce(json_agg(json_build_object('id', n.id, 'bodyHtml', n.body_html) order by n.id desc), '[]')
        from (${newest}) n where n.created_at > ${at.toISOString()}::timestamptz - ${moment})`,
    })
    .from(articles)
    .leftJoin(
      comments,
      and(eq(comments.articleId, articles.id), parentId ? eq(comments.id, parentId) : sql`false`),
    )
    .where(and(eq(articles.id, articleId), eq(articles.status, 'published')))
  return row
}

export async function insertComment(tx: Db, comment: NewComment): Promise<void> {
  await tx.insert(comments).values(comment)
}

export const commentState = {
  id: comments.id,
  articleId: comments.articleId,
  accountId: comments.accountId,
  status: comments.status,
  path: comments.path,
  queuedAt: comments.queuedAt,
  openReportCount: comments.openReportCount,
  isApproved: comments.isApproved,
  editedAt: comments.editedAt,
}

export type CommentState = Pick<typeof comments.$inferSelect, keyof typeof commentState>

/**
 * Locks the comments `c` that `isMeant` selects, and their ancestors, in the order of their ids
 * until the transaction ends. It is a statement of its own, since only later statements see the
 * changes of the former holder of the locks.
 */
export async function lockWithAncestors(tx: Db, isMeant: SQL): Promise<void> {
  await lockRows(
    tx,
    comments,
    sql`${comments.id} in (select unnest(c.path) from ${comments} c where ${isMeant})`,
  )
}

/**
 * Locks the comment and its ancestors. With `accountId`, it finds only a comment of that account.
 */
export async function lockComment(tx: Db, id: string, accountId?: string): Promise<CommentState | undefined> {
  const isOwn = accountId === undefined ? sql`true` : sql`c.account_id = ${accountId}::uuid`
  await lockWithAncestors(tx, sql`c.id = ${id}::uuid and ${isOwn}`)
  const [row] = await tx
    .select(commentState)
    .from(comments)
    .where(and(eq(comments.id, id), accountId === undefined ? undefined : eq(comments.accountId, accountId)))
  return row
}

/**
 * Adds one visible comment to the reply counts of its ancestors and to the article's count, or
 * subtracts it. All commenters share the article's row, so it is locked last and for the shortest
 * time.
 */
export async function countVisible(
  tx: Db,
  { articleId, path }: Pick<CommentState, 'articleId' | 'path'>,
  difference: 1 | -1,
): Promise<void> {
  const ancestors = path.slice(0, -1)
  if (ancestors.length > 0) await lockRows(tx, comments, inArray(comments.id, ancestors))
  if (ancestors.length > 0) {
    await tx
      .update(comments)
      .set({ replyCount: sql`${comments.replyCount} + ${difference}` })
      .where(inArray(comments.id, ancestors))
  }
  await tx
    .update(articles)
    .set({ commentCount: sql`${articles.commentCount} + ${difference}` })
    .where(eq(articles.id, articleId))
}

/** `count` is the number of visible comments that the article has lost. */
export type Removed = { articleId: string; count: number }

/**
 * Locks the articles last, as every writer of comments does, since all writers share these rows.
 */
export async function subtractFromCommentCounts(tx: Db, removed: readonly Removed[]): Promise<void> {
  if (removed.length === 0) return
  const rows = JSON.stringify(removed)
  const lost = sql`json_to_recordset(${rows}::json) as lost("articleId" uuid, count integer)`
  await lockRows(tx, articles, sql`${articles.id} in (select lost."articleId" from ${lost})`)
  await tx
    .update(articles)
    .set({ commentCount: sql`${articles.commentCount} - lost.count` })
    .from(lost)
    .where(sql`${articles.id} = lost."articleId"`)
}
