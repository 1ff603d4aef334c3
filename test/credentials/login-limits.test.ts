/**
 * Guessing passwords: what an attacker achieves from one place and from many, and what the owner of
 * the account notices.
 */
import t from 'tap'
import { events } from '../../src/db/tables/events.ts'
import { startTestApp, type TestApp } from '../helpers/app.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { guess, leftOf, limited, place, throttled } from '../helpers/limits.ts'
import { refused, visiblePart } from '../helpers/refusal.ts'

const minutes = 60_000

/** Ten wrong guesses from each of so many places. */
async function guessFrom(app: TestApp, email: string, places: readonly string[]): Promise<void> {
  for (const from of places)
    for (let count = 0; count < 10; count++) {
      const { statusCode } = await guess(app, { email, from })
      if (statusCode !== 401) throw new Error(`${statusCode} from ${from} after ${count}`)
    }
}

const manyPlaces = (start: number) => Array.from({ length: 10 }, (_, index) => place(start + index))

t.test('does', async (t) => {
  const app = await startTestApp(limited)
  const reader = await app.person([], { password })

  t.test('not count logins that succeed', async (t) => {
    const from = place(1)
    for (let count = 0; count < 25; count++) {
      const answer = await guess(app, { email: reader.email, password, from })
      t.equal(answer.statusCode, 201)
    }
    t.equal(leftOf(await guess(app, { email: reader.email, from }), 'login'), 9)
  })

  t.test('count guesses that fail between logins that succeed', async (t) => {
    const from = place(2)
    for (let count = 0; count < 10; count++) {
      await guess(app, { email: reader.email, from })
      // All guesses but the last one. With it the owner is locked out too, for a minute and a half.
      if (count < 9) t.equal((await guess(app, { email: reader.email, password, from })).statusCode, 201)
    }
    throttled(t, await guess(app, { email: reader.email, password, from }), 'login')
  })

  t.test('let one more guess through after the announced time', async (t) => {
    const from = place(3)
    const { email } = reader
    await guessFrom(app, email, [from])
    const wait = throttled(t, await guess(app, { email, from }), 'login')
    t.ok(wait > 80 && wait <= 90, `${wait} seconds`)
    app.advance(wait * 1000)
    refused(t, await guess(app, { email, from }), 401, 'invalid-credentials')
    throttled(t, await guess(app, { email, from }), 'login')
    app.advance(15 * minutes)
    t.equal((await guess(app, { email, password, from })).statusCode, 201)
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp(limited)
  const reader = await app.person([], { password })
  const { email } = reader

  t.test('the eleventh guess from one place, even if it is right, and does no work for it', async (t) => {
    const from = place(1)
    await guessFrom(app, email, [from])
    const statements = await executedSql(async () => {
      throttled(t, await guess(app, { email, from }), 'login')
      throttled(t, await guess(app, { email, password, from }), 'login')
    })
    t.strictSame(statements, [])
  })

  t.test('guesses at an address that nobody has in just the same way', async (t) => {
    const someone = await app.person([], { password })
    const from = [place(10), place(11)] as const
    for (let count = 0; count < 12; count++) {
      const known = await guess(app, { email: someone.email, from: from[0] })
      const unknown = await guess(app, { email: 'no-one-1@readers.example', from: from[1] })
      t.strictSame(visiblePart(unknown), visiblePart(known))
      t.equal(known.statusCode, count < 10 ? 401 : 429)
    }
  })

  t.test('guesses at another spelling of the same address', async (t) => {
    const from = place(20)
    const spellings = [
      'person-1@readers.example',
      'PERSON-1@READERS.EXAMPLE',
      'Person-1@readers.example',
      'pers\u00f6n-1@readers.example',
      'perso\u0308n-1@readers.example',
      ' person-1@readers.example\t',
      'person-1@\uff52eaders.example',
    ]
    for (const spelling of [...spellings, ...spellings].slice(0, 10))
      await guess(app, { email: spelling, from })
    for (const spelling of spellings) throttled(t, await guess(app, { email: spelling, from }), 'login')
    const kelvin = { email: 'ann@\u212aing.example', from: place(21) }
    for (let count = 0; count < 10; count++) await guess(app, kelvin)
    throttled(t, await guess(app, { ...kelvin, email: 'ANN@KING.example' }), 'login')
    const foreign = { email: 'ann@b\u00fccher.example', from: place(22) }
    for (let count = 0; count < 10; count++) await guess(app, foreign)
    throttled(t, await guess(app, { ...foreign, email: 'Ann@XN--bcher-kva.example' }), 'login')
  })

  t.test('guesses at many addresses from one place', async (t) => {
    const from = place(30)
    for (let count = 0; count < 60; count++) {
      const { statusCode } = await guess(app, { email: `victim-${count}@readers.example`, from })
      if (statusCode !== 401) throw new Error(`${statusCode} after ${count}`)
    }
    throttled(t, await guess(app, { email, password, from }), 'login-address')
    const broken = { method: 'POST', url: '/v1/sessions', payload: '{', remoteAddress: from } as const
    const headers = { 'content-type': 'application/json' }
    throttled(t, await app.send({ ...broken, headers }), 'login-address')
  })

  t.test('guesses at one address from many places', async (t) => {
    const target = await app.person([], { password })
    const owner = { email: target.email, password, from: place(50) }
    await guessFrom(app, target.email, manyPlaces(40))
    for (let count = 0; count < 15; count++) throttled(t, await guess(app, owner), 'login-account')
    const wait = throttled(t, await guess(app, owner), 'login-account')
    t.ok(wait <= 36, 'and lets one more through soon')
    app.advance(wait * 1000)
    // A login that was not judged is no guess, so the limit of this place is untouched.
    t.equal((await guess(app, owner)).statusCode, 201)
  })
})

t.test('keeps', async (t) => {
  t.test('one place from locking the owner out', async (t) => {
    const app = await startTestApp(limited)
    const { email } = await app.person([], { password })
    await guessFrom(app, email, [place(1)])
    for (let count = 0; count < 50; count++) await guess(app, { email, from: place(1) })
    t.equal((await guess(app, { email, password, from: place(2) })).statusCode, 201)
  })

  t.test('many places from locking the owner out of a place where they have logged in before', async (t) => {
    const app = await startTestApp(limited)
    const { email } = await app.person([], { password })
    const [home, away] = [place(1), place(2)]
    t.equal((await guess(app, { email, password, from: home })).statusCode, 201)
    await guessFrom(app, email, manyPlaces(40))
    throttled(t, await guess(app, { email, password, from: away }), 'login-account')
    t.equal((await guess(app, { email, password, from: home })).statusCode, 201)
    await guessFrom(app, email, [home])
    throttled(t, await guess(app, { email, password, from: home }), 'login')
  })

  t.test('a live session going while its account is under attack', async (t) => {
    const app = await startTestApp(limited)
    const reader = await app.person([], { password })
    const login = await logIn(app, reader)
    await guessFrom(app, reader.email, manyPlaces(40))
    t.equal((await app.send({ url: '/v1/accounts/me', headers: login.bearer })).statusCode, 200)
    const renewal = {
      method: 'POST',
      url: '/v1/sessions/refresh',
      payload: { refreshToken: login.refreshToken },
    } as const
    t.equal((await app.send(renewal)).statusCode, 200)
  })

  t.test('silent on how often others have tried an address', async (t) => {
    const app = await startTestApp(limited)
    const { email } = await app.person([], { password })
    const before = await guess(app, { email, from: place(1) })
    await guess(app, { email, from: place(2) })
    const after = await guess(app, { email, from: place(3) })
    t.strictSame(visiblePart(after), visiblePart(before))
    t.notMatch(String(after.headers.ratelimit), 'login-account')
  })

  t.test('requests beyond the limit out of the record of refused logins', async (t) => {
    const app = await startTestApp(limited)
    const { email } = await app.person([], { password })
    await guessFrom(app, email, [place(1)])
    for (let count = 0; count < 5; count++) await guess(app, { email, from: place(1) })
    const rows = await app.deps.database.db.select({ type: events.type }).from(events)
    t.equal(rows.filter(({ type }) => type === 'session.refused').length, 10)
  })
})
