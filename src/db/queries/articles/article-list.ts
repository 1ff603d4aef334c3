/** The list of published articles: filters, sorts, keyset both ways; each page is one statement. */
import { and, asc, desc, type SQL, sql } from 'drizzle-orm'
import { type ArticleField, type ArticleSort, isByTime } from '../../../domain/articles/article-list.ts'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { summary } from './articles.ts'
import { isFoundBy, rankedBy, snippetFor } from './search.ts'

export type ArticleFilters = {
  /** Slugs of tags, or of some that were merged into others: any of them. */
  tags?: readonly string[]
  /** All of them. */
  allTags?: readonly string[]
  /** Id or slug of a contributor. */
  contributor?: string
  /** BCP 47: `en` takes `en-GB` too. */
  language?: string
  /** From this moment on. */
  publishedAfter?: Date
  /** Up to this moment, and not at it. */
  publishedBefore?: Date
  q?: string
}

export type ArticleKey = { value: Date | number; id: string }

export type ArticlesPage = {
  filters: ArticleFilters
  sort: ArticleSort
  fields: ReadonlySet<ArticleField>
  /** The end of the page before, or where `isBackward` the beginning of the page after. */
  from?: ArticleKey
  isBackward?: boolean
  isCounted?: boolean
  limit: number
}

export type ArticleListRow = {
  item: Record<string, unknown>
  key: ArticleKey
  total: number | null
}

/**
 * One row more than `limit` tells that the list goes on. Backward, the rows come nearest first. By time, one tag or the
 * contributor is joined and gives the sort key, so that a page is a range of its index however rare it is or large the
 * archive; what else is filtered by is looked up for each article of that walk.
 */
export async function listArticles(db: Db, page: ArticlesPage): Promise<ArticleListRow[]> {
  const { filters, sort, fields, from, isBackward = false, isCounted = false, limit } = page
  const { q = '' } = filters
  const { driver, rest } = isByTime(sort) && q === '' ? driverOf(filters) : { rest: filters }
  const publishedAt = driver?.publishedAt ?? sql`articles.published_at`
  const conditions = and(
    driver?.condition,
    ...conditionsOf(rest, { publishedAt, isWalk: driver !== undefined }),
  )
  const value = { ...byNumber, '-publishedAt': publishedAt, publishedAt }[sort]
  const id = driver?.articleId ?? sql`articles.id`
  const order = sort.startsWith('-') === isBackward ? asc : desc

  let query = db
    .select({
      item: selectionOf(fields, q),
      key: { value: isByTime(sort) ? articles.publishedAt : sql<number>`${value}`, id: articles.id },
      total: isCounted ? totalOf(filters) : sql<null>`null`,
    })
    .from(articles)
    .$dynamic()
  if (driver) query = query.innerJoin(driver.table, sql`${driver.articleId} = articles.id`)
  if (sort === '-relevance') {
    query = query.innerJoin(sql`${rankedBy(q, conditions)} as ranked`, sql`ranked.id = articles.id`)
  }
  const rows = await query
    // What is ranked has met them already.
    .where(
      and(
        sort === '-relevance' ? undefined : conditions,
        from && beyond({ value, id }, from, order === desc),
      ),
    )
    .orderBy(order(value), order(id))
    .limit(limit + 1)
  return rows as ArticleListRow[]
}

/** How many articles the filters leave: for a page without a row that could say it. */
export async function countArticles(db: Db, filters: ArticleFilters): Promise<number> {
  const [row] = await db.select({ total: totalOf(filters) }).from(sql`(values (1)) as one`)
  return row?.total ?? 0
}

const byNumber = { '-commentCount': sql`articles.comment_count`, '-relevance': sql`ranked.rank` }

/** The table that a walk by time goes along, and the filters that remain. */
type Walk = {
  driver?: {
    table: typeof articleTags | typeof articleContributors
    articleId: SQL
    publishedAt: SQL
    condition: SQL
  }
  rest: ArticleFilters
}

function driverOf(filters: ArticleFilters): Walk {
  const { tags: anyTags = [], allTags = [], contributor } = filters
  if (allTags.length > 0 || anyTags.length === 1) {
    const tagId = sql`(${tagsOf(allTags.length > 0 ? allTags : anyTags)} order by k.article_count limit 1)`
    return {
      driver: {
        table: articleTags,
        articleId: sql`article_tags.article_id`,
        publishedAt: sql`article_tags.published_at`,
        condition: sql`article_tags.tag_id = ${tagId}`,
      },
      rest: allTags.length > 0 ? filters : { ...filters, tags: [] },
    }
  }
  if (contributor === undefined) return { rest: filters }
  return {
    driver: {
      table: articleContributors,
      articleId: sql`article_contributors.article_id`,
      publishedAt: sql`article_contributors.published_at`,
      condition: sql`article_contributors.contributor_id = ${contributorOf(contributor)}`,
    },
    rest: { ...filters, contributor: undefined },
  }
}

/** The ids of tags by their slugs, or by those of tags that were merged into them. */
const tagsOf = (slugs: readonly string[]) => sql`
  select k.id from ${tags} t join ${tags} k on k.id = coalesce(t.merged_into, t.id)
  where t.slug in (${listOf(slugs)})`

const listOf = (slugs: readonly string[]) =>
  sql.join(
    slugs.map((slug) => sql`${slug}`),
    sql`, `,
  )

const contributorOf = (idOrSlug: string) =>
  isUuid(idOrSlug)
    ? sql`${idOrSlug}::uuid`
    : sql`(select c.id from ${contributors} c where c.slug = ${idOrSlug})`

/** Where the time of publication is, and whether the articles are those of a walk along a driver. */
type Base = { publishedAt: SQL; isWalk: boolean }

const wholeList: Base = { publishedAt: sql`articles.published_at`, isWalk: false }

/*
 * Tables are named in plain text: in a select without joins the builder leaves the table's name away, and a bare `id` would
 * then mean an inner table's.
 */
function conditionsOf(filters: ArticleFilters, { publishedAt, isWalk }: Base): (SQL | undefined)[] {
  const { tags: anyTags = [], allTags = [], contributor, language, q = '' } = filters
  // The planner makes a join of `exists`, which is right where nothing else says where to begin; words that are searched do.
  const has = (rows: SQL) =>
    isWalk || q !== '' ? sql`(select true from ${rows} limit 1)` : sql`exists (select from ${rows})`
  const hasTagIn = (slugs: readonly string[]) =>
    has(sql`${articleTags} l where l.article_id = articles.id and l.tag_id in (${tagsOf(slugs)})`)
  return [
    sql`articles.status = 'published'`,
    anyTags.length > 0 ? hasTagIn(anyTags) : undefined,
    allTags.length > 0 ? areKnown(allTags) : undefined,
    ...allTags.map((slug) => hasTagIn([slug])),
    contributor === undefined
      ? undefined
      : has(sql`${articleContributors} l
          where l.article_id = articles.id and l.contributor_id = ${contributorOf(contributor)}`),
    language === undefined ? undefined : isIn(language.toLowerCase()),
    ...rangeOf(filters, publishedAt),
    q === '' ? undefined : isFoundBy(q),
  ]
}

/** Asked once for the whole list: a tag that nothing has is not looked for in every article. */
const areKnown = (slugs: readonly string[]) =>
  sql`(select count(distinct t.slug) from ${tags} t where t.slug in (${listOf(slugs)})) = ${new Set(slugs).size}`

const rangeOf = (
  { publishedAfter, publishedBefore }: Pick<ArticleFilters, 'publishedAfter' | 'publishedBefore'>,
  publishedAt: SQL,
) => [
  publishedAfter && sql`${publishedAt} >= ${publishedAfter.toISOString()}::timestamptz`,
  publishedBefore && sql`${publishedAt} < ${publishedBefore.toISOString()}::timestamptz`,
]

/** Basic filtering of RFC 4647, section 3.3.1; the primary subtag is what the index goes by. */
function isIn(language: string): SQL {
  const [primary] = language.split('-', 1)
  const ofPrimary = sql`split_part(lower(articles.language), '-', 1) = ${primary}`
  if (primary === language) return ofPrimary
  return sql`${ofPrimary} and starts_with(lower(articles.language) || '-', ${`${language}-`})`
}

/** The tables that a walk goes along hold published articles alone: where nothing else is asked, they are counted there. */
function totalOf(filters: ArticleFilters): SQL<number> {
  const { driver, rest } = driverOf(filters)
  const { publishedAfter, publishedBefore, ...others } = rest
  const isOfDriver = Object.values(others).every((value) => value === undefined || value.length === 0)
  if (driver && isOfDriver) {
    const range = rangeOf({ publishedAfter, publishedBefore }, driver.publishedAt)
    return sql`(select count(*)::integer from ${driver.table} where ${and(driver.condition, ...range)})`
  }
  return sql`(select count(*)::integer from ${articles} where ${and(...conditionsOf(filters, wholeList))})`
}

function selectionOf(fields: ReadonlySet<ArticleField>, q: string) {
  const known = {
    ...summary,
    bodyHtml: articles.bodyHtml,
    sources: articles.sources,
    snippet: q === '' ? sql<null>`null` : snippetFor(q),
  }
  return Object.fromEntries(Object.entries(known).filter(([name]) => fields.has(name as ArticleField)))
}

function beyond(key: { value: SQL; id: SQL }, from: ArticleKey, isDescending: boolean): SQL {
  const value =
    from.value instanceof Date ? sql`${from.value.toISOString()}::timestamptz` : sql`${from.value}`
  return sql`(${key.value}, ${key.id}) ${isDescending ? sql`<` : sql`>`} (${value}, ${from.id}::uuid)`
}
