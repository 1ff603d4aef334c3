/** The list of drafts, in any status, for authors and admins. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../../../domain/actor.ts'
import type { ArticleStatus } from '../../../domain/articles/article-lifecycle.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { accessibleTo, draftByline, draftTagList } from './drafts.ts'

type DraftsPage = {
  actor: Actor
  status?: ArticleStatus
  /** Found anywhere in the title of the newest revision, in upper or lower case. */
  title?: string
  /** The account that the article belongs to. */
  author?: string
  after?: { savedAt: Date; id: string }
  limit: number
}

/**
 * A subquery runs only for the rows of the page. The planner would join accounts with all drafts
 * first.
 */
const personOf = (id: SQL) => sql<{ id: string; displayName: string }>`(
  select json_build_object('id', a.id, 'displayName', a.display_name) from ${accounts} a where a.id = ${id})`

/**
 * Last saved first, along the index of the author, of the status or of all drafts. The search for a
 * title reads that range, since no index finds text in the middle of a title. One row more than
 * `limit` tells whether the list goes on.
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
      contributors: draftByline,
      tags: draftTagList,
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
        accessibleTo(actor),
        status && eq(articles.status, status),
        author === undefined ? undefined : eq(articles.authorAccountId, author),
        // `strpos` takes no pattern, so there are no wildcards to escape.
        title === undefined ? undefined : sql`strpos(lower(${articleRevisions.title}), lower(${title})) > 0`,
        after &&
          sql`(${articles.draftUpdatedAt}, ${articles.id})
            < (${after.savedAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(desc(articles.draftUpdatedAt), desc(articles.id))
    .limit(limit + 1)
}

export type DraftSummaryRow = Awaited<ReturnType<typeof listDrafts>>[number]
