/**
 * What somebody searches for, written for every language that the documents of a table have. A
 * document has one lexeme that names its configuration, such as `=english`. A query is written once
 * for each configuration and requires that lexeme as well. So one condition on one index applies
 * the stems and the excluded words of each document's own language.
 */
import { type SQL, sql } from 'drizzle-orm'
import { configurationMark } from '../../domain/search-languages.ts'
import type { SearchNode } from '../../domain/search-nodes.ts'
import { parseSearch } from '../../domain/search-query.ts'
import { type Queries, queriesOf, wordsToStem } from '../../domain/search-tsquery.ts'
import type { Db } from '../database.ts'
import type { articleSearch, commentSearch } from '../tables/search.ts'
import { findStems } from './search-stems.ts'

/** A table whose index on `configuration` names the languages of its documents. */
type SearchTable = typeof articleSearch | typeof commentSearch

/** The configurations that documents have. Each one takes one look into the index. */
const usedConfigurations = (table: SearchTable): SQL => sql`(
  with recursive used (name) as (
    select min(s.configuration) from ${table} s
    union all
    select (select min(s.configuration) from ${table} s where s.configuration > used.name)
    from used where used.name is not null
  ) select name from used where name is not null) c`

export type WordSearch = {
  node: SearchNode | null
  queries: readonly LanguageQuery[]
}

type LanguageQuery = Queries & { configuration: string }

export async function readSearch(db: Db, table: SearchTable, q: string): Promise<WordSearch> {
  const node = parseSearch(q)
  if (node === null) return { node, queries: [] }
  const words = wordsToStem(node)
  const used = await db.select({ configuration: sql<string>`c.name` }).from(usedConfigurations(table))
  const stemsOf = await findStems(db, new Map(used.map(({ configuration }) => [configuration, words])))
  const queries = used.flatMap(({ configuration }) => {
    const queries = queriesOf(node, stemsOf(configuration))
    return queries ? [{ configuration, ...queries }] : []
  })
  return { node, queries }
}

/** The lexeme of the configuration comes first, so that documents of other languages fail at once. */
export function tsqueryOfAll({ queries }: WordSearch, which: 'tsquery' | 'unordered' = 'tsquery'): string {
  return queries
    .map(({ configuration, [which]: query }) => `'${configurationMark}${configuration}' & (${query})`)
    .join(' | ')
}

/** Whether the index alone does not tell what matches. */
export function isOrdered({ queries }: WordSearch): boolean {
  return queries.some(({ tsquery, unordered }) => tsquery !== unordered)
}
