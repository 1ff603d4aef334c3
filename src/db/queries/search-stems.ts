/** Stems words with the dictionaries of PostgreSQL, for documents, queries and snippets. */
import { type SQL, sql } from 'drizzle-orm'
import type { SearchDocument } from '../../domain/search-document.ts'
import { configurationMark, dictionaryOf } from '../../domain/search-languages.ts'
import type { StemsOf } from '../../domain/search-tsquery.ts'
import type { Db } from '../database.ts'
import { versionLexeme } from '../tables/search.ts'

type DocumentRecord = SearchDocument & { configuration: string; dictionary: string }

export function documentRecordOf(document: SearchDocument, configuration: string): DocumentRecord {
  return { ...document, configuration, dictionary: dictionaryOf(configuration) }
}

/** The columns of a `DocumentRecord` for `jsonb_to_recordset`. */
export const documentColumns = sql`forms text, places text, lexemes text, configuration text,
  dictionary text`

/**
 * The lexemes and stems of a document, in the syntax of a tsvector. A row `d` names the dictionary. The
 * whole word stands beside its stem, since a prefix may be longer than the stem. No word has a sign that
 * would have to be escaped.
 */
const wordsSql = ({ forms, places, lexemes }: Record<keyof SearchDocument, SQL>) => sql`
  concat_ws(' ', ${lexemes}, (
    select string_agg('''' || s.stem || ''':' || w.places
      || case when s.stem = w.form then '' else ' ''' || w.form || '''' end, ' ')
    from unnest(string_to_array(${forms}, ' '), string_to_array(${places}, ' ')) w (form, places)
    cross join lateral unnest(ts_lexize(d.dictionary::regdictionary, w.form)) s (stem)
  ))::tsvector`

const marksSql = sql`
  (${`'${versionLexeme}' '${configurationMark}`}::text || d.configuration || '''')::tsvector`

/** The document of a row `d` with these columns. */
export const documentSql = sql`${marksSql}
  || ${wordsSql({ forms: sql`d.forms`, places: sql`d.places`, lexemes: sql`d.lexemes` })}`

/** The document of a row `d` with these columns, and in the column `further` a JSON document that follows. */
export const documentWithFurtherSql = sql`${documentSql}
  || ${wordsSql({
    forms: sql`d.further->>'forms'`,
    places: sql`d.further->>'places'`,
    lexemes: sql`d.further->>'lexemes'`,
  })}`

/** Configuration, a blank and the word -> its stems. It is emptied when it is full. */
const known = new Map<string, readonly string[]>()
const maxKnown = 50_000

const noStems: readonly string[] = []

/** The stems of words by configuration. A dictionary gives the same ones for ever. */
export async function findStems(
  db: Db,
  wanted: ReadonlyMap<string, Iterable<string>>,
): Promise<(configuration: string) => StemsOf> {
  const found = new Map<string, readonly string[]>()
  const unknown: { key: string; dictionary: string; word: string }[] = []
  for (const [configuration, words] of wanted) {
    const dictionary = dictionaryOf(configuration)
    for (const word of words) {
      const key = `${configuration} ${word}`
      const stems = known.get(key)
      if (stems) found.set(key, stems)
      else unknown.push({ key, dictionary, word })
    }
  }
  if (unknown.length > 0) {
    const rows = await db
      .select({
        key: sql<string>`w.key`,
        stems: sql<string[] | null>`to_jsonb(ts_lexize(w.dictionary::regdictionary, w.word))`,
      })
      .from(
        sql`jsonb_to_recordset(${JSON.stringify(unknown)}::jsonb) w (key text, dictionary text, word text)`,
      )
    if (known.size + rows.length > maxKnown) known.clear()
    for (const { key, stems } of rows) {
      found.set(key, stems ?? noStems)
      known.set(key, stems ?? noStems)
    }
  }
  return (configuration) => (word) => found.get(`${configuration} ${word}`) ?? noStems
}
