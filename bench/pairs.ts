/**
 * Are texts without blanks better found by pairs of characters in a tsvector, or by the trigrams of
 * pg_trgm? `npm run bench:postgres -- pairs 100000` asks PostgreSQL.
 */
import { sql } from 'drizzle-orm'
import type { Db } from '../src/db/database.ts'
import { searchDocumentOf } from '../src/domain/search-document.ts'
import { parseSearch } from '../src/domain/search-query.ts'
import { tsqueryOf } from '../src/domain/search-tsquery.ts'
import { median, printTable, timed } from './harness.ts'
import { openThrowaway } from './search/throwaway.ts'

const [, , , given = '5000'] = process.argv
const count = Number(given)
const batch = 500
const rounds = 7

/** Common characters, the first ones most of all, as in a Japanese text. */
const characters = Array.from({ length: 2_000 }, (_, index) =>
  String.fromCodePoint(index < 80 ? 0x3042 + index : 0x4e00 + index * 7),
)
const lengthOfText = 400
/** Text, and the share of documents that have it. */
const planted = { 東京: 0.5, 東京都庁: 0.05, 電気自動車の: 0.1, 霧笛: 0.001, 万華鏡店: 0.0005 }

export async function run(): Promise<boolean> {
  const { database, runLong } = await openThrowaway()
  const { db } = database
  try {
    await runLong(
      'create extension if not exists pg_trgm',
      'create table texts (id integer, body text, document tsvector)',
    )
    await seed(db)
    await runLong(
      'create index texts_pairs_idx on texts using gin (document)',
      'create index texts_trigrams_idx on texts using gin (body gin_trgm_ops)',
      'vacuum analyze texts',
      'alter database current set enable_seqscan = off'.replace('current', await nameOf(db)),
    )
    printTable(
      ['search for', 'found by pairs', 'pairs, ms', 'found by trigrams', 'trigrams, ms', 'trigrams / pairs'],
      await rowsOf(db),
    )
    const [row] = await db
      .select({ pairs: sizeOf('texts_pairs_idx'), trigrams: sizeOf('texts_trigrams_idx') })
      .from(sql`(values (1)) as one`)
    const { pairs = 0, trigrams = 0 } = row ?? {}
    printTable(
      ['', 'pairs, MB', 'trigrams, MB', 'trigrams / pairs'],
      [['index', pairs.toFixed(1), trigrams.toFixed(1), (trigrams / pairs).toFixed(2)]],
    )
    return true
  } finally {
    await database.close()
  }
}

const sizeOf = (name: string) => sql<number>`(pg_relation_size(${name}::regclass) / 1048576.0)::float8`

async function nameOf(db: Db): Promise<string> {
  const [row] = await db
    .select({ name: sql<string>`quote_ident(current_database())` })
    .from(sql`(values (1)) as one`)
  return row?.name ?? ''
}

async function seed(db: Db): Promise<void> {
  let state = 7
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const textOf = () => {
    const parts = Array.from(
      { length: lengthOfText },
      () => characters[Math.floor(characters.length ** random()) - 1] ?? '',
    )
    for (const [word, share] of Object.entries(planted))
      if (random() < share) parts.splice(Math.floor(random() * parts.length), 0, word)
    return parts.join('')
  }
  for (let first = 0; first < count; first += batch) {
    const rows = Array.from({ length: Math.min(batch, count - first) }, (_, index) => {
      const body = textOf()
      return { id: first + index, body, lexemes: searchDocumentOf([{ text: body, weight: 'C' }]).lexemes }
    })
    await db.execute(sql`
      insert into texts select d.id, d.body, d.lexemes::tsvector
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d (id integer, body text, lexemes text)`)
  }
}

async function rowsOf(db: Db): Promise<string[][]> {
  const rows: string[][] = []
  for (const q of ['京', ...Object.keys(planted)]) {
    const tsquery = tsqueryOf(parseSearch(q), () => [])
    const ways = {
      pairs: sql`document @@ ${tsquery}::tsquery`,
      trigrams: sql`body like ${`%${q}%`}`,
    }
    const times: Record<keyof typeof ways, number[]> = { pairs: [], trigrams: [] }
    const found: Record<keyof typeof ways, number> = { pairs: 0, trigrams: 0 }
    for (let round = 0; round < rounds; round++) {
      for (const way of ['pairs', 'trigrams'] as const) {
        const ask = async () => {
          const [row] = await db
            .select({ found: sql<number>`count(*)::integer` })
            .from(sql`texts`)
            .where(ways[way])
          found[way] = row?.found ?? 0
        }
        times[way].push(await timed(ask))
      }
    }
    const [pairs, trigrams] = [median(times.pairs.slice(1)), median(times.trigrams.slice(1))]
    rows.push([
      q,
      String(found.pairs),
      pairs.toFixed(1),
      String(found.trigrams),
      trigrams.toFixed(1),
      (trigrams / pairs).toFixed(2),
    ])
  }
  return rows
}
