/** What the job finds unused or unseen may be that of a title that is published at this moment. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { deleteUnusedWords, listUnusedWords, refreshSuggestions } from '../../src/db/queries/suggestions.ts'
import { suggestions } from '../../src/db/tables/suggestions.ts'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { createTextWork } from '../../src/offload/text-work.ts'
import { serverUrl } from '../helpers/database.ts'
import { openPair } from '../helpers/instances.ts'
import { until } from '../helpers/until.ts'

const silent = { info: () => {} } as unknown as Parameters<typeof rebuildSearch>[0]['log']
const tag = '01890000-0000-7000-8000-0123456789ab'

t.test('a race', { skip: !serverUrl && 'needs PostgreSQL: npm run test:postgres' }, async (t) => {
  const { ours, other } = await openPair(t)
  await ours.prepare(async () => {})
  const deps = { database: ours, textWork: createTextWork(), log: silent }
  await ours.db.execute(sql`
    insert into tags (id, slug, name, article_count, created_at)
    values (${tag}, 'walrus', 'Walrus', 1, now())`)
  await ours.db.execute(sql`insert into suggestion_words values ('walrus'), ('dodo'), ('moaa')`)
  const words = async () => {
    const rows = await ours.db.select({ word: sql<string>`word` }).from(sql`suggestion_words order by word`)
    return rows.map(({ word }) => word)
  }

  const isWaiting = async () => {
    const waiting = await other.db
      .select({ pid: sql`pid` })
      .from(sql`pg_stat_activity`)
      .where(sql`datname = current_database() and wait_event_type = 'Lock'`)
    return waiting.length > 0
  }

  await t.test('keeps a word that a title gets meanwhile', async (t) => {
    const { unused } = await listUnusedWords(ours.db, { after: undefined, limit: 10 })
    t.strictSame(unused, ['dodo', 'moaa', 'walrus'])
    let deleted: Promise<void> | undefined
    await other.transact(async (tx) => {
      await refreshSuggestions(tx, { kind: 'tag', ids: [tag] })
      deleted = ours.transact((tx) => deleteUnusedWords(tx, unused))
      await until(async () => (await isWaiting()) || !(await words()).includes('dodo'))
    })
    await deleted
    t.strictSame(await words(), ['walrus'])
  })

  await t.test('gives a title its word again that was deleted while it waited', async (t) => {
    await ours.db.execute(sql`delete from suggestions`)
    let published: Promise<void> | undefined
    await ours.transact(async (tx) => {
      await deleteUnusedWords(tx, ['walrus'])
      published = other.transact((tx) => refreshSuggestions(tx, { kind: 'tag', ids: [tag] }))
    })
    await published
    t.strictSame(await words(), ['walrus'])
  })

  await t.test('keeps the suggestion of a tag that gets its first article meanwhile', async (t) => {
    await ours.db.execute(sql`update tags set article_count = 0`)
    const suggested = () => ours.db.$count(suggestions)
    t.equal(await suggested(), 1, 'a former release has left it')
    let isDone = false
    let rebuilt: Promise<void> | undefined
    await other.transact(async (tx) => {
      await tx.execute(sql`update tags set article_count = 1`)
      await refreshSuggestions(tx, { kind: 'tag', ids: [tag] })
      rebuilt = rebuildSearch(deps, { signal: new AbortController().signal }).finally(() => {
        isDone = true
      })
      await until(async () => isDone || (await isWaiting()))
    })
    await rebuilt
    t.equal(await suggested(), 1)
  })
})
