/**
 * How long does a search of a large archive take, and how large is its index, compared with the search
 * of the release before? `npm run bench:postgres -- search 100000` asks PostgreSQL.
 */
import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { prepareQueues } from '../src/boot/prepare-queues.ts'
import type { Db } from '../src/db/database.ts'
import { listArticles } from '../src/db/queries/articles/article-list.ts'
import { selectedFields } from '../src/domain/articles/article-list.ts'
import { rebuildSearch } from '../src/jobs/rebuild-search.ts'
import { createTextWork } from '../src/offload/text-work.ts'
import { median, printTable, timed } from './harness.ts'
import { seedArticles } from './search/corpus.ts'
import { formerPage, keepFormerDocuments } from './search/former-search.ts'
import { openThrowaway, type Throwaway } from './search/throwaway.ts'

const [, , , given = '10000'] = process.argv
const articles = Number(given)
const rounds = 9

/** What is asked, and what the former search understood by the same words. */
const questions: readonly { name: string; q: string; isCounted?: true }[] = [
  { name: 'a word in every article', q: 'engine' },
  { name: 'a word in every article, with count', q: 'engine', isCounted: true },
  { name: 'a word in half of them', q: 'electric' },
  { name: 'a word in half of them, with count', q: 'electric', isCounted: true },
  { name: 'two common words', q: 'engine electric' },
  { name: 'a word in a tenth', q: 'diesel' },
  { name: 'a word in a hundredth', q: 'tramway' },
  { name: 'a rare word', q: 'zeppelin' },
  { name: 'a common phrase', q: '"night market hall"' },
  { name: 'a common phrase, with count', q: '"night market hall"', isCounted: true },
  { name: 'common words that are a phrase nowhere', q: '"hall market night"' },
  { name: 'a phrase of words that are in every article', q: '"and engine"' },
  { name: 'sixteen words', q: 'engine electric diesel bate OR '.repeat(4).replace(/ OR $/, '') },
  { name: 'a joined word', q: 'CX-5' },
  { name: 'a prefix', q: 'engi*' },
  { name: 'Japanese', q: '東京都' },
]

export async function run(): Promise<boolean> {
  const throwaway = await openThrowaway()
  try {
    await throwaway.database.prepare((_db, jobStore) => prepareQueues(jobStore))
    return await measure(throwaway)
  } finally {
    await throwaway.database.close()
  }
}

async function measure({ database, runLong }: Throwaway): Promise<boolean> {
  const { db, searchDb } = database
  const seeding = await timed(() => seedArticles(db, articles))
  await runLong(...keepFormerDocuments)
  const log = pino({ level: 'silent' })
  const { signal } = new AbortController()
  const rebuilding = await timed(() =>
    rebuildSearch({ database, textWork: createTextWork(), log }, { signal }),
  )
  // As autovacuum does, sooner or later.
  await runLong('vacuum analyze')
  process.stdout.write(
    `${articles} articles, written in ${seconds(seeding)}, searchable in ${seconds(rebuilding)}\n`,
  )
  const rows: string[][] = []
  for (const { name, q, isCounted = false } of questions) {
    const page = { sort: '-relevance', fields: selectedFields({ isSearch: true }), limit: 20 } as const
    const today: number[] = []
    const former: number[] = []
    for (let round = 0; round < rounds; round++) {
      former.push(await timed(() => formerPage(searchDb, q, isCounted)).catch(() => Number.POSITIVE_INFINITY))
      today.push(
        await timed(() => listArticles(searchDb, { ...page, filters: { q }, isCounted })).catch(
          () => Number.POSITIVE_INFINITY,
        ),
      )
    }
    const [before, after] = [median(former.slice(2)), median(today.slice(2))]
    rows.push([name, before.toFixed(1), after.toFixed(1), (after / before).toFixed(2)])
  }
  printTable(['search for', 'before, ms', 'today, ms', 'ratio'], rows)
  printTable(['', 'before, MB', 'today, MB', 'ratio'], await sizes(db))
  return true
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`

async function sizes(db: Db): Promise<string[][]> {
  const pairs = [
    ['index of documents', 'former_document_idx', 'article_search_document_idx'],
    ['table with documents and texts', 'former_search', 'article_search'],
  ] as const
  const rows: string[][] = []
  for (const [name, before, after] of pairs) {
    const [row] = await db
      .select({ before: sizeOf(before), after: sizeOf(after) })
      .from(sql`(values (1)) as one`)
    const [was, is] = [row?.before ?? 0, row?.after ?? 0]
    rows.push([name, was.toFixed(1), is.toFixed(1), (is / was).toFixed(2)])
  }
  return rows
}

const sizeOf = (name: string) => sql<number>`(pg_table_size(${name}::regclass) / 1048576.0)::float8`
