/** The job that makes the search documents of a former release anew. */
import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import t from 'tap'
import { countOutdated } from '../../src/db/queries/articles/article-documents.ts'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { makeFormer } from '../helpers/articles/former-search.ts'
import { startSearch } from '../helpers/articles/search-cases.ts'
import { listJobs, startTestWorker, untilStates } from '../helpers/jobs.ts'

const { deps, publish, find } = await startSearch()
const { database } = deps

type Line = { total?: number; done?: number }

/** Runs the job, and ends it after so many lines of its log. Returns these lines. */
async function run({ batchSize = 1_000, lines = Number.POSITIVE_INFINITY } = {}): Promise<Line[]> {
  const written: Line[] = []
  const ending = new AbortController()
  const log = {
    info(line: Line) {
      written.push(line)
      if (written.length >= lines) ending.abort()
    },
  } as unknown as Logger
  await rebuildSearch({ ...deps, log }, { signal: ending.signal }, batchSize).catch((error) => {
    if (!ending.signal.aborted) throw error
  })
  return written
}

const slugs: string[] = []
for (let index = 0; index < 7; index++)
  slugs.push(await publish({ title: `Engines ${index}`, body: 'Inês fixed the brakes.', dek: 'Zürich' }))
slugs.push(await publish({ title: 'Die Motoren', body: 'Inês prüfte brakes.', language: 'de' }))
const all = [...slugs].sort()
const sorted = async (q: string) => (await find(q)).sort()

t.test('does', async (t) => {
  t.test('let articles be found before, in the middle and afterwards', async (t) => {
    await makeFormer(database.db)
    t.equal(await countOutdated(database.db), 8)
    t.same(await sorted('brakes'), all)
    t.same(await sorted('ines'), [], 'a former document has no words without accents')

    t.same(await run({ batchSize: 3, lines: 3 }), [
      { total: 8 },
      { done: 3, total: 8 },
      { done: 6, total: 8 },
    ])
    t.same(await sorted('brakes'), all)
    t.equal((await find('ines')).length, 6)

    t.same(await run({ batchSize: 3 }), [{ total: 2 }, { done: 2, total: 2 }, { done: 2 }], 'it goes on')
    t.same(await sorted('brakes'), all)
    t.same(await sorted('ines'), all)
    t.same((await find('zurich')).length, 7)
  })

  t.test('make a document that an instance of the former release has written again', async (t) => {
    await makeFormer(database.db, slugs[2])
    t.notOk((await find('ines')).includes(slugs[2] ?? ''))
    t.same(await run(), [{ total: 1 }, { done: 1, total: 1 }, { done: 1 }])
    t.same(await sorted('ines'), all)
  })

  t.test('replace a batch of long articles, each as a batch of its own if it must be', async (t) => {
    const long = `${'The quick brown otter sleeps. '.repeat(6_000)}`
    const otters: string[] = []
    for (let index = 0; index < 3; index++) otters.push(await publish({ title: `Long ${index}`, body: long }))
    await makeFormer(database.db)
    const lines = await run({ batchSize: 2 })
    t.equal(lines.at(-1)?.done, 11)
    t.same(await sorted('otters'), otters.sort())
  })
})

t.test('keeps', async (t) => {
  t.test('still when nothing is left to do', async (t) => {
    t.same(await run(), [])
    const before = await database.db.execute(sql`select sum(xmin::text::bigint) from article_search`)
    await run()
    t.same(await database.db.execute(sql`select sum(xmin::text::bigint) from article_search`), before)
  })
})

t.test('runs when a worker starts', async (t) => {
  await makeFormer(database.db)
  await startTestWorker(deps)
  await untilStates(database, 'search-rebuild', ['completed'])
  t.same(await sorted('ines'), all)
  t.equal((await listJobs(database, 'search-rebuild')).length, 1)
})
