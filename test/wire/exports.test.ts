/**
 * The export over a real socket: what a reader gets when the database fails half way, and how far
 * ahead it reads.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { jsonStream, textOf } from '../../src/http/json/stream.ts'
import { startTestApp } from '../helpers/app.ts'

/** Batches of `size` items without end; `asked` counts them. */
function endless(size: number) {
  const state = { asked: 0, isEnded: false }
  async function* batches() {
    try {
      for (;;) {
        state.asked += 1
        yield Array.from({ length: size }, () => 'x'.repeat(1_000))
      }
    } finally {
      state.isEnded = true
    }
  }
  return { state, batches: batches() }
}

const finish = async () => {}

t.test('does', async (t) => {
  t.test('writes the same JSON as one call would', async (t) => {
    async function* of(...batches: unknown[][]) {
      yield* batches
    }
    const lists = { none: of(), one: of([1]), 'two "three"': of(['a', null], [{ b: '\u2028' }]) }
    const text = (await Readable.from(textOf({ head: { at: 'now' }, lists, finish })).toArray()).join('')
    t.equal(
      text,
      JSON.stringify({ at: 'now', none: [], one: [1], 'two "three"': ['a', null, { b: '\u2028' }] }),
    )
  })
})

t.test('keeps', async (t) => {
  t.test('reading no more than one batch ahead of the client', async (t) => {
    const { state, batches } = endless(100)
    const text = textOf({ head: {}, lists: { items: batches }, finish })
    await text.next()
    await text.next()
    t.equal(state.asked, 0, 'nothing before it is its turn')
    for (let read = 1; read <= 5; read++) {
      t.ok(String((await text.next()).value).length < 110_000)
      t.equal(state.asked, read)
    }
  })

  t.test('the text of long items apart, so that no batch is written as a whole', async (t) => {
    async function* batches() {
      yield Array.from({ length: 5 }, () => 'x'.repeat(200_000))
    }
    const lists = { items: batches() }
    const pieces = await Readable.from(textOf({ head: { at: 'now' }, lists, finish })).toArray()
    t.equal(JSON.parse(pieces.join('')).items.length, 5)
    t.ok(Math.max(...pieces.map(({ length }) => length)) < 200_010)
  })

  t.test('from reading on while nobody reads, and stops when the reader leaves', async (t) => {
    const { state, batches } = endless(100)
    const stream = jsonStream({ head: {}, lists: { items: batches }, finish })
    await once(stream, 'readable')
    t.ok(stream.readableLength <= 2 * 65_536 + 110_000, `${stream.readableLength} bytes wait`)
    t.ok(state.asked <= 2, `${state.asked} batches were read`)
    stream.destroy()
    await once(stream, 'close')
    t.ok(state.isEnded)
  })

  for (const [fault, failing] of [
    ['the database fails in the middle', 8],
    ['it fails in the last look, when all has been sent', Number.POSITIVE_INFINITY],
  ] as const) {
    t.test(`a broken answer from passing for a whole one: ${fault}`, async (t) => {
      const masthead = await startTestApp()
      const owner = await masthead.person(['author'])
      const { database } = masthead.deps
      let selects = 0
      let isAccountRead = false
      const db = new Proxy(database.db, {
        get(target, name, receiver) {
          const value = Reflect.get(target, name, receiver)
          if (name !== 'select') return value
          return (columns: Record<string, unknown>) => {
            const isLastLook = isAccountRead && 'suspensionReason' in (columns ?? {})
            isAccountRead ||= 'suspensionReason' in (columns ?? {})
            if (++selects === failing || (failing > 1_000 && isLastLook))
              throw new Error('the database is gone')
            return value.call(target, columns)
          }
        },
      })
      const app = await buildApp({ ...masthead.deps, database: { ...database, db } })
      t.teardown(() => app.close())
      await app.listen({ port: 0, host: '127.0.0.1' })
      const { port } = app.server.address() as AddressInfo
      const answer = await fetch(`http://127.0.0.1:${port}/v1/accounts/me/export`, { headers: owner.headers })
      t.equal(answer.status, 200)
      let received = ''
      const decoder = new TextDecoder()
      const reading = async () => {
        for await (const chunk of answer.body ?? []) received += decoder.decode(chunk, { stream: true })
      }
      await t.rejects(reading(), 'the connection breaks')
      t.match(received, /^\{"exportedAt"/)
      t.throws(() => JSON.parse(received), 'what came is no JSON')
      t.notMatch(received, /problem|database/, 'and tells nothing of the inside')
      t.equal((await fetch(`http://127.0.0.1:${port}/livez`)).status, 200, 'the service goes on')
    })
  }
})
