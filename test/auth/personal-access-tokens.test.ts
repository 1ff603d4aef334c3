/**
 * Personal access tokens in use: their form, the lookup at each use, what is refused, and the
 * record of their last use.
 */
import type { AddressInfo } from 'node:net'
import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import t from 'tap'
import {
  createPersonalAccessTokens,
  isPersonalAccessToken,
  isWellFormed,
  newPersonalAccessToken,
  type PersonalAccessTokenSource,
} from '../../src/auth/personal-access-tokens.ts'
import { hashToken } from '../../src/auth/random-tokens.ts'
import { accessTokens, accounts } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { type Answer, startTestApp } from '../helpers/app.ts'
import { create, readMe, revoke, rowOf, tryCreate } from '../helpers/credentials/access-tokens.ts'
import { logIn, password, refresh } from '../helpers/credentials/logins.ts'
import { holds } from '../helpers/properties.ts'
import { refused } from '../helpers/refusal.ts'
import { exchange, requestText } from '../helpers/sockets.ts'
import { until } from '../helpers/until.ts'

const inADay = (now: Date) => new Date(now.getTime() + 24 * 3_600_000).toISOString()

t.test('a token', async (t) => {
  t.test('has 256 random bits and their checksum', async (t) => {
    const tokens = Array.from({ length: 1_000 }, newPersonalAccessToken)
    t.equal(new Set(tokens).size, tokens.length)
    t.ok(tokens.every((token) => /^mh_[0-9A-Za-z]{49}$/.test(token)))
    t.ok(tokens.every(isPersonalAccessToken))
    t.ok(tokens.every(isWellFormed))
    t.equal(new Set(tokens.join('').replaceAll('_', '')).size, 62, 'every digit occurs')
  })

  t.test('is known by a checksum that anybody can compute', async (t) => {
    // CRC-32 of '0' x 43 is 0x7849568f.
    t.ok(isWellFormed(`mh_${'0'.repeat(43)}2CZclj`))
  })

  t.test(
    'with any one character mistyped, or two neighbours swapped, is told from a genuine one',
    async (t) => {
      const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
      const place = fc.integer({ min: 3, max: 51 })
      holds(
        t,
        fc.property(place, fc.constantFrom(...digits), (at, digit) => {
          const token = newPersonalAccessToken()
          const mistyped = token.slice(0, at) + digit + token.slice(at + 1)
          return isWellFormed(mistyped) === (mistyped === token)
        }),
      )
      holds(
        t,
        fc.property(fc.integer({ min: 3, max: 50 }), (at) => {
          const token = newPersonalAccessToken()
          const swapped = token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2)
          return isWellFormed(swapped) === (swapped === token)
        }),
      )
    },
  )
})

t.test('looking a token up', async (t) => {
  const now = new Date('2026-11-02T09:00:00.000Z')
  const found = {
    id: 'a',
    accountId: 'b',
    roles: ['reader'] as const,
    actions: ['comment:post'],
    lastUsedAt: null,
  }
  const token = newPersonalAccessToken()
  const start = (source: Partial<PersonalAccessTokenSource>) =>
    createPersonalAccessTokens({
      find: async () => found,
      noteUse: async () => {},
      clock: () => now,
      onError: (error) => t.fail(String(error)),
      ...source,
    })

  t.test('is not needed for mistyped or invented tokens', async (t) => {
    const { verify } = start({ find: async () => t.fail('looked it up') as never })
    const wrong = [
      ...['mh_', 'mh_x', 'mh__', `mh_${'0'.repeat(49)}`, `${token}0`, token.slice(0, -1), `mh_${token}`],
      ...[`${token}=`, ` ${token}`, `${token}\n`, `mh_${'-'.repeat(49)}`, `mh_${'a'.repeat(1_000_000)}`],
    ]
    for (const text of wrong)
      await t.rejects(verify(text, '192.0.2.1'), { code: 'invalid-token', message: /mistyped/ })
  })

  t.test('uses the hash of the token and the present time', async (t) => {
    const asked: unknown[] = []
    const { verify } = start({ find: async (what) => void asked.push(what) })
    await t.rejects(verify(token, '192.0.2.1'), { code: 'invalid-token' })
    t.strictSame(asked, [{ tokenHash: hashToken(token), at: now }])
  })

  t.test('ignores actions that the policy no longer has', async (t) => {
    const actions = ['comment:post', 'comment:lick', 'constructor']
    const { verify } = start({ find: async () => ({ ...found, actions }) })
    t.strictSame((await verify(token, '192.0.2.1')).actions, ['comment:post'])
  })

  t.test('records one use of a burst, and waits for none', async (t) => {
    const notes: unknown[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const noteUse: PersonalAccessTokenSource['noteUse'] = (use) => {
      notes.push(use)
      return promise
    }
    const { verify } = start({ noteUse })
    await Promise.all(Array.from({ length: 20 }, () => verify(token, '192.0.2.1')))
    t.strictSame(notes, [{ id: 'a', at: now, address: '192.0.2.1' }])
    resolve()
    await until(async () => {
      await verify(token, '192.0.2.2')
      return notes.length > 1
    })
    t.equal(notes.length, 2, 'and the next when that is over')
  })

  t.test('records no use within a minute of the last one', async (t) => {
    for (const [secondsAgo, isNoted] of [
      [0, false],
      [59, false],
      [60, true],
      [3_600, true],
    ] as const) {
      let notes = 0
      const lastUsedAt = new Date(now.getTime() - secondsAgo * 1_000)
      const { verify } = start({
        find: async () => ({ ...found, lastUsedAt }),
        noteUse: async () => void notes++,
      })
      await verify(token, '192.0.2.1')
      t.equal(notes, isNoted ? 1 : 0, `${secondsAgo} s`)
    }
  })

  t.test('goes on if a use cannot be recorded, and tells why', async (t) => {
    const errors: unknown[] = []
    const lost = new Error('the connection is lost')
    const { verify } = start({ noteUse: () => Promise.reject(lost), onError: (error) => errors.push(error) })
    t.match(await verify(token, '192.0.2.1'), { accountId: 'b' })
    await until(() => errors.length > 0)
    t.strictSame(errors, [lost])
  })

  t.test('distinguishes a database that is away from a token that is invalid', async (t) => {
    const lost = new Error('the connection is lost')
    const { verify } = start({ find: () => Promise.reject(lost) })
    await t.rejects(verify(token, '192.0.2.1'), lost)
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { person, deps, advance } = app
  const author = await person(['author'])

  t.test('unknown, expired, revoked tokens and those of an erased account, all alike', async (t) => {
    const owner = await person()
    const expired = await create(app, owner, {
      expiresAt: new Date(deps.clock().getTime() + 60).toISOString(),
    })
    const revoked = await create(app, owner)
    const unknown = await create(app, owner)
    const erased = await person()
    const orphan = await create(app, erased)
    for (const { headers } of [expired, revoked, unknown, orphan])
      t.equal((await readMe(app, headers)).statusCode, 200)
    await until(async () => (await rowOf(app, unknown.id)).lastUsedAt)
    await revoke(app, owner, revoked.id)
    const { db } = deps.database
    await db.delete(accessTokens).where(eq(accessTokens.id, unknown.id))
    const none = { email: null, passwordHash: null, erasedAt: deps.clock() }
    await db.update(accounts).set(none).where(eq(accounts.id, erased.id))
    advance(60)
    const answers: Answer[] = []
    for (const { headers } of [expired, revoked, unknown, orphan]) answers.push(await readMe(app, headers))
    for (const answer of answers) {
      refused(t, answer, 401, 'invalid-token')
      t.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
      t.equal(answer.body_.detail, answers[0]?.body_.detail)
    }
  })

  t.test('two Authorization headers, whichever comes first, and a header of a megabyte', async (t) => {
    const { token } = await create(app, author)
    await app.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.app.server.address() as AddressInfo
    const ask = (lines: string) =>
      exchange(port, requestText('GET', '/v1/accounts/me').replace('\r\n\r\n', `\r\n${lines}\r\n\r\n`))
    const good = `Authorization: Bearer ${token}`
    t.equal((await ask(good)).status, 200)
    for (const other of [good, 'authorization: Bearer x', 'AUTHORIZATION: Basic eDp5', 'Authorization:']) {
      for (const lines of [`${good}\r\n${other}`, `${other}\r\n${good}`]) {
        const answer = await ask(lines)
        t.equal(answer.status, 400)
        t.match(answer.body, '/problems/malformed-request')
      }
    }
    t.equal((await ask(`Authorization: Bearer mh_${'a'.repeat(1_000_000)}`)).status, 431)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, person, deps, logLines } = app
  const admin = await person(['admin'])
  const { db } = deps.database

  t.test('accepting the scheme in any case of letters', async (t) => {
    const { token } = await create(app, admin)
    for (const scheme of ['Bearer', 'bearer', 'BEARER'])
      t.equal((await readMe(app, { authorization: `${scheme} ${token}` })).statusCode, 200)
  })

  t.test('to the present roles of the account', async (t) => {
    const author = await person(['author'])
    const { headers } = await create(app, author, { actions: ['article:create', 'account:read-self'] })
    const write = () => send({ method: 'POST', url: '/v1/articles', payload: { title: 'x' }, headers })
    const setRoles = (roles: string[]) =>
      send({ method: 'PUT', url: `/v1/accounts/${author.id}/roles`, payload: { roles }, as: admin })
    t.equal((await write()).statusCode, 201)
    t.equal((await setRoles([])).statusCode, 200)
    const before = await db.$count(events)
    refused(t, await write(), 403, 'forbidden')
    t.equal(await db.$count(events), before)
    t.equal((await readMe(app, headers)).statusCode, 200, 'what a reader may do goes on')
    await setRoles(['author', 'moderator'])
    t.equal((await write()).statusCode, 201, 'a role that was given again counts again')
  })

  t.test('a suspended account out, except from what it may still read and revoke', async (t) => {
    const author = await person(['author'], { password })
    const { headers } = await create(app, author, { actions: ['article:create', 'account:read-self'] })
    const other = await create(app, author)
    const url = `/v1/accounts/${author.id}/suspension`
    const payload = { reason: 'Spam.', until: inADay(deps.clock()) }
    t.equal((await send({ method: 'PUT', url, payload, as: admin })).statusCode, 200)
    const answer = await send({ method: 'POST', url: '/v1/articles', payload: { title: 'x' }, headers })
    refused(t, answer, 403, 'account-suspended')
    t.equal(answer.body_.suspendedUntil, payload.until)
    t.equal((await readMe(app, headers)).statusCode, 200)

    const again = { ...author, headers: (await logIn(app, author)).bearer }
    const request = { name: 'The build', actions: ['account:read-self'] }
    refused(t, await tryCreate(app, again, request), 403, 'account-suspended')
    t.equal((await send({ url: '/v1/access-tokens', as: again })).body_.data.length, 2)
    t.equal((await revoke(app, again, other.id)).statusCode, 204)
    await send({ method: 'DELETE', url, as: admin })
    t.equal(
      (await send({ method: 'POST', url: '/v1/articles', payload: { title: 'x' }, headers })).statusCode,
      201,
    )
  })

  t.test('a token valid when its owner logs out everywhere and refreshes', async (t) => {
    const reader = await person([], { password })
    const login = await logIn(app, reader)
    const { headers } = await create(app, { ...reader, headers: login.bearer })
    await logIn(app, reader)
    await send({ method: 'DELETE', url: '/v1/sessions', headers: login.bearer })
    await refresh(app, login.refreshToken)
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: login.bearer })
    t.equal((await readMe(app, headers)).statusCode, 200)
  })

  t.test('answering if the use of a token cannot be recorded', async (t) => {
    const owner = await person()
    const { id, headers } = await create(app, owner)
    await db.execute(
      sql`create function refuse_use() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`,
    )
    await db.execute(
      sql`create trigger refuse_use before update on access_tokens
        for each row execute function refuse_use()`,
    )
    const isTold = () =>
      logLines.some(({ msg }) => msg === 'the use of a personal access token could not be recorded')
    t.equal((await readMe(app, headers)).statusCode, 200)
    await until(isTold)
    t.equal((await readMe(app, headers)).statusCode, 200)
    await db.execute(sql`drop trigger refuse_use on access_tokens`)
    await until(async () => {
      t.equal((await readMe(app, headers)).statusCode, 200)
      return (await rowOf(app, id)).lastUsedAt
    })
  })
})
