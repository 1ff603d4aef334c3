/** Where the extension pg_trgm cannot be had, a start works all the same. */
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import t from 'tap'
import { embeddedExtensions } from '../../src/db/embedded/folder.ts'
import { embeddedDatabase } from '../../src/db/embedded.ts'
import { findSuggestions } from '../../src/db/queries/suggestion-list.ts'
import { addTrigrams, hasTrigrams } from '../../src/db/trigrams.ts'
import { readTyped, type Typed } from '../../src/domain/suggestions.ts'

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
})

t.test('refuses', async (t) => {
  t.test('to hide any other fault', async (t) => {
    const db = await start({ extensions: embeddedExtensions })
    await db.execute(sql`drop table suggestion_words`)
    await t.rejects(addTrigrams(db), { cause: { code: '42P01' } })
  })
})
