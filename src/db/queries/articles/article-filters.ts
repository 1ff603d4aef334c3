/** The filters of the list of published articles, as conditions of its statements. */
import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articleContributors } from '../../tables/articles.ts'
import { articleSearch } from '../../tables/search.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { idOfContributor } from '../contributors/contributors.ts'
import { readSearch, type WordSearch } from '../search-queries.ts'

export type ArticleFilters = {
  /** Slugs of tags, including the slugs of merged tags. An article needs one of the tags. */
  tags?: readonly string[]
  /** Slugs as in `tags`. An article needs all of the tags. */
  allTags?: readonly string[]
  /** The id or slug of a contributor. */
  contributor?: string
  /** BCP 47; `en` includes `en-GB`. */
  language?: string
  /** Inclusive. */
  publishedAfter?: Date
  /** Exclusive. */
  publishedBefore?: Date
  /** What somebody searches for. */
  q?: string
}

/** The filters as statements need them, with the words of `q` stemmed. */
export type ReadFilters = Omit<ArticleFilters, 'q'> & { search?: WordSearch }

export async function readFilters(db: Db, { q = '', ...others }: ArticleFilters): Promise<ReadFilters> {
  return q === '' ? others : { ...others, search: await readSearch(db, articleSearch, q) }
}

/**
 * The ids of the tags with these slugs. A merged tag gives the id of the tag that it was merged
 * into.
 */
export const tagsOf = (slugs: readonly string[]) => sql`
  select k.id from ${tags} t join ${tags} k on k.id = coalesce(t.merged_into, t.id)
  where t.slug in (${listOf(slugs)})`

const listOf = (slugs: readonly string[]) =>
  sql.join(
    slugs.map((slug) => sql`${slug}`),
    sql`, `,
  )

export const contributorOf = idOfContributor

export const isPublished = sql`articles.status = 'published'`

/*
 * Table names are written as text, because the query builder omits them in a select without joins. A
 * bare `id` would then mean the column of an inner table.
 */
export const timeInList = sql`articles.published_at`

/** The conditions of a whole list, or of one that a table drives, which has its own `publishedAt`. */
export function conditionsOf(filters: ReadFilters, publishedAt = timeInList): (SQL | undefined)[] {
  const isNarrowed = publishedAt !== timeInList || filters.search !== undefined
  return [isPublished, ...filtersOf(filters, { isNarrowed }), ...rangeOf(filters, publishedAt)]
}

/**
 * The conditions besides those on the time of publication. `isNarrowed` says that something else
 * has narrowed the list already.
 */
export function filtersOf(
  filters: Omit<ReadFilters, 'search'>,
  { isNarrowed }: { isNarrowed: boolean },
): (SQL | undefined)[] {
  const { tags: anyTags = [], allTags = [], contributor, language } = filters
  // The planner turns `exists` into a join, which is fast unless the list has been narrowed.
  const has = (rows: SQL) =>
    isNarrowed ? sql`(select true from ${rows} limit 1)` : sql`exists (select from ${rows})`
  const hasTagIn = (slugs: readonly string[]) =>
    has(sql`${articleTags} l where l.article_id = articles.id and l.tag_id in (${tagsOf(slugs)})`)
  return [
    anyTags.length > 0 ? hasTagIn(anyTags) : undefined,
    allTags.length > 0 ? areKnown(allTags) : undefined,
    ...allTags.map((slug) => hasTagIn([slug])),
    contributor === undefined
      ? undefined
      : has(sql`${articleContributors} l
          where l.article_id = articles.id and l.contributor_id = ${contributorOf(contributor)}`),
    language === undefined ? undefined : isIn(language.toLowerCase()),
  ]
}

/** Evaluated once for the whole list, so that an unknown tag is not looked for in every article. */
const areKnown = (slugs: readonly string[]) =>
  sql`(select count(distinct t.slug) from ${tags} t where t.slug in (${listOf(slugs)}))
    = ${new Set(slugs).size}`

export const rangeOf = (
  { publishedAfter, publishedBefore }: Pick<ArticleFilters, 'publishedAfter' | 'publishedBefore'>,
  publishedAt: SQL,
) => [
  publishedAfter && sql`${publishedAt} >= ${publishedAfter.toISOString()}::timestamptz`,
  publishedBefore && sql`${publishedAt} < ${publishedBefore.toISOString()}::timestamptz`,
]

/** Basic filtering of RFC 4647, section 3.3.1. The index is on the primary subtag. */
function isIn(language: string): SQL {
  const [primary] = language.split('-', 1)
  const ofPrimary = sql`split_part(lower(articles.language), '-', 1) = ${primary}`
  if (primary === language) return ofPrimary
  return sql`${ofPrimary} and starts_with(lower(articles.language) || '-', ${`${language}-`})`
}

/** Whether no filter is given. */
export const isEmpty = (filters: ReadFilters) =>
  Object.values(filters).every((value) => value === undefined || (Array.isArray(value) && value.length === 0))
