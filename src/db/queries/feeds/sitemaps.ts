/**
 * Reads the published articles for sitemaps by keyset, in batches, so that memory holds only one
 * batch.
 */
import { and, asc, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import type { SitemapPart } from '../../../domain/feeds/sitemaps.ts'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { settings } from '../../tables/settings.ts'
import { storedSettings } from '../settings.ts'
import { lastChange } from './feeds.ts'

export type SitemapRow = {
  settings: Settings
  /** No part of the sitemap has changed since; null if nothing was ever published. */
  changedAt: Date | null
  /** The number of addresses, counted to `maxUrls` + 1 at most. */
  urlCount: number
  /** The article that each part begins at, oldest first; null if one sitemap holds all. */
  parts: { publishedAt: string; id: string; isWholeMonth: boolean }[] | null
}

/**
 * The first article of each month, and further articles at which a month with too many is divided.
 */
const partsOf = (maxUrls: number) => sql`(
  with recursive part (published_at, id, is_whole_month) as (
    (select a.published_at, a.id, true from ${articles} a where a.status = 'published'
      order by a.published_at, a.id limit 1)
    union all
    select next.published_at, next.id, next.is_whole_month
    from part
    cross join lateral (
      select date_trunc('month', part.published_at at time zone 'UTC') + interval '1 month' as until
    ) as this_month
    cross join lateral (
      (select a.published_at, a.id, false as is_whole_month from ${articles} a
        where a.status = 'published' and (a.published_at, a.id) >= (part.published_at, part.id)
          and a.published_at < this_month.until at time zone 'UTC'
        order by a.published_at, a.id offset ${maxUrls} limit 1)
      union all
      (select a.published_at, a.id, true from ${articles} a
        where a.status = 'published' and a.published_at >= this_month.until at time zone 'UTC'
        order by a.published_at, a.id limit 1)
      order by 1, 2 limit 1
    ) as next
  )
  select json_agg(json_build_object(
    'publishedAt', to_char(part.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'id', part.id, 'isWholeMonth', part.is_whole_month) order by part.published_at, part.id)
  from part)`

/** Counts to just beyond `maxUrls`, and looks for parts only if there are more addresses. */
export async function findSitemap(db: Db, maxUrls: number): Promise<SitemapRow> {
  const [row] = await db
    .select({
      settings: storedSettings,
      changedAt: sql`${lastChange}`.mapWith(settings.updatedAt),
      urlCount: sql<number>`found.url_count`,
      parts: sql<SitemapRow['parts']>`case when found.url_count > ${maxUrls} then ${partsOf(maxUrls)} end`,
    })
    .from(
      sql`(select count(*)::int as url_count from (
        select 1 from ${articles} a where a.status = 'published' limit ${maxUrls + 1}) as counted) as found`,
    )
  if (!row) throw new Error('a count gives exactly one row')
  return { ...row, settings: completeSettings(row.settings) }
}

/** Like `findSitemap`, for one part. */
export async function findSitemapPart(db: Db, part: SitemapPart, maxUrls: number): Promise<SitemapRow> {
  const [row] = await db
    .select({
      settings: storedSettings,
      changedAt: sql`${lastChange}`.mapWith(settings.updatedAt),
      urlCount: sql<number>`(select count(*)::int from (
        select 1 from ${articles} where ${and(...conditionsOf(part))}
        order by ${articles.publishedAt}, ${articles.id} limit ${maxUrls}) as counted)`,
    })
    .from(sql`(values (1)) as one`)
  if (!row) throw new Error('one value gives exactly one row')
  return { ...row, settings: completeSettings(row.settings), parts: null }
}

export type SitemapUrlRow = { id: string; slug: string; publishedAt: Date; updatedAt: Date }

const urlColumns = {
  id: articles.id,
  slug: articles.slug,
  publishedAt: articles.publishedAt,
  updatedAt: articles.updatedAt,
}

/** The number of addresses in a batch. */
export const sitemapBatch = 2_000

/**
 * Yields at most `maxUrls` addresses: the newest first or, with `part`, those of the part, oldest
 * first.
 */
export async function* readSitemapUrls(
  db: Db,
  { part, maxUrls }: { part?: SitemapPart; maxUrls: number },
): AsyncGenerator<SitemapUrlRow[]> {
  const [order, beyond] = part ? ([asc, '>'] as const) : ([desc, '<'] as const)
  let last: SitemapUrlRow | undefined
  for (let left = maxUrls; left > 0; left -= sitemapBatch) {
    const size = Math.min(left, sitemapBatch)
    const after =
      last &&
      sql`(${articles.publishedAt}, ${articles.id}) ${sql.raw(beyond)}
        (${last.publishedAt.toISOString()}::timestamptz, ${last.id}::uuid)`
    const rows = (await db
      .select(urlColumns)
      .from(articles)
      .where(and(...(part ? conditionsOf(part) : [eq(articles.status, 'published')]), after))
      .orderBy(order(articles.publishedAt), order(articles.id))
      .limit(size)) as SitemapUrlRow[]
    if (rows.length > 0) yield rows
    last = rows.at(-1)
    if (rows.length < size) return
  }
}

function conditionsOf({ from, until, firstId }: SitemapPart): (SQL | undefined)[] {
  const first = sql`(select a.published_at from ${articles} a where a.id = ${firstId}::uuid)`
  return [
    eq(articles.status, 'published'),
    sql`${articles.publishedAt} >= ${from.toISOString()}::timestamptz`,
    lt(articles.publishedAt, until),
    firstId === null
      ? undefined
      : sql`(${articles.publishedAt}, ${articles.id}) >= (${first}, ${firstId}::uuid)`,
  ]
}

export type NewsRow = {
  settings: Settings
  changedAt: Date | null
  articles: (SitemapUrlRow & { title: string; language: string })[]
}

/** Reads the articles published after `since`, newest first, and the settings, in one statement. */
export async function findNews(
  db: Db,
  { since, until, limit }: { since: Date; until: Date; limit: number },
): Promise<NewsRow> {
  const rows = await db
    .select({
      settings: storedSettings,
      changedAt: sql`${lastChange}`.mapWith(settings.updatedAt),
      article: { ...urlColumns, title: articles.title, language: articles.language },
    })
    .from(sql`(values (1)) as news`)
    .leftJoin(
      sql`lateral (
        select a.id from ${articles} a
        where a.status = 'published' and a.published_at > ${since.toISOString()}::timestamptz
          and a.published_at <= ${until.toISOString()}::timestamptz
        order by a.published_at desc, a.id desc limit ${limit}) as newest`,
      sql`true`,
    )
    .leftJoin(articles, sql`${articles.id} = newest.id`)
    .orderBy(desc(articles.publishedAt), desc(articles.id))
  const [first] = rows
  return {
    settings: completeSettings(first?.settings ?? null),
    changedAt: first?.changedAt ?? null,
    articles: rows.flatMap(({ article }) => (article ? [article as NewsRow['articles'][number]] : [])),
  }
}
