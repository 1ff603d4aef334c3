/** Finds published articles by their words (chapter 12 of the PostgreSQL manual). */
import { type SQL, sql } from 'drizzle-orm'
import { articles } from '../../tables/articles.ts'
import { articleSearch } from '../../tables/search.ts'
import { tsqueryOfAll, type WordSearch } from '../search-queries.ts'
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

/**
 * A table of `id` and `rank`. The title weighs most, then the dek, the names and the body.
 * Flag 32 of `ts_rank_cd` makes ranks less than 1, so as whole numbers they are less than a million.
 */
export function rankedBy(search: WordSearch, conditions: SQL | undefined): SQL {
  const rank =
    search.queries.length === 0
      ? sql`0`
      : sql`(1000000 * ts_rank_cd('{0.05, 0.1, 0.6, 1}', s.document, ${queryOfRow(search)}, 32))::integer`
  return sql`(
    select n.id, (select ${rank} from ${articleSearch} s where s.article_id = n.id) as rank
    from (
      select articles.id from ${articles} where ${conditions}
      order by articles.published_at desc, articles.id desc limit ${rankedMatches}
    ) n
  )`
}

/** A column of a select of `limit` rows from `articles`: the text that a snippet is cut from. */
export function snippetSource(limit: number): SQL<FoundText> {
  const length = Math.min(snippetLength, Math.floor(snippetLengthOfPage / limit))
  return sql<FoundText>`(
    select jsonb_build_object('configuration', s.configuration,
      'text', left(concat_ws(' ', articles.dek, s.body_text), ${length}::integer))
    from ${articleSearch} s where s.article_id = articles.id)`
}
