/** Finds published articles by their words (chapter 12 of the PostgreSQL manual). */
import { and, type SQL, sql } from 'drizzle-orm'
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

/** The query in the language of the row `s`. */
const queryOfRow = ({ queries }: WordSearch) =>
  sql.join(
    [
      sql`case s.configuration`,
      ...queries.map(({ configuration, tsquery }) => sql`when ${configuration} then ${tsquery}::tsquery`),
      sql`end`,
    ],
    sql` `,
  )

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

/**
 * A select of `id` and `rank`. The title weighs most, then the dek, the names and the body.
 * Flag 32 of `ts_rank_cd` makes ranks less than 1, so as whole numbers they are less than a million.
 */
export function rankedBy(
  search: WordSearch,
  { range, conditions }: Pick<Newest, 'range' | 'conditions'>,
): SQL {
  const rank =
    search.queries.length === 0
      ? sql`0`
      : sql`(1000000 * ts_rank_cd('{0.05, 0.1, 0.6, 1}', s.document, ${queryOfRow(search)}, 32))::integer`
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
