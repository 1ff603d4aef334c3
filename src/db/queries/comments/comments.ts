/** Comments as the public reads them. */
import { and, asc, desc, eq, ne, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { ThreadSort } from '../../../domain/comments/thread-sort.ts'
import { highestUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { contributors } from '../../tables/contributors.ts'
import { uuidArray } from '../uuid-array.ts'

/** All that a comment shows, but for its author. */
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

/** Of the account that wrote it, joined to `comments`. */
export const commentAuthor = {
  id: accounts.id,
  displayName: accounts.displayName,
  avatarUrl: accounts.avatarUrl,
  isModerator: sql<boolean>`'moderator' = any(accounts.roles)`,
  // An array and no `exists`: that one the planner may answer by hashing the bylines of the whole archive.
  isInByline: sql<boolean>`comments.account_id = any(array(
    select k.account_id from ${articleContributors} ac join ${contributors} k on k.id = ac.contributor_id
    where ac.article_id = comments.article_id))`,
}

export type AuthorRow = {
  id: string
  displayName: string
  avatarUrl: string | null
  isModerator: boolean
  isInByline: boolean
}
export type CommentRow = Pick<typeof comments.$inferSelect, keyof typeof commentColumns> & {
  author: AuthorRow
}

/** What the public sees of a comment `c`: itself, or its tombstone while visible comments descend from it. */
const isShown = sql`c.is_shown`

/**
 * Each order is one index; its key is what the cursor carries. A root's id is its thread's: ordered by `id`, the planner
 * would rather walk the primary key, through the comments of all other articles. `places`: the same of what the page has found.
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
export type RootKey = { score: number; id: string }

export type ThreadsPage = {
  articleId: string
  sort: ThreadSort
  /** Roots; one more than this tells that the list goes on. */
  limit: number
  /** Replies with each root; one more than this tells that the thread goes on. */
  replies: number
  after?: RootKey
}

/**
 * Octets of words after which a page of threads brings no more of them: a root with 50 replies of the greatest length has
 * fewer, so that there is always a thread that is whole.
 */
const maxOctets = 6_000_000

/** `isBeyond`: without its words, since the page has enough. */
export type ThreadRow = CommentRow & { isBeyond: boolean }

/**
 * A page of threads in one statement: roots by keyset, and for each the first replies as one range of the index
 * (article_id, path). Each root is followed by its replies in display order. `undefined` where the article is not public.
 */
export async function listThreads(
  db: Db,
  { articleId, sort, limit, replies, after }: ThreadsPage,
): Promise<ThreadRow[] | undefined> {
  const { by, places, after: beyond } = rootOrders[sort]
  const page = sql`
    with roots as (
      select c.id, c.thread_id, c.score from ${comments} c
      where c.article_id = ${articleId} and c.depth = 0 and ${isShown} ${after ? sql`and ${beyond(after)}` : sql``}
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

export type RepliesPage = {
  commentId: string
  limit: number
  /** The id of the last reply seen. */
  after?: string
}

/** A value that the planner sees as one, so that the index bounds the range on both sides; a join would hide that. */
function one(column: 'article_id' | 'path', commentId: string): SQL {
  return sql`(select ${sql.raw(column)} from ${comments} where id = ${commentId}::uuid)`
}

/** What descends from a comment, in display order. `undefined` where the comment is not public. */
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
    ...{ by: sql`comments.path`, isBeyond: sql<boolean>`false` },
  })
  return rows?.map(({ isBeyond: _, ...row }) => row)
}

type Selection = { page: SQL; from: SQL | undefined; by: SQL; isBeyond: SQL<boolean> }

/** One row of `articles` says that the list is there at all; the comments of `page` are joined to it. */
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

/** `isShown`: whether the public sees it, as itself or as a tombstone; `above`: what it answers, from the root down. */
export type StandingRow = { comment: CommentRow; isShown: boolean; above: string[] }

/**
 * These comments of public articles, shown or not, and of those above them the ones without words: they are shown only
 * while visible comments descend from them.
 */
export async function findWithTombstones(db: Db, ids: readonly string[]): Promise<StandingRow[]> {
  const asked = uuidArray(ids)
  const rows = await db
    .select({
      comment: commentColumns,
      author: commentAuthor,
      isShown: comments.isShown,
      path: comments.path,
    })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(
      and(
        sql`${comments.id} in (select unnest(c.path) from ${comments} c where c.id = any(${asked}))`,
        or(sql`${comments.id} = any(${asked})`, ne(comments.status, 'visible')),
        eq(articles.status, 'published'),
      ),
    )
  return rows.map(({ comment, author, isShown, path }) => {
    return { comment: { ...comment, author }, isShown, above: path.slice(0, -1) }
  })
}

/**
 * One comment as the public sees it, with those that it answers: from the root down, itself last. None where it is not
 * shown; of one that is, all above it are, as tombstones at least.
 */
export async function listWithAncestors(db: Db, id: string): Promise<CommentRow[]> {
  // With its cast it is a value, and not a list of rows that are arrays.
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

/** One comment whatever its status: for its own author's answer, in the transaction that wrote it. */
export async function findComment(tx: Db, id: string): Promise<CommentRow | undefined> {
  const [row] = await tx
    .select({ comment: commentColumns, author: commentAuthor })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .where(eq(comments.id, id))
  return row && { ...row.comment, author: row.author }
}

/** The newest visible comments of all published articles. One row more than `limit` tells that the list goes on. */
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
