/** The list of drafts, in any status, for authors and admins. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../../../domain/actor.ts'
import type { ArticleStatus } from '../../../domain/articles/article-lifecycle.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleRevisions, draftContributors } from '../../tables/revisions.ts'
import { draftByline } from './bylines.ts'
import { draftTagList } from './drafts.ts'

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

/** The sort key, and the columns that have it. */
type Key = { savedAt: SQL; id: SQL }

const ofArticles: Key = { savedAt: sql`articles.draft_updated_at`, id: sql`articles.id` }
const ofByline: Key = { savedAt: sql`d.saved_at`, id: sql`d.article_id` }

/** The planner would join the revisions of all articles first. */
const newestTitle = sql`(select r.title from ${articleRevisions} r
  where r.article_id = articles.id and r.number = articles.latest_revision)`

function conditionsOf({ status, title, author, after }: DraftsPage, { savedAt, id }: Key): SQL | undefined {
  return and(
    status && eq(articles.status, status),
    author === undefined ? undefined : eq(articles.authorAccountId, author),
    // `strpos` takes no pattern, so there are no wildcards to escape.
    title === undefined ? undefined : sql`strpos(lower(${newestTitle}), lower(${title})) > 0`,
    after && sql`(${savedAt}, ${id}) < (${after.savedAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  )
}

/**
 * The ids of a page of one's own drafts: of those that the account created, and of those that have
 * it in their byline. Each of the two is a range of an index.
 */
function isOnOwnPage(page: DraftsPage): SQL {
  const accountId = sql`${page.actor.accountId}::uuid`
  const profile = sql`(select c.id from ${contributors} c where c.account_id = ${accountId})`
  const created = and(sql`articles.author_account_id = ${accountId}`, conditionsOf(page, ofArticles))
  const signed = and(sql`d.contributor_id = ${profile}`, conditionsOf(page, ofByline))
  const range = ({ savedAt, id }: Key) => sql`order by ${savedAt} desc, ${id} desc limit ${page.limit + 1}`
  const select = ({ savedAt, id }: Key) => sql`select ${savedAt} as saved_at, ${id} as id`
  return sql`articles.id in (
    select own.id from (
      (${select(ofArticles)} from ${articles} where ${created} ${range(ofArticles)})
      union
      (${select(ofByline)} from ${draftContributors} d join ${articles} on articles.id = d.article_id
        where ${signed} ${range(ofByline)})
    ) own ${range({ savedAt: sql`own.saved_at`, id: sql`own.id` })})`
}

/**
 * Last saved first, along the index of the author and of the byline, of the status or of all
 * drafts. The search for a title reads that range, since no index finds text in the middle of a
 * title. One row more than `limit` tells whether the list goes on.
 */
export function listDrafts(db: Db, page: DraftsPage) {
  // The limit makes the planner look up one revision for each article of the page.
  const newest = db
    .select()
    .from(articleRevisions)
    .where(
      and(eq(articleRevisions.articleId, articles.id), eq(articleRevisions.number, articles.latestRevision)),
    )
    .limit(1)
    .as('article_revisions')
  return db
    .select({
      articleId: articles.id,
      status: articles.status,
      publishAt: articles.publishAt,
      publishedAt: articles.publishedAt,
      publishedRevision: articles.publishedRevision,
      createdAt: articles.createdAt,
      savedAt: articles.draftUpdatedAt,
      number: newest.number,
      slug: newest.slug,
      title: newest.title,
      dek: newest.dek,
      excerpt: newest.excerpt,
      language: newest.language,
      note: newest.note,
      contributors: draftByline,
      tags: draftTagList,
      author: personOf(sql`articles.author_account_id`),
      createdBy: personOf(sql`article_revisions.created_by`),
    })
    .from(articles)
    .innerJoinLateral(newest, sql`true`)
    .where(page.actor.reach === 'any' ? conditionsOf(page, ofArticles) : isOnOwnPage(page))
    .orderBy(desc(articles.draftUpdatedAt), desc(articles.id))
    .limit(page.limit + 1)
}

export type DraftSummaryRow = Awaited<ReturnType<typeof listDrafts>>[number]
