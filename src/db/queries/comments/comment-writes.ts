/** What writes comments: where they go, their locks, and the counts that change with them. */
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { lockRows } from '../lock-rows.ts'
import { storedNumber } from '../settings.ts'

export type NewComment = typeof comments.$inferInsert

export type DiscussionRow = {
  commentPolicy: (typeof articles.$inferSelect)['commentPolicy']
  publishedAt: Date | null
  commentsCloseAfterDays: number | null
  answered: { status: (typeof comments.$inferSelect)['status']; path: string[] } | null
  /** What the account has posted a moment ago, where nobody may say the same twice; newest first. */
  justPosted: { id: string; body: string }[]
}

type NewPlace = { articleId: string; parentId: string | null; accountId: string; at: Date }

/** Of one account; it may not post more in that time (`comment-account`). */
const mostJustPosted = 30

/** Longer than a comment is on its way, screened, to be stored; no window is shorter. */
const moment = sql.raw(`interval '1 minute'`)

/** The public article that a new comment goes to, with the comment of the same article that it answers. */
export async function findDiscussion(
  tx: Db,
  { articleId, parentId, accountId, at }: NewPlace,
): Promise<DiscussionRow | undefined> {
  const newest = sql`select c.id, c.body, c.created_at from ${comments} c
    where c.account_id = ${accountId} and c.status <> 'removed' and ${storedNumber('repeatedPostWindow')} > 0
    order by c.id desc limit ${mostJustPosted}`
  const [row] = await tx
    .select({
      commentPolicy: articles.commentPolicy,
      publishedAt: articles.publishedAt,
      commentsCloseAfterDays: storedNumber('commentsCloseAfterDays'),
      answered: { status: comments.status, path: comments.path },
      justPosted: sql<DiscussionRow['justPosted']>`(
        select coalesce(json_agg(json_build_object('id', n.id, 'body', n.body) order by n.id desc), '[]')
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
 * Locks the comments `c` that are meant with all above them, in the same order, until the transaction ends: of two who change
 * one at once, the second sees what the first did. In a statement of its own, since only the next one sees that.
 */
export async function lockWithAncestors(tx: Db, isMeant: SQL): Promise<void> {
  await lockRows(
    tx,
    comments,
    sql`${comments.id} in (select unnest(c.path) from ${comments} c where ${isMeant})`,
  )
}

/** The comment, locked with its ancestors. With `accountId`, only where it is that account's. */
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
 * One visible comment more or fewer: its ancestors' reply counts, then the article's count. The article is the row that
 * all commenters share, so it comes last and is held shortest.
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

/** Visible comments that an article has no more. */
export type Removed = { articleId: string; count: number }

/** The last locks, as for every commenter: the articles are the rows that all of them share. */
export async function subtractFromCommentCounts(tx: Db, removed: readonly Removed[]): Promise<void> {
  if (removed.length === 0) return
  const lost = sql`json_to_recordset(${JSON.stringify(removed)}::json) as lost("articleId" uuid, count integer)`
  await lockRows(tx, articles, sql`${articles.id} in (select lost."articleId" from ${lost})`)
  await tx
    .update(articles)
    .set({ commentCount: sql`${articles.commentCount} - lost.count` })
    .from(lost)
    .where(sql`${articles.id} = lost."articleId"`)
}
