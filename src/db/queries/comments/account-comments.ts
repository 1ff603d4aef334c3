/** Lists the comments of one account: visible ones for everybody, all of them for their author. */
import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { commentConfiguration, cutCommentSnippets, readCommentSearch } from './comment-search.ts'
import { type CommentRow, commentAuthor, commentColumns } from './comments.ts'

type Article = { id: string; slug: string; title: string }

const article = { id: articles.id, slug: articles.slug, title: sql<string>`${articles.title}` }

type Page = { accountId: string; limit: number; after?: string }

const inOrder = ({ accountId, after }: Page): SQL | undefined =>
  and(eq(comments.accountId, accountId), after === undefined ? undefined : lt(comments.id, after))

export type AccountCommentRow = CommentRow & { article: Article }

/**
 * Visible comments beneath published articles, newest first. An extra row tells that the list goes
 * on.
 */
export async function listAccountComments(db: Db, page: Page): Promise<AccountCommentRow[]> {
  const rows = await db
    .select({ comment: commentColumns, author: commentAuthor, article })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(and(inOrder(page), eq(comments.status, 'visible'), eq(articles.status, 'published')))
    .orderBy(desc(comments.id))
    .limit(page.limit + 1)
  return rows.map(({ comment, author, article }) => ({ ...comment, author, article }))
}

/** `article` is null if it is not published. `snippet` is there if the page was searched for. */
export type OwnCommentRow = CommentRow & { article: Article | null; snippet?: string | null }

/**
 * All comments of the account, newest first, whatever the status of the comment or of its article.
 * With `q`, those that have the words. A removed comment has no words.
 */
export async function listOwnComments(
  db: Db,
  { q, ...page }: Page & { q?: string | undefined },
): Promise<OwnCommentRow[]> {
  const search = q === undefined ? undefined : await readCommentSearch(db, q, page)
  const rows = await db
    .select({
      comment: commentColumns,
      author: commentAuthor,
      article,
      configuration: search ? commentConfiguration : sql<null>`null`,
    })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .leftJoin(articles, and(eq(articles.id, comments.articleId), eq(articles.status, 'published')))
    .where(and(inOrder(page), search?.isFound))
    .orderBy(desc(comments.id))
    .limit(page.limit + 1)
  const found = rows.map(({ comment: { bodyHtml }, configuration }) => ({ bodyHtml, configuration }))
  const snippets = search && (await cutCommentSnippets(db, search, found))
  return rows.map(({ comment, author, article }, index) => ({
    ...comment,
    author,
    article,
    ...(snippets && { snippet: snippets[index] ?? null }),
  }))
}
