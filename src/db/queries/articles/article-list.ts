/**
 * The list of published articles, with filters, sort orders and paging in both directions. Each
 * page is one statement.
 */
import { and, asc, desc, type SQL, sql } from 'drizzle-orm'
import { type ArticleField, type ArticleSort, isByTime } from '../../../domain/articles/article-list.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { articleTags } from '../../tables/tags.ts'
import { isOrdered, type WordSearch } from '../search-queries.ts'
import { cutSnippets } from '../search-snippets.ts'
import {
  type ArticleFilters,
  conditionsOf,
  contributorOf,
  filtersOf,
  isEmpty,
  isPublished,
  type ReadFilters,
  rangeOf,
  readFilters,
  tagsOf,
  timeInList,
} from './article-filters.ts'
import { type ArticleRow, listed } from './articles.ts'
import { foundBy, isFoundBy, newestFound, rankedBy, snippetSource } from './search.ts'

export type ArticleKey = { value: Date | number; id: string }

type ArticlesPage = {
  filters: ArticleFilters
  sort: ArticleSort
  fields: ReadonlySet<ArticleField>
  /** The last row of the page before or, with `isBackward`, the first row of the page after. */
  from?: ArticleKey
  isBackward?: boolean
  isCounted?: boolean
  limit: number
}

/** The members that `fields` selected. */
type ArticleItem = Partial<Pick<ArticleRow, Exclude<ArticleField, 'snippet'>> & { snippet: string | null }>

export type ArticleListRow = {
  item: ArticleItem
  key: ArticleKey
  total: number | null
}

/**
 * Reads one row more than `limit`, which tells whether the list goes on. With `isBackward`, the
 * rows come in reverse order. A list by time that filters by a tag or by the contributor is driven
 * by the table of one tag or of the contributor. That table has its own copy of the sort key, so a
 * page is a range of its index, however rare the tag and however large the archive. The other
 * filters are checked for each article of that range.
 */
export async function listArticles(db: Db, page: ArticlesPage): Promise<ArticleListRow[]> {
  const filters = await readFilters(db, page.filters)
  const rows = await selectPage(db, { ...page, filters })
  // Without the field, no row has this column.
  if (!page.fields.has('snippet')) return rows as ArticleListRow[]
  const found = rows.map(({ item }) => item.snippet)
  const snippets = await cutSnippets(db, filters.search?.node ?? null, found)
  return rows.map((row, index) => ({ ...row, item: { ...row.item, snippet: snippets[index] ?? null } }))
}

type ReadPage = Omit<ArticlesPage, 'filters'> & { filters: ReadFilters }

function selectPage(db: Db, page: ReadPage) {
  const { filters, sort, fields, from, isBackward = false, isCounted = false, limit } = page
  const { search } = filters
  const { driver, rest } = isByTime(sort) && !search ? driverOf(filters) : { rest: filters }
  const publishedAt = driver?.publishedAt ?? timeInList
  const value = { ...byNumber, '-publishedAt': publishedAt, publishedAt }[sort]
  const id = driver?.articleId ?? sql`articles.id`
  const order = sort.startsWith('-') === isBackward ? asc : desc
  const start = from && beyond({ value, id }, from, order === desc)
  const found = search && foundFirst(search, page, { start, isOldestFirst: order === asc })

  let query = db
    .select({
      item: selectionOf(fields, { isSearch: search !== undefined, limit }),
      key: { value: isByTime(sort) ? listed.publishedAt : sql<number>`${value}`, id: articles.id },
      total: isCounted ? totalOf(filters) : sql<null>`null`,
    })
    .from(articles)
    .$dynamic()
  if (driver) query = query.innerJoin(driver.table, sql`${driver.articleId} = articles.id`)
  if (found) query = query.innerJoin(sql`(${found}) as found`, sql`found.id = articles.id`)
  const conditions = found
    ? [isPublished]
    : [driver?.condition, ...conditionsOf(rest, publishedAt), search && isFoundBy(search)]
  return query
    .where(and(...conditions, start))
    .orderBy(order(value), order(id))
    .limit(limit + 1)
}

/** The matches that a page is made of, after all filters, if a search does not need all matches. */
function foundFirst(
  search: WordSearch,
  { filters, sort, limit }: ReadPage,
  { start, isOldestFirst }: { start: SQL | undefined; isOldestFirst: boolean },
): SQL | undefined {
  if (sort !== '-relevance' && !(isByTime(sort) && isOrdered(search))) return undefined
  const { publishedAfter, publishedBefore, ...others } = filters
  const newest = {
    range: and(isPublished, ...rangeOf({ publishedAfter, publishedBefore }, timeInList)),
    conditions: and(...filtersOf(others, { isNarrowed: true })),
  }
  if (sort === '-relevance') return rankedBy(search, newest)
  return newestFound(search, {
    ...newest,
    range: and(newest.range, start),
    isOldestFirst,
    limit: limit + 1,
  })
}

/**
 * Counts the articles that match. It is for a page without rows, since otherwise the rows carry the
 * count.
 */
export async function countArticles(db: Db, filters: ArticleFilters): Promise<number> {
  const total = totalOf(await readFilters(db, filters))
  const [row] = await db.select({ total }).from(sql`(values (1)) as one`)
  return row?.total ?? 0
}

const byNumber = { '-commentCount': sql`articles.comment_count`, '-relevance': sql`found.rank` }

/** The table that drives a list by time, and the filters that remain to be checked. */
type DrivenList = {
  driver?: {
    table: typeof articleTags | typeof articleContributors
    articleId: SQL
    publishedAt: SQL
    condition: SQL
  }
  rest: ReadFilters
}

function driverOf(filters: ReadFilters): DrivenList {
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

/**
 * Driving tables hold published articles only, so without other filters the rows are counted there.
 */
function totalOf(filters: ReadFilters): SQL<number> {
  const { search, ...unsearched } = filters
  if (search && isEmpty(unsearched)) return foundBy(search)
  const { driver, rest } = driverOf(filters)
  const { publishedAfter, publishedBefore, ...others } = rest
  if (driver && isEmpty(others)) {
    const range = rangeOf({ publishedAfter, publishedBefore }, driver.publishedAt)
    return sql`(select count(*)::integer from ${driver.table} where ${and(driver.condition, ...range)})`
  }
  const conditions = [...conditionsOf(filters), search && isFoundBy(search)]
  return sql`(select count(*)::integer from ${articles} where ${and(...conditions)})`
}

function selectionOf(
  fields: ReadonlySet<ArticleField>,
  { isSearch, limit }: { isSearch: boolean; limit: number },
) {
  const columns = { ...listed, snippet: isSearch ? snippetSource(limit) : sql<null>`null` }
  const selection: Partial<typeof columns> = {}
  const select = <Name extends ArticleField>(name: Name) => {
    selection[name] = columns[name]
  }
  fields.forEach(select)
  // Drizzle has no type for a column that may be absent. The type ArticleItem says that each one
  // may be.
  return selection as typeof columns
}

function beyond(key: { value: SQL; id: SQL }, from: ArticleKey, isDescending: boolean): SQL {
  const value =
    from.value instanceof Date ? sql`${from.value.toISOString()}::timestamptz` : sql`${from.value}`
  return sql`(${key.value}, ${key.id}) ${isDescending ? sql`<` : sql`>`} (${value}, ${from.id}::uuid)`
}
