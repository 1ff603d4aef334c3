/** Reads comments as the public sees them: threads, replies, single comments, the recent ones. */
import { and, asc, desc, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { ThreadSort } from '../../../domain/comments/thread-sort.ts'
import { highestUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { contributors } from '../../tables/contributors.ts'

/** The columns of a comment as presenters show it, without its author. */
export const commentColumns = {
  id: comments.id,
  articleId: comments.articleId,
  parentId: comments.parentId,
  threadId: comments.threadId,
  depth: comments.depth,
  status: comments.status,
  body: comments.body,
  bodyHtml: comments.bodyHtml,
  score: comments.score,
  upvotes: comments.upvotes,
  downvotes: comments.downvotes,
  replyCount: comments.replyCount,
  createdAt: comments.createdAt,
  editedAt: comments.editedAt,
}

/** The author of a comment, from `accounts` joined to `comments`. */
export const commentAuthor = {
  id: accounts.id,
  displayName: accounts.displayName,
  avatarUrl: accounts.avatarUrl,
  // A subquery finds one row of a unique index, and no list needs another statement.
  contributor: sql<ContributorOfAuthor | null>`(
    select json_build_object('id', k.id, 'slug', k.slug, 'avatarUrl', k.avatar_url)
    from ${contributors} k where k.account_id = accounts.id)`,
  isModerator: sql<boolean>`'moderator' = any(accounts.roles)`,
  // This is not `exists`, for which the planner may hash the bylines of the whole archive.
  isInByline: sql<boolean>`comments.account_id = any(array(
    select k.account_id from ${articleContributors} ac join ${contributors} k on k.id = ac.contributor_id
    where ac.article_id = comments.article_id))`,
}

type ContributorOfAuthor = { id: string; slug: string; avatarUrl: string | null }

export type AuthorRow = {
  id: string
  displayName: string
  avatarUrl: string | null
  /** The profile of the author on the masthead. */
  contributor: ContributorOfAuthor | null
  isModerator: boolean
  isInByline: boolean
}
export type CommentRow = Pick<typeof comments.$inferSelect, keyof typeof commentColumns> & {
  author: AuthorRow
}

/** Whether the public sees the comment `c`, or its tombstone above visible comments. */
const isShown = sql`c.is_shown`

/**
 * Each order has its own index, whose key is in the cursor. The statements order by `thread_id`,
 * which equals `id` in a root. If they ordered by `id`, the planner would walk the primary key
 * through the comments of all articles. `places` is the same order on the rows of the page.
 */
const rootOrders: Record<ThreadSort, { by: SQL; places: SQL; after: (key: RootKey) => SQL }> = {
  oldest: {
    by: sql`c.thread_id asc`,
    places: sql`page.thread_id asc`,
    after: ({ id }: RootKey) => sql`c.thread_id > ${id}::uuid`,
  },
  newest: {
    by: sql`c.thread_id desc`,
    places: sql`page.thread_id desc`,
    after: ({ id }: RootKey) => sql`c.thread_id < ${id}::uuid`,
  },
  top: {
    by: sql`c.score desc, c.id desc`,
    places: sql`page.score desc, page.thread_id desc`,
    after: ({ score, id }: RootKey) => sql`(c.score, c.id) < (${score}::integer, ${id}::uuid)`,
  },
}
type RootKey = { score: number; id: string }

type ThreadsPage = {
  articleId: string
  sort: ThreadSort
  /** The number of roots. An extra root tells that the list goes on. */
  limit: number
  /** The number of replies with each root. An extra reply tells that the thread goes on. */
  replies: number
  after?: RootKey
}

/**
 * A page of threads leaves out the text of all comments after this many octets. A root with 50
 * replies of the greatest length has fewer octets, so that at least one thread of the page is
 * whole.
 */
const maxOctets = 6_000_000

/** `isBeyond` says that the text is left out, since the page has reached its limit of octets. */
export type ThreadRow = CommentRow & { isBeyond: boolean }

/**
 * Reads a page of threads in one statement: the roots by keyset, and for each root the first
 * replies as one range of the index (article_id, path). Each root is followed by its replies in
 * display order. `undefined` if the article is not public.
 */
export async function listThreads(
  db: Db,
  { articleId, sort, limit, replies, after }: ThreadsPage,
): Promise<ThreadRow[] | undefined> {
  const { by, places, after: beyond } = rootOrders[sort]
  const page = sql`
    with roots as (
      select c.id, c.thread_id, c.score from ${comments} c
      where c.article_id = ${articleId} and c.depth = 0 and ${isShown}
        ${after ? sql`and ${beyond(after)}` : sql``}
      order by ${by} limit ${limit + 1}
    )
    select id, thread_id, score from roots
    union all
    select reply.id, roots.thread_id, roots.score from roots cross join lateral (
      select c.id from ${comments} c
      where c.article_id = ${articleId} and ${isShown}
        and c.path > array[roots.id] and c.path < array[roots.id, ${highestUuid}::uuid]
      order by c.path limit ${replies + 1}
    ) reply`
  const from = and(eq(articles.id, articleId), eq(articles.status, 'published'))
  const inOrder = sql`${places}, comments.path`
  const isBeyond = sql<boolean>`coalesce(
    sum(octet_length(comments.body) + octet_length(comments.body_html)) over (
      order by ${inOrder} rows between unbounded preceding and 1 preceding
    ) >= ${sql.raw(String(maxOctets))}, false)`
  return selectShown(db, { page, from, by: inOrder, isBeyond })
}

type RepliesPage = {
  commentId: string
  limit: number
  /** The id of the last reply seen. */
  after?: string
}

/**
 * A scalar subquery, so that the planner sees one value and bounds the range of the index at both
 * ends.
 */
function one(column: 'article_id' | 'path', commentId: string): SQL {
  return sql`(select ${sql.raw(column)} from ${comments} where id = ${commentId}::uuid)`
}

/** All replies beneath a comment, in display order; `undefined` if the comment is not public. */
export async function listReplies(
  db: Db,
  { commentId, limit, after }: RepliesPage,
): Promise<CommentRow[] | undefined> {
  const page = sql`
    select c.id
    from ${comments} c
    where c.article_id = ${one('article_id', commentId)} and ${isShown}
      and c.path > ${one('path', after ?? commentId)}
      and c.path < ${one('path', commentId)} || ${highestUuid}::uuid
    order by c.path limit ${limit + 1}`
  const isPublic = sql`exists (
    select from ${comments} c where c.id = ${commentId} and c.article_id = articles.id and ${isShown})`
  const rows = await selectShown(db, {
    page,
    from: and(eq(articles.id, one('article_id', commentId)), eq(articles.status, 'published'), isPublic),
    by: sql`comments.path`,
    isBeyond: sql<boolean>`false`,
  })
  return rows?.map(({ isBeyond: _, ...row }) => row)
}

type Selection = { page: SQL; from: SQL | undefined; by: SQL; isBeyond: SQL<boolean> }

/**
 * Joins the comments of `page` to the article's row. So an empty page differs from an article that
 * is not public, for which the result is `undefined`.
 */
async function selectShown(
  db: Db,
  { page, from, by, isBeyond }: Selection,
): Promise<ThreadRow[] | undefined> {
  const unlessBeyond = (words: SQLWrapper) => sql<string>`case when ${isBeyond} then '' else ${words} end`
  const comment = {
    ...commentColumns,
    body: unlessBeyond(comments.body),
    bodyHtml: unlessBeyond(comments.bodyHtml),
  }
  const rows = await db
    .select({ articleId: articles.id, comment, author: commentAuthor, isBeyond })
    .from(articles)
    .leftJoin(sql`lateral (${page}) as page`, sql`true`)
    .leftJoin(comments, sql`comments.id = page.id`)
    .leftJoin(accounts, eq(accounts.id, comments.accountId))
    .where(from)
    .orderBy(by)
  if (rows.length === 0) return undefined
  return rows.flatMap(({ comment, author, isBeyond }) =>
    comment && author ? [{ ...comment, author, isBeyond }] : [],
  )
}

/** One comment as the public sees it. */
export async function findShownComment(db: Db, id: string): Promise<CommentRow | undefined> {
  const [row] = await db
    .select({ comment: commentColumns, author: commentAuthor })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(and(eq(comments.id, id), eq(articles.status, 'published'), eq(comments.isShown, true)))
  return row && { ...row.comment, author: row.author }
}

/**
 * One comment as the public sees it, after its ancestors from the root down; empty if the comment
 * is not shown. All ancestors of a shown comment are shown, at least as tombstones.
 */
export async function listWithAncestors(db: Db, id: string): Promise<CommentRow[]> {
  // The cast makes the subquery one array. Without the cast, `any` would take it for a list of
  // rows.
  const path = sql`(select c.path from ${comments} c where c.id = ${id}::uuid and ${isShown})::uuid[]`
  const rows = await db
    .select({ comment: commentColumns, author: commentAuthor })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(and(sql`${comments.id} = any(${path})`, eq(articles.status, 'published')))
    .orderBy(asc(comments.depth))
  return rows.map(({ comment, author }) => ({ ...comment, author }))
}

/** One comment, whatever its status, for the answer to its author. */
export async function findComment(tx: Db, id: string): Promise<CommentRow | undefined> {
  const [row] = await tx
    .select({ comment: commentColumns, author: commentAuthor })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .where(eq(comments.id, id))
  return row && { ...row.comment, author: row.author }
}

/**
 * The visible comments of all published articles, newest first. An extra row tells that the list
 * goes on.
 */
export function listRecentComments(db: Db, { limit, after }: { limit: number; after?: string }) {
  return db
    .select({
      id: comments.id,
      articleId: comments.articleId,
      excerpt: comments.excerpt,
      createdAt: comments.createdAt,
      author: commentAuthor,
      article: { id: articles.id, slug: articles.slug, title: sql<string>`${articles.title}` },
    })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .where(
      and(
        eq(comments.status, 'visible'),
        eq(articles.status, 'published'),
        after === undefined ? undefined : sql`${comments.id} < ${after}::uuid`,
      ),
    )
    .orderBy(desc(comments.id))
    .limit(limit + 1)
}
export type RecentCommentRow = Awaited<ReturnType<typeof listRecentComments>>[number]
