/** Stems words with the dictionaries of PostgreSQL, for documents, queries and snippets. */
import { sql } from 'drizzle-orm'
import type { SearchDocument } from '../../domain/search-document.ts'
import { configurationMark, dictionaryOf } from '../../domain/search-languages.ts'
import type { StemsOf } from '../../domain/search-query.ts'
import type { Db } from '../database.ts'
import { versionLexeme } from '../tables/search.ts'

export type DocumentRecord = SearchDocument['stems'] & {
  lexemes: string
  configuration: string
  dictionary: string
}

export function documentRecordOf({ stems, lexemes }: SearchDocument, configuration: string): DocumentRecord {
  return { ...stems, lexemes, configuration, dictionary: dictionaryOf(configuration) }
}

/** The columns of a `DocumentRecord` for `jsonb_to_recordset`. */
export const documentColumns = sql`forms text[], places text[], lexemes text, configuration text,
  dictionary text`

/**
 * The document of a row `d` with these columns. The whole word stands beside its stem, since a
 * prefix may be longer than the stem. No word has a sign that would have to be escaped.
 */
export const documentSql = sql`concat_ws(' ',
  ${`'${versionLexeme}' '${configurationMark}`}::text || d.configuration || '''', d.lexemes, (
    select string_agg('''' || s.stem || ''':' || w.places
      || case when s.stem = w.form then '' else ' ''' || w.form || '''' end, ' ')
    from unnest(d.forms, d.places) w (form, places)
    cross join lateral unnest(ts_lexize(d.dictionary::regdictionary, w.form)) s (stem)
  ))::tsvector`

/** Configuration, a blank and the word -> its stems. It is emptied when it is full. */
const known = new Map<string, readonly string[]>()
const maxKnown = 50_000

/** The stems of these words in one language. A dictionary gives the same ones for ever. */
export async function findStems(db: Db, configuration: string, words: readonly string[]): Promise<StemsOf> {
  const found = new Map(words.map((word) => [word, known.get(`${configuration} ${word}`)]))
  const unknown = [...found].filter(([, stems]) => stems === undefined).map(([word]) => word)
  if (unknown.length > 0) {
    const dictionary = sql`${dictionaryOf(configuration)}::regdictionary`
    const rows = await db
      .select({
        word: sql<string>`w.word`,
        stems: sql<string[] | null>`to_jsonb(ts_lexize(${dictionary}, w.word))`,
      })
      .from(sql`jsonb_array_elements_text(${JSON.stringify(unknown)}::jsonb) w (word)`)
    if (known.size + rows.length > maxKnown) known.clear()
    for (const { word, stems } of rows) {
      found.set(word, stems ?? [])
      known.set(`${configuration} ${word}`, stems ?? [])
    }
  }
  return (word) => found.get(word) ?? []
}
