/**
 * The keys of outside issuers: fetched seldom, kept through outages, and accepted from nobody but
 * the issuer.
 */
import { gzipSync } from 'node:zlib'
import { exportJWK } from 'jose'
import t, { type Test as Tap } from 'tap'
import { createIssuerKeys } from '../../src/outbound/issuer-keys.ts'
import { ApiError } from '../../src/problems/api-error.ts'
import {
  answerKeys,
  answerText,
  beDown,
  type Key,
  makeKey,
  startKeyServer,
} from '../helpers/credentials/issuer.ts'
import { until } from '../helpers/until.ts'

const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes

const [one, two, elliptic] = [await makeKey('one'), await makeKey('two'), await makeKey('es', 'ES256')]

async function startKeys(published: readonly unknown[], timeoutMs?: number) {
  let now = Date.parse('2026-11-02T09:00:00.000Z')
  const server = await startKeyServer(answerKeys(published))
  const failures: unknown[] = []
  const keys = createIssuerKeys({
    jwksUrl: server.jwksUrl,
    clock: () => new Date(now),
    onFailure: (error) => failures.push(error),
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
  const find = async (key: Key | string, alg = 'RS256') =>
    (await keys.find(typeof key === 'string' ? { kid: key, alg } : key))?.key
  return {
    server,
    failures,
    keys,
    find,
    advance(milliseconds: number) {
      now += milliseconds
    },
  }
}

async function isUnavailable(t: Tap, work: Promise<unknown>, retryAfter: string): Promise<void> {
  const error = await work.catch((reason: unknown) => reason)
  t.ok(error instanceof ApiError)
  t.match(error, { code: 'unavailable', status: 503, headers: { 'retry-after': retryAfter } })
}

t.test('does', async (t) => {
  t.test('finds a key by its id, and asks once for all of them', async (t) => {
    const { find, server } = await startKeys([one.jwk, two.jwk, elliptic.jwk])
    const found = await Promise.all([find(one), find(two), find(elliptic), find(one)])
    t.ok(found.every((key) => key?.type === 'public'))
    t.equal(server.asked, 1)
  })

  t.test('asks again after ten minutes, and sees added and removed keys', async (t) => {
    const { find, server, advance } = await startKeys([one.jwk])
    await find(one)
    server.answer = answerKeys([two.jwk])
    advance(10 * minutes - 1)
    t.ok(await find(one))
    t.equal(server.asked, 1)
    advance(1)
    t.equal(await find(one), undefined)
    t.ok(await find(two))
    t.equal(server.asked, 2)
  })

  t.test('asks at once for a key that it does not know', async (t) => {
    const { find, server, advance } = await startKeys([one.jwk])
    await find(one)
    server.answer = answerKeys([one.jwk, two.jwk])
    advance(30 * seconds)
    t.ok(await find(two))
    t.equal(server.asked, 2)
  })

  t.test('is the same set while the issuer’s answer is the same', async (t) => {
    const { keys, server, advance } = await startKeys([one.jwk])
    const before = await keys.current()
    advance(10 * minutes)
    t.equal(await keys.current(), before)
    t.equal(server.asked, 2)
    server.answer = answerKeys([one.jwk, two.jwk])
    advance(10 * minutes)
    t.not(await keys.current(), before)
  })
})

t.test('refuses', async (t) => {
  t.test('a key that the issuer does not have', async (t) => {
    const { find } = await startKeys([one.jwk])
    for (const kid of [
      'two',
      '',
      '../one',
      '/etc/passwd',
      "one' or '1'='1",
      '__proto__',
      'constructor',
      'ONE',
    ]) {
      t.equal(await find(kid), undefined, kid)
    }
  })

  t.test('a key for a use that it is not meant for', async (t) => {
    const { kid, jwk } = one
    const meant: object[] = [
      { use: 'enc' },
      { alg: 'PS256' },
      { key_ops: ['sign'] },
      { kty: 'oct', k: 'AAAA' },
    ]
    for (const change of meant) {
      const { find } = await startKeys([{ ...jwk, ...change }])
      t.equal(await find(kid), undefined, JSON.stringify(change))
    }
    const { find } = await startKeys([one.jwk])
    for (const alg of ['HS256', 'none', 'ES256', 'PS256', '__proto__'])
      t.equal(await find(kid, alg), undefined, alg)
  })

  t.test('keys that cannot be used, and uses the others', async (t) => {
    const { jwk, kid } = one
    const { d } = await exportJWK(one.privateKey)
    const weak = { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 0xab).toString('base64url'), kid }
    const broken = [
      weak,
      { ...jwk, n: 'AAAA' },
      { ...jwk, n: '!' },
      { ...jwk, n: 17 },
      { ...jwk, e: undefined },
      { ...jwk, d },
      { kid, kty: 'RSA' },
      { kid },
    ]
    for (const bad of broken) {
      const { find, failures } = await startKeys([bad, two.jwk])
      t.equal(await find(kid), undefined, JSON.stringify(bad).slice(0, 40))
      t.ok(await find(two), 'the other')
      t.strictSame(failures, [])
    }
    const offCurve = { ...elliptic.jwk, x: elliptic.jwk.y }
    const { find } = await startKeys([offCurve])
    t.equal(await find(elliptic), undefined)
  })

  t.test('an id that two keys have', async (t) => {
    const { find } = await startKeys([one.jwk, { ...two.jwk, kid: 'one' }, elliptic.jwk])
    t.equal(await find(one), undefined)
    t.ok(await find(elliptic))
  })

  t.test('to ask more than once in thirty seconds, however many keys are looked for', async (t) => {
    const { find, server, advance } = await startKeys([one.jwk])
    await find(one)
    for (let time = 0; time < 29; time++) {
      advance(1 * seconds)
      const found = await Promise.all(Array.from({ length: 20 }, (_, index) => find(`${time}-${index}`)))
      t.ok(found.every((key) => key === undefined))
    }
    t.equal(server.asked, 1)
    advance(1 * seconds)
    await Promise.all(Array.from({ length: 20 }, (_, index) => find(`late-${index}`)))
    t.equal(server.asked, 2)
  })

  t.test('answers that are no set of keys', async (t) => {
    const texts = ['', '{', 'null', '[]', '{}', '{"keys":{}}', '{"keys":[1]}', '<html>', '['.repeat(200_000)]
    for (const text of texts) {
      const { find, server, failures } = await startKeys([])
      server.answer = answerText(text)
      await isUnavailable(t, find(one), '30')
      t.equal(failures.length, 1, text.slice(0, 20))
    }
    const { find, failures } = await startKeys([])
    t.equal(await find(one), undefined, 'an empty set is one')
    t.strictSame(failures, [])
  })

  t.test('statuses other than 200, and redirects even to the right place', async (t) => {
    const elsewhere = await startKeyServer(answerKeys([one.jwk]))
    for (const status of [201, 204, 304, 401, 404, 500, 503]) {
      const { find, server } = await startKeys([])
      server.answer = answerText(
        status === 204 || status === 304 ? '' : JSON.stringify({ keys: [one.jwk] }),
        status,
      )
      await isUnavailable(t, find(one), '30')
    }
    for (const status of [301, 302, 303, 307, 308]) {
      const { find, server } = await startKeys([])
      server.answer = (_request, response) =>
        void response.writeHead(status, { location: elsewhere.jwksUrl }).end()
      await isUnavailable(t, find(one), '30')
    }
    t.equal(elsewhere.asked, 0)
  })

  t.test('answers without end, compressed ones too', async (t) => {
    const { find, server } = await startKeys([])
    server.answer = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      }
      response.on('drain', more).on('error', () => {})
      more()
    }
    await isUnavailable(t, find(one), '30')

    const bomb = await startKeys([])
    const body = gzipSync(`{"keys":[${' '.repeat(50_000_000)}]}`)
    bomb.server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
    await isUnavailable(t, bomb.find(one), '30')
  })

  t.test('to wait longer than its time for an answer', async (t) => {
    const silent = await startKeys([], 50)
    silent.server.answer = () => {}
    await isUnavailable(t, silent.find(one), '30')

    const slow = await startKeys([], 50)
    slow.server.answer = (_request, response) => void response.writeHead(200).write('{"keys":[')
    await isUnavailable(t, slow.find(one), '30')
  })
})

t.test('keeps', async (t) => {
  t.test('known keys working for a day while the issuer is down, and asks each half minute', async (t) => {
    const { find, server, advance, failures } = await startKeys([one.jwk])
    await find(one)
    server.answer = beDown
    advance(10 * minutes)
    t.ok(await find(one), 'the first that finds it down')
    t.equal(server.asked, 2)
    for (const times of [2, 3, 3, 4]) {
      advance(15 * seconds)
      t.ok(await find(one))
      await until(() => failures.length === times - 1)
      t.equal(server.asked, times)
    }
    advance(23 * hours + 48 * minutes)
    t.ok(await find(one))
    await until(() => failures.length === 4)
    advance(1 * minutes)
    await isUnavailable(t, find(one), '30')

    server.answer = answerKeys([one.jwk])
    advance(10 * seconds)
    await isUnavailable(t, find(one), '20')
    advance(20 * seconds)
    t.ok(await find(one), 'and it is back')
  })

  t.test('unknown keys undecided while the issuer is down', async (t) => {
    const { find, server, advance } = await startKeys([one.jwk])
    await find(one)
    server.answer = beDown
    t.equal(await find(two), undefined, 'it said a moment ago that there is none')
    advance(30 * seconds)
    await isUnavailable(t, find(two), '30')
    advance(5_500)
    await isUnavailable(t, find(two), '25')
    t.ok(await find(one))
    server.answer = answerKeys([one.jwk, two.jwk])
    advance(24_500)
    t.ok(await find(two))
  })

  t.test('callers with a known key from waiting for a slow issuer', async (t) => {
    const { find, server, advance } = await startKeys([one.jwk])
    await find(one)
    advance(30 * seconds)
    const { promise: asked, resolve: release } = Promise.withResolvers<void>()
    server.answer = (request, response) => void asked.then(() => answerKeys([one.jwk])(request, response))
    const flood = Array.from({ length: 50 }, (_, index) => find(`unknown-${index}`))
    for (let time = 0; time < 50; time++) t.ok(await find(one))
    await until(() => server.asked === 2)
    release()
    t.ok((await Promise.all(flood)).every((key) => key === undefined))
    t.equal(server.asked, 2)
  })

  t.test('callers with a known key from waiting again for an issuer that was down', async (t) => {
    const { find, server, advance, failures } = await startKeys([one.jwk])
    await find(one)
    server.answer = beDown
    advance(10 * minutes)
    await find(one)
    server.answer = () => {}
    advance(30 * seconds)
    t.ok(await find(one), 'while the question is open')
    t.equal(failures.length, 1)
    await until(() => server.asked === 3)
  })

  t.test('working when the clock is set back', async (t) => {
    const { find, server, advance } = await startKeys([one.jwk])
    await find(one)
    server.answer = answerKeys([two.jwk])
    advance(-48 * hours)
    t.equal(await find(one), undefined, 'what it knows could be of any age: it asks')
    t.ok(await find(two))
    server.answer = beDown
    advance(-1 * seconds)
    t.ok(await find(two), 'and does without an answer')
    t.equal(server.asked, 3)
  })
})
