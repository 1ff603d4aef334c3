/** The list of working copies: what authors have under their hands, whatever its status. */
import { and, desc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Actor } from '../../domain/actor.ts'
import type { ArticleStatus } from '../../domain/article-lifecycle.ts'
import type { Db } from '../database.ts'
import { accounts } from '../tables/accounts.ts'
import { articleRevisions, articles } from '../tables/articles.ts'
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

const authors = alias(accounts, 'authors')

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
      author: { id: authors.id, displayName: authors.displayName },
      createdBy: { id: accounts.id, displayName: accounts.displayName },
    })
    .from(articles)
    .innerJoin(
      articleRevisions,
      and(eq(articleRevisions.articleId, articles.id), eq(articleRevisions.number, articles.latestRevision)),
    )
    .innerJoin(accounts, eq(accounts.id, articleRevisions.createdBy))
    .innerJoin(authors, eq(authors.id, articles.authorAccountId))
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
