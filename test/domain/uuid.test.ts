/**
 * UUIDs: which text is one, and that the program's own sort in the order in which they were made.
 */
import fc from 'fast-check'
import t from 'tap'
import { highestUuid, isUuid, laterId, lowestUuidAt } from '../../src/domain/uuid.ts'
import { idSource } from '../../src/ids.ts'
import { anyText, holds } from '../helpers/properties.ts'

const anId = '019a3f4e-2b00-7abc-8def-0123456789ab'

t.test('isUuid', async (t) => {
  t.test('takes the text form in either case', async (t) => {
    holds(
      t,
      fc.property(fc.uuid(), (id) => isUuid(id) && isUuid(id.toUpperCase())),
    )
    t.equal(isUuid(highestUuid), true)
    t.equal(isUuid('00000000-0000-0000-0000-000000000000'), true)
  })

  t.test('refuses every other spelling and every other value', async (t) => {
    const other = [
      ...['', anId.slice(1), `${anId}0`, ` ${anId}`, `${anId}\n`, `{${anId}}`, `urn:uuid:${anId}`],
      ...[anId.replaceAll('-', ''), anId.replace('a', 'g'), anId.replaceAll('-', '–'), `${anId}\n${anId}`],
      ...[null, undefined, 7, true, {}, [anId]],
    ]
    for (const value of other) t.equal(isUuid(value), false, JSON.stringify(value))
    holds(
      t,
      fc.property(anyText(), (text) => !isUuid(text)),
    )
  })

  t.test('nothing sorts above the highest', async (t) => {
    holds(
      t,
      fc.property(fc.uuid(), (id) => id <= highestUuid),
    )
  })
})

t.test('idSource', async (t) => {
  t.test('gives UUIDs of version 7 that carry the time of the clock', async (t) => {
    const now = Date.parse('2026-11-02T09:00:00.123Z')
    const id = idSource(() => new Date(now))()
    t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    t.equal(Number.parseInt(id.replace('-', '').slice(0, 12), 16), now)
  })

  t.test('gives no id twice', async (t) => {
    const newId = idSource(() => new Date(0))
    t.equal(new Set(Array.from({ length: 10_000 }, newId)).size, 10_000)
  })

  t.test('gives later ids that sort after earlier ones, as time goes on', async (t) => {
    let now = Date.parse('2026-11-02T09:00:00.000Z')
    const newId = idSource(() => {
      now += 1
      return new Date(now)
    })
    const ids = Array.from({ length: 1000 }, newId)
    t.strictSame([...ids].sort(), ids)
  })

  t.test('gives later ids that sort after earlier ones, within one millisecond too', async (t) => {
    const newId = idSource(() => new Date('2026-11-02T09:00:00.000Z'))
    const ids = Array.from({ length: 1000 }, newId)
    t.equal(
      [...ids].sort().every((id, index) => id === ids[index]),
      true,
    )
  })
})

t.test('laterId', async (t) => {
  t.test('comes after the previous id, and is the id itself where that already does', async (t) => {
    const ids = fc.uuid({ version: 7 })
    holds(
      t,
      fc.property(ids, ids, (id, previous) => {
        const later = laterId(id, previous)
        return isUuid(later) && later > previous && (id > previous ? later === id : true)
      }),
    )
    t.equal(laterId(anId, null), anId)
  })
})

t.test('lowestUuidAt', async (t) => {
  t.test('divides ids by the time at which they were made', async (t) => {
    const times = fc.integer({ min: 0, max: 2 ** 47 })
    holds(
      t,
      fc.property(times, times, (made, asked) => {
        const id = idSource(() => new Date(made))()
        return id > lowestUuidAt(new Date(asked)) === made >= asked
      }),
    )
  })
})
