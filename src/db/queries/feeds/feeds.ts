/**
 * Reads a feed of articles in one statement: the newest articles, the tag or contributor, and the
 * settings.
 */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { EventType } from '../../../domain/events.ts'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { events } from '../../tables/events.ts'
import { settings } from '../../tables/settings.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { contributorOf } from '../articles/article-filters.ts'
import { type ArticleSummaryRow, articleTagList, type TagRow } from '../articles/articles.ts'
import { articleByline, type BylineRow } from '../articles/bylines.ts'
import { settingsUpdatedAt, storedSettings } from '../settings.ts'

export type FeedKind = 'articles' | 'tag' | 'contributor'

/** The tag or contributor of a feed; null for the feed of all articles. */
type FeedSubject = { id: string; slug: string; name: string } | null

export type FeedArticleRow = Pick<
  ArticleSummaryRow,
  'id' | 'slug' | 'title' | 'dek' | 'excerpt' | 'language' | 'heroImage' | 'publishedAt' | 'updatedAt'
> & {
  contributors: BylineRow[]
  tags: TagRow[]
  /** null if the settings ask for short feeds. */
  bodyHtml: string | null
}

export type FeedRow = {
  settings: Settings
  settingsUpdatedAt: Date | null
  subject: FeedSubject
  /** No part of the feed has changed since; null if nothing was ever published. */
  changedAt: Date | null
  /** Newest first. */
  articles: FeedArticleRow[]
}

type FeedRequest = { kind: FeedKind; name: string; limit: number }

/** `undefined` if there is no such contributor, or no such tag with published articles. */
export async function findFeed(db: Db, { kind, name, limit }: FeedRequest): Promise<FeedRow | undefined> {
  const { subject, newest, subjectChangedAt } = sources[kind](name)
  const rows = await db
    .select({
      settings: storedSettings,
      settingsUpdatedAt,
      subject: sql<FeedSubject>`(${subject})`,
      changedAt: sql`greatest(${lastChange}, ${lastTagChange}, (${subjectChangedAt}))`.mapWith(
        settings.updatedAt,
      ),
      bylineChangedAt: sql<Date | null>`(
        select max(c.updated_at) from ${articleContributors} ac
        join ${contributors} c on c.id = ac.contributor_id
        where ac.article_id = articles.id)`.mapWith(settings.updatedAt),
      article: {
        ...feedColumns,
        bodyHtml: sql<string | null>`case when coalesce(${storedSettings} ->> 'feedText', 'full') = 'full'
          then ${articles.bodyHtml} end`,
      },
    })
    .from(sql`(values (1)) as feed`)
    .leftJoin(sql`lateral (${newest} limit ${limit}) as newest`, sql`true`)
    .leftJoin(articles, and(sql`${articles.id} = newest.id`, eq(articles.status, 'published')))
    .orderBy(desc(articles.publishedAt), desc(articles.id))
  const [first] = rows
  if (!first || (kind !== 'articles' && first.subject === null)) return undefined
  return {
    settings: completeSettings(first.settings),
    settingsUpdatedAt: first.settingsUpdatedAt,
    subject: first.subject,
    changedAt: latest([first.changedAt, ...rows.map((row) => row.bylineChangedAt)]),
    // A feed without articles is one row without an article.
    articles: rows.flatMap(({ article }) => (article ? [article as FeedArticleRow] : [])),
  }
}

const feedColumns = {
  id: articles.id,
  slug: articles.slug,
  title: articles.title,
  dek: articles.dek,
  excerpt: articles.excerpt,
  language: articles.language,
  heroImage: articles.heroImage,
  publishedAt: articles.publishedAt,
  updatedAt: articles.updatedAt,
  contributors: articleByline,
  tags: articleTagList,
}

/**
 * The time of the last publication, change or withdrawal of any article, or of the last change of
 * the settings. One look at an index finds it. It may be later than the last change of a certain
 * feed, but is never earlier.
 */
export const lastChange = sql`greatest(
  (select max(a.updated_at) from ${articles} a where a.published_at is not null),
  ${settingsUpdatedAt})`

const lastEvent = (type: EventType) =>
  sql`(select max(e.occurred_at) from ${events} e where e.is_audited and e.type = ${type})`

/**
 * Feeds contain the names of tags. The rows of tags have no time of change, but the events about
 * tags do.
 */
const lastTagChange = sql`greatest(${lastEvent('tag.renamed')}, ${lastEvent('tag.merged')})`

type FeedSource = {
  subject: SQL
  subjectChangedAt: SQL
  /** Ids of published articles, newest first. */
  newest: SQL
}

const sources: Record<FeedKind, (name: string) => FeedSource> = {
  articles: () => ({
    subject: sql`select null::json`,
    subjectChangedAt: sql`select null::timestamptz`,
    newest: sql`select a.id from ${articles} a where a.status = 'published'
      order by a.published_at desc, a.id desc`,
  }),
  // A tag that only drafts have has no feed, since it would reveal a draft.
  tag: (slug) => ({
    subject: sql`select json_build_object('id', t.id, 'slug', t.slug, 'name', t.name)
      from ${tags} t where t.id = ${tagOf(slug)}
        and exists (select 1 from ${articleTags} l where l.tag_id = t.id)`,
    subjectChangedAt: sql`select null::timestamptz`,
    newest: sql`select l.article_id as id from ${articleTags} l
      where l.tag_id = ${tagOf(slug)}
      order by l.published_at desc, l.article_id desc`,
  }),
  contributor: (idOrSlug) => {
    const isNamed = sql`c.id = ${contributorOf(idOrSlug)}`
    return {
      subject: sql`select json_build_object('id', c.id, 'slug', c.slug, 'name', c.name)
        from ${contributors} c where ${isNamed}`,
      subjectChangedAt: sql`select c.updated_at from ${contributors} c where ${isNamed}`,
      newest: sql`select l.article_id as id from ${articleContributors} l
        where l.contributor_id = ${contributorOf(idOrSlug)}
        order by l.published_at desc, l.article_id desc`,
    }
  },
}

/** The tag with the slug, or the tag that it was merged into. */
const tagOf = (slug: string) =>
  sql`(select coalesce(n.merged_into, n.id) from ${tags} n where n.slug = ${slug})`

export function latest(times: readonly (Date | null)[]): Date | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null)
}
