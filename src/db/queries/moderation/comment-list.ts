/**
 * Lists comments for moderators, whatever their status. A page is one statement, which walks an
 * index from the newest comment on, or finds the words in their index.
 */
import { and, desc, eq, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { CommentStatus } from '../../../domain/comments/comment-lifecycle.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { commentConfiguration, cutCommentSnippets, readCommentSearch } from '../comments/comment-search.ts'
import { commentAuthor, commentColumns } from '../comments/comments.ts'
import { moderatedArticle } from './queue-item-parts.ts'

export type ModeratedFilter = {
  /** Of the author. Nobody sees who wrote a removed comment, so these are not found. */
  authorId?: string
  articleId?: string
  status?: CommentStatus
  q?: string
}

type ModeratedPage = { filter: ModeratedFilter; limit: number; after?: string }

const isVisible = eq(comments.status, 'visible')
/** As the indexes of these comments say it. */
const isUnshown = sql`comments.status <> 'visible'`

function conditionOf({ authorId, articleId, status }: ModeratedFilter): SQL | undefined {
  return and(
    articleId === undefined ? undefined : eq(comments.articleId, articleId),
    authorId === undefined
      ? undefined
      : and(eq(comments.accountId, authorId), ne(comments.status, 'removed')),
    status && (status === 'visible' ? isVisible : and(isUnshown, eq(comments.status, status))),
  )
}

/**
 * No index has all comments of an article by time. Those that are visible have one, and the others
 * have one.
 */
function branchesOf({ authorId, articleId, status, q }: ModeratedFilter): (SQL | undefined)[] {
  const isDivided = articleId !== undefined && [authorId, status, q].every((filter) => filter === undefined)
  return isDivided ? [isVisible, isUnshown] : [undefined]
}

/** Newest first. One row more than `limit` tells whether the list goes on. */
export async function listModeratedComments(db: Db, { filter, limit, after }: ModeratedPage) {
  const { q, authorId: accountId, articleId } = filter
  const search = q === undefined ? undefined : await readCommentSearch(db, q, { accountId, articleId })
  const beyond = after === undefined ? undefined : lt(comments.id, after)
  const branches = branchesOf(filter).map((branch) => {
    const isMeant = and(conditionOf(filter), branch, search?.isFound, beyond) ?? sql`true`
    return sql`(select ${comments.id} from ${comments} where ${isMeant}
      order by ${comments.id} desc limit ${limit + 1})`
  })
  // Because of the array, the rest is looked up for the comments of the page only.
  const page = sql`array(${sql.join(branches, sql` union all `)})`
  const rows = await db
    .select({
      comment: commentColumns,
      author: commentAuthor,
      queuedAt: comments.queuedAt,
      article: moderatedArticle,
      configuration: search ? commentConfiguration : sql<null>`null`,
    })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .where(sql`${comments.id} = any(${page})`)
    .orderBy(desc(comments.id))
    .limit(limit + 1)
  const found = rows.map(({ comment: { bodyHtml }, configuration }) => ({ bodyHtml, configuration }))
  const snippets = search && (await cutCommentSnippets(db, search, found))
  return rows.map(({ configuration: _, ...row }, index) => ({
    ...row,
    id: row.comment.id,
    snippet: snippets && (snippets[index] ?? ''),
  }))
}

export type ModeratedCommentRow = Awaited<ReturnType<typeof listModeratedComments>>[number]
