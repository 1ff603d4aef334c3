/** Cursors: a list accepts its own cursors and refuses everything else without a fault. */
import fc from 'fast-check'
import t from 'tap'
import { type CursorKind, type CursorValue, decodeCursor, encodeCursor } from '../../src/domain/cursor.ts'
import { anyText, holds } from '../helpers/properties.ts'

const valuesOfKind: Record<CursorKind, fc.Arbitrary<CursorValue>> = {
  time: fc
    .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  id: fc.uuid(),
  integer: fc.integer(),
  sequence: fc.maxSafeNat(),
  text: fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0')),
}

const kinds = fc.array(fc.constantFrom<CursorKind>('time', 'id', 'integer', 'sequence', 'text'), {
  maxLength: 3,
})
const page = kinds.chain((of) =>
  fc.record({ kinds: fc.constant(of), values: fc.tuple(...of.map((kind) => valuesOfKind[kind])) }),
)
const anId = '019a3f4e-2b00-7abc-8def-0123456789ab'

/** A cursor with the fingerprint of `list` and any values. */
function forged(list: string, values: readonly unknown[]): string {
  const [mark] = JSON.parse(Buffer.from(encodeCursor(list, []), 'base64url').toString())
  return Buffer.from(JSON.stringify([mark, ...values])).toString('base64url')
}

t.test('does', async (t) => {
  t.test('gives back the values that it was made of', async (t) => {
    holds(
      t,
      fc.property(anyText(), page, (list, { kinds, values }) => {
        return (
          JSON.stringify(decodeCursor(list, encodeCursor(list, values), kinds)) === JSON.stringify(values)
        )
      }),
      200,
    )
  })

  t.test('needs no escaping in a URL', async (t) => {
    holds(
      t,
      fc.property(anyText(), page, (list, { values }) => /^[A-Za-z0-9_-]+$/.test(encodeCursor(list, values))),
    )
  })

  t.test('carries the longest name that a contributor may have', async (t) => {
    for (const letter of ['a', 'é', '日', '𠮷', '"', '\\']) {
      const values = [letter.repeat(120), anId]
      t.strictSame(decodeCursor('names', encodeCursor('names', values), ['text', 'id']), values, letter)
    }
  })
})

t.test('refuses', async (t) => {
  t.test('a cursor of another list', async (t) => {
    holds(
      t,
      fc.property(anyText(), anyText(), page, (list, other, { kinds, values }) => {
        fc.pre(list !== other)
        return decodeCursor(other, encodeCursor(list, values), kinds) === undefined
      }),
    )
  })

  t.test('a cursor with more or fewer values than the list sorts by', async (t) => {
    const cursor = encodeCursor('list', ['2026-11-02T09:00:00.000Z', anId])
    t.equal(decodeCursor('list', cursor, ['time']), undefined)
    t.equal(decodeCursor('list', cursor, []), undefined)
    t.equal(decodeCursor('list', cursor, ['time', 'id', 'integer']), undefined)
    t.equal(decodeCursor('list', cursor, ['id', 'time']), undefined)
  })

  t.test('garbage of any kind, and never throws', async (t) => {
    holds(
      t,
      fc.property(anyText(1000), kinds, (text, of) => decodeCursor('list', text, of) === undefined),
      2000,
    )
  })

  t.test('any JSON that is not a cursor, and never throws', async (t) => {
    const json = fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text).toString('base64url'))
    holds(
      t,
      fc.property(json, kinds, (text, of) => decodeCursor('list', text, of) === undefined),
    )
  })

  t.test('a cursor that was cut or lengthened', async (t) => {
    const cursor = encodeCursor('list', ['2026-11-02T09:00:00.000Z', anId])
    for (let length = 0; length < cursor.length - 2; length++) {
      t.equal(decodeCursor('list', cursor.slice(0, length), ['time', 'id']), undefined, `cut to ${length}`)
    }
    t.equal(decodeCursor('list', `${cursor}=`, ['time', 'id']), undefined)
    t.equal(decodeCursor('list', `${cursor} `, ['time', 'id']), undefined)
    t.equal(decodeCursor('list', `${cursor}${cursor}`, ['time', 'id']), undefined)
    t.equal(decodeCursor('list', cursor.repeat(100_000), ['time', 'id']), undefined)
  })

  const wrong: Record<CursorKind, unknown[]> = {
    time: [
      ...[
        '',
        'now',
        '2026-11-02',
        '2026-11-02T09:00:00Z',
        '2026-13-02T09:00:00.000Z',
        '2026-11-02T25:00:00.000Z',
      ],
      // PostgreSQL has no year 0, so passing it on would be our fault.
      ...['0000-01-01T00:00:00.000Z', '+010000-01-01T00:00:00.000Z', 0, null, true, [], {}],
    ],
    id: ['', 'x', `${anId} `, `{${anId}}`, `urn:uuid:${anId}`, anId.replaceAll('-', ''), 7, null, [anId], {}],
    integer: ['1', 1.5, 2_147_483_648, -2_147_483_648, 1e308, null, true, [1], {}],
    sequence: ['1', 1.5, -1, 2 ** 53, 1e308, null, true, [1], {}],
    text: ['nul \0', '\ud800', 'half \udc00 pair', 7, null, false, ['a'], {}],
  }
  for (const kind of ['time', 'id', 'integer', 'sequence', 'text'] as const) {
    t.test(`text that is not a ${kind} for the database to compare with`, async (t) => {
      for (const value of wrong[kind]) {
        t.equal(decodeCursor('list', forged('list', [value]), [kind]), undefined, JSON.stringify(value))
      }
    })
  }
})
