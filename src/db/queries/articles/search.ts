/** Finds published articles by their words (chapter 12 of the PostgreSQL manual). */
import { and, type SQL, sql } from 'drizzle-orm'
import type { Queries } from '../../../domain/search-tsquery.ts'
import { articles } from '../../tables/articles.ts'
import { articleSearch } from '../../tables/search.ts'
import { isOrdered, tsqueryOfAll, type WordSearch } from '../search-queries.ts'
import type { FoundText } from '../search-snippets.ts'

/**
 * The number of matches that are ranked, the newest first. It bounds the cost of a word that is in
 * every article.
 */
const rankedMatches = 1_000
/** In characters, of one text and of a page of texts that snippets are cut from. */
const snippetLength = 20_000
const snippetLengthOfPage = 400_000

/** A condition on `articles`. */
export function isFoundBy(search: WordSearch): SQL {
  if (search.queries.length === 0) return sql`false`
  return sql`articles.id in (
    select s.article_id from ${articleSearch} s where s.document @@ ${tsqueryOfAll(search)}::tsquery)`
}

/** How many articles a search finds. Every document is that of a published article. */
export function foundBy(search: WordSearch): SQL<number> {
  if (search.queries.length === 0) return sql<number>`0`
  return sql<number>`(
    select count(*)::integer from ${articleSearch} s where s.document @@ ${tsqueryOfAll(search)}::tsquery)`
}

/** One of the queries in the language of the row `s`; null if that language has none. */
function queryOfRow({ queries }: WordSearch, which: keyof Queries): SQL {
  const cases = queries.map(
    ({ configuration, [which]: query }) => sql`when ${configuration} then ${query}::tsquery`,
  )
  return sql`case s.configuration ${sql.join(cases, sql` `)} end`
}

type Newest = {
  /** Conditions on `articles` that its indexes answer. */
  range: SQL | undefined
  /** All other conditions on `articles`. */
  conditions: SQL | undefined
  isOldestFirst?: boolean
  limit: number
}

/**
 * A select of the `id` of the newest articles that match. The index finds what has all words, and
 * for phrases every document has to be read. So what has the words is put in order first, and then
 * read until `limit` articles match. `offset 0` keeps the planner from reading all of it.
 */
export function newestFound(
  search: WordSearch,
  { range, conditions, isOldestFirst = false, limit }: Newest,
): SQL {
  const order = isOldestFirst ? sql`published_at, id` : sql`published_at desc, id desc`
  const words = tsqueryOfAll(search, 'unordered')
  return sql`
    select c.id from (
      select articles.id, articles.published_at, s.document
      from ${articles} join ${articleSearch} s on s.article_id = articles.id
      where ${and(range, sql`s.document @@ ${words}::tsquery`)} order by ${order} offset 0
    ) c
    where ${and(
      sql`c.document @@ ${tsqueryOfAll(search)}::tsquery`,
      conditions && sql`(select true from ${articles} where articles.id = c.id and ${conditions})`,
    )}
    order by ${order} limit ${limit}`
}

/** Of D, C, B and A: words of the body without their accents, the body, the dek, the title. */
const weights = sql`'{0.05, 0.1, 0.6, 1}'::real[]`

/**
 * The rank of the row `s`, a whole number of less than a million. What has all words in its title and
 * dek comes before everything else. Words that were typed with accents count once more where they
 * have these accents. Only `ts_rank` sees whole words beside their stems, which may lack the accents.
 */
function rankOf(search: WordSearch): SQL {
  const rank = (how: 'ts_rank' | 'ts_rank_cd', which: keyof Queries) =>
    sql`${sql.raw(how)}(${weights}, s.document, ${queryOfRow(search, which)})`
  const hasAccents = search.queries.some(({ accented }) => accented !== null)
  const accents = hasAccents
    ? sql`+ coalesce(${rank('ts_rank_cd', 'accented')} + ${rank('ts_rank', 'accented')}, 0)`
    : sql``
  return sql`(
    select (499999 * (d.density / (1 + d.density) + d.is_in_head::integer))::integer
    from (select ${rank('ts_rank_cd', 'folded')} ${accents} as density,
      coalesce(s.document @@ ${queryOfRow(search, 'inHead')}, false) as is_in_head offset 0) d)`
}

/** A select of `id` and `rank`. */
export function rankedBy(
  search: WordSearch,
  { range, conditions }: Pick<Newest, 'range' | 'conditions'>,
): SQL {
  const rank = search.queries.length === 0 ? sql`0` : rankOf(search)
  const newest = isOrdered(search)
    ? newestFound(search, { range, conditions, limit: rankedMatches })
    : sql`select articles.id from ${articles} where ${and(range, conditions, isFoundBy(search))}
        order by articles.published_at desc, articles.id desc limit ${rankedMatches}`
  return sql`
    select n.id, (select ${rank} from ${articleSearch} s where s.article_id = n.id) as rank
    from (${newest}) n`
}

/** A column of a select of `limit` rows from `articles`: the text that a snippet is cut from. */
export function snippetSource(limit: number): SQL<FoundText> {
  const length = Math.min(snippetLength, Math.floor(snippetLengthOfPage / limit))
  return sql<FoundText>`(
    select jsonb_build_object('configuration', s.configuration,
      'text', left(concat_ws(' ', articles.dek, s.body_text), ${length}::integer))
    from ${articleSearch} s where s.article_id = articles.id)`
}
