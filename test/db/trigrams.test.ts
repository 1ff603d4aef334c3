/** Where the extension pg_trgm cannot be had, a start works all the same. */
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import t from 'tap'
import { embeddedExtensions } from '../../src/db/embedded/folder.ts'
import { embeddedDatabase } from '../../src/db/embedded.ts'
import { findSuggestions } from '../../src/db/queries/suggestion-list.ts'
import { refreshSuggestions } from '../../src/db/queries/suggestions.ts'
import { addTrigrams, hasTrigrams } from '../../src/db/trigrams.ts'
import { readTyped, type Typed } from '../../src/domain/suggestions.ts'

const tag = '01890000-0000-7000-8000-0123456789ab'
const elcetric = readTyped('elcetric') as Typed

async function start(options: object) {
  const database = embeddedDatabase(await PGlite.create(options))
  t.teardown(() => database.close())
  await database.prepare(async () => {})
  return database.db
}

t.test('does', async (t) => {
  t.test('a start without the extension, which then corrects nothing', async (t) => {
    const db = await start({})
    t.notOk(await hasTrigrams(db))
    t.strictSame(await findSuggestions(db, elcetric, 10), [])
    await addTrigrams(db)
    t.notOk(await hasTrigrams(db))
  })

  t.test('a start with it, and another start that makes what is missing', async (t) => {
    const db = await start({ extensions: embeddedExtensions })
    t.ok(await hasTrigrams(db))
    t.strictSame(await findSuggestions(db, elcetric, 10), [])
    await db.execute(sql`drop extension pg_trgm cascade`)
    t.notOk(await hasTrigrams(db))
    await addTrigrams(db)
    t.ok(await hasTrigrams(db))
    await addTrigrams(db)
  })

  t.test('answers on when the extension is dropped while the service runs', async (t) => {
    const db = await start({ extensions: embeddedExtensions })
    await db.execute(sql`
      insert into tags (id, slug, name, article_count, created_at)
      values (${tag}, 'electric', 'Electric', 1, now())`)
    await refreshSuggestions(db, { kind: 'tag', ids: [tag] })
    const titles = async (q: string) =>
      (await findSuggestions(db, readTyped(q) as Typed, 10)).map(({ title }) => title)
    t.same(await titles('elcetric'), ['Electric'])
    await db.execute(sql`drop extension pg_trgm cascade`)
    for (const round of ['first', 'second']) {
      t.same(await titles('elcetric'), [], `nothing is corrected the ${round} time`)
      t.same(await titles('electric'), ['Electric'], 'and the right word is found')
    }
  })
})

t.test('refuses', async (t) => {
  t.test('to hide any other fault', async (t) => {
    const db = await start({ extensions: embeddedExtensions })
    await db.execute(sql`drop table suggestion_words`)
    await t.rejects(addTrigrams(db), { cause: { code: '42P01' } })
    await db.execute(sql`drop table suggestions`)
    await t.rejects(findSuggestions(db, elcetric, 10), { cause: { code: '42P01' } })
  })
})
