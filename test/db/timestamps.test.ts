/** How the text of a time in the database becomes a time: every time that can be stored. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { tags } from '../../src/db/tables/tags.ts'
import { parseTimestamp } from '../../src/db/timestamps.ts'
import { idSource } from '../../src/ids.ts'
import { freshDatabase } from '../helpers/database.ts'

const edges = [
  '0001-01-01T00:00:00.000Z',
  '0031-06-01T00:00:00.001Z',
  '0049-12-31T23:59:59.999Z',
  '0050-01-01T00:00:00.000Z',
  '0099-12-31T23:59:59.999Z',
  '0100-01-01T00:00:00.000Z',
  '1400-02-28T12:00:00.120Z',
  '1582-10-10T00:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '2026-11-28T12:34:56.789Z',
  '9999-12-31T23:59:59.999Z',
]

t.test('does', async (t) => {
  const database = await freshDatabase()
  t.teardown(() => database.close())

  t.test('reads back each time exactly as it was stored', async (t) => {
    const newId = idSource(() => new Date())
    for (const edge of edges) {
      const id = newId()
      await database.db.insert(tags).values({ id, slug: id, name: id, createdAt: new Date(edge) })
      const [row] = await database.db.select().from(tags).where(eq(tags.id, id))
      t.equal(row?.createdAt.toISOString(), edge)
    }
  })

  t.test('reads the offsets of every time zone', (t) => {
    const noon = '1850-01-01T12:00:00.000Z'
    for (const text of [
      '1850-01-01 12:00:00+00',
      '1850-01-01 12:53:28+00:53:28',
      '1850-01-01 07:03:58-04:56:02',
      '1850-01-01 17:30:00.000+05:30',
    ]) {
      t.equal(parseTimestamp(text).toISOString(), noon, text)
    }
    t.equal(parseTimestamp('0001-12-31 19:03:58-04:56:02 BC').toISOString(), '0001-01-01T00:00:00.000Z')
    t.end()
  })
})

t.test('refuses', async (t) => {
  t.test('what is no time', (t) => {
    for (const text of ['', 'infinity', '2026-11-28', 'yesterday']) {
      t.throws(() => parseTimestamp(text), { message: /is not a time/ })
    }
    t.end()
  })
})
