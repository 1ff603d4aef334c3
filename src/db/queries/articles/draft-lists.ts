/** The list of working copies: what authors have under their hands, whatever its status. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../../../domain/actor.ts'
import type { ArticleStatus } from '../../../domain/articles/article-lifecycle.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { byline, tagList, within } from './drafts.ts'

export type DraftsPage = {
  actor: Actor
  status?: ArticleStatus
  /** Anywhere in the title of the newest revision, in any case of letters. */
  title?: string
  /** The account that the article belongs to. */
  author?: string
  after?: { savedAt: Date; id: string }
  limit: number
}

/** Looked up for each row that is shown: a join would be planned for all that there are. */
const personOf = (id: SQL) => sql<{ id: string; displayName: string }>`(
  select json_build_object('id', a.id, 'displayName', a.display_name) from ${accounts} a where a.id = ${id})`

/**
 * The last saved first: a range of the index of its author, its status or all. A title is looked for along that range,
 * since no index knows what stands in the middle of one. One row more than `limit` tells that the list goes on.
 */
export function listDrafts(db: Db, { actor, status, title, author, after, limit }: DraftsPage) {
  return db
    .select({
      articleId: articles.id,
      status: articles.status,
      publishAt: articles.publishAt,
      publishedAt: articles.publishedAt,
      publishedRevision: articles.publishedRevision,
      createdAt: articles.createdAt,
      savedAt: articles.draftUpdatedAt,
      number: articleRevisions.number,
      slug: articleRevisions.slug,
      title: articleRevisions.title,
      dek: articleRevisions.dek,
      excerpt: articleRevisions.excerpt,
      language: articleRevisions.language,
      note: articleRevisions.note,
      contributors: byline,
      tags: tagList,
      author: personOf(sql`articles.author_account_id`),
      createdBy: personOf(sql`article_revisions.created_by`),
    })
    .from(articles)
    .innerJoin(
      articleRevisions,
      and(eq(articleRevisions.articleId, articles.id), eq(articleRevisions.number, articles.latestRevision)),
    )
    .where(
      and(
        within(actor),
        status && eq(articles.status, status),
        author === undefined ? undefined : eq(articles.authorAccountId, author),
        // Not a pattern: there are no wildcards to escape.
        title === undefined ? undefined : sql`strpos(lower(${articleRevisions.title}), lower(${title})) > 0`,
        after &&
          sql`(${articles.draftUpdatedAt}, ${articles.id}) < (${after.savedAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(desc(articles.draftUpdatedAt), desc(articles.id))
    .limit(limit + 1)
}

export type DraftSummaryRow = Awaited<ReturnType<typeof listDrafts>>[number]
