/**
 * Login, rotation of refresh tokens, reuse of a stolen one, logout, and the end of an idle session.
 */
import { createHash } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import t from 'tap'
import { startSession } from '../../src/commands/credentials/start-session.ts'
import { accounts, refreshTokens, sessions } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { logIn, password, refresh, tokensOf, tryLogin } from '../helpers/credentials/logins.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'

const minutes = 60_000
const days = 24 * 60 * minutes

const sidOf = (accessToken: string): string => String(decodeJwt(accessToken).sid)
const renew = async (app: TestApp, refreshToken: string) =>
  tokensOf(expectStatus(await refresh(app, refreshToken), 200))
const eventsSoFar = async ({ deps }: TestApp) => {
  const rows = await deps.database.db.select({ type: events.type }).from(events).orderBy(asc(events.seq))
  return rows.map(({ type }) => type)
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person, deps, advance } = app
  const reader = await person(['author'], { password })
  const logOut = (id: string, headers: Record<string, string>) =>
    send({ method: 'DELETE', url: `/v1/sessions/${id}`, headers })

  t.test('logs in by e-mail in any case of letters, and password', async (t) => {
    for (const email of [reader.email, reader.email.toUpperCase()]) {
      const answer = await tryLogin(app, { email, password })
      t.equal(answer.statusCode, 201)
      t.equal(answer.headers['cache-control'], 'no-store')
      const { accessToken, refreshToken, account, ...rest } = answer.body_
      t.strictSame(rest, { tokenType: 'Bearer', expiresIn: 600 })
      t.match(refreshToken, /^[\w-]{43}$/)
      const headers = { authorization: `Bearer ${accessToken}` }
      t.strictSame((await send({ url: '/v1/accounts/me', headers })).body_, account)
      t.match(account, { id: reader.id, email: reader.email, roles: ['reader', 'author'] })
    }
  })

  t.test('exchanges a refresh token for the next one', async (t) => {
    const login = await logIn(app, reader)
    const answer = await refresh(app, login.refreshToken)
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.match(answer.body_, { tokenType: 'Bearer', expiresIn: 600, account: { id: reader.id } })
    const next = tokensOf(answer)
    t.not(next.refreshToken, login.refreshToken)
    t.not(next.accessToken, login.accessToken)
    t.equal(sidOf(next.accessToken), sidOf(login.accessToken), 'of the same session')
    t.equal((await send({ url: '/v1/accounts/me', headers: next.bearer })).statusCode, 200)
    const third = await renew(app, next.refreshToken)
    t.equal(new Set([login, next, third].map(({ refreshToken }) => refreshToken)).size, 3)
  })

  t.test('gives the present roles with a refresh', async (t) => {
    const login = await logIn(app, reader)
    const roles = (token: string) => decodeJwt(token).roles
    t.strictSame(roles(login.accessToken), ['reader', 'author'])
    const ofReader = eq(accounts.id, reader.id)
    await deps.database.db
      .update(accounts)
      .set({ roles: ['reader'] })
      .where(ofReader)
    t.strictSame(roles((await renew(app, login.refreshToken)).accessToken), ['reader'])
    await deps.database.db
      .update(accounts)
      .set({ roles: ['reader', 'author'] })
      .where(ofReader)
  })

  t.test(
    'gives the present roles with a login, even if they changed while its password was verified',
    async (t) => {
      const { database } = deps
      const transact: typeof database.transact = async (work) => {
        await database.db
          .update(accounts)
          .set({ roles: ['reader'], epoch: 7 })
          .where(eq(accounts.id, late.id))
        return database.transact(work)
      }
      const late = await person(['author'], { password })
      const visitor = { address: null, userAgent: null }
      const { email } = late
      const login = await startSession(
        { ...deps, database: { ...database, transact } },
        { email, password },
        visitor,
      )
      t.match(decodeJwt(login.accessToken), { roles: ['reader'], epoch: 7 })
      t.strictSame(login.account.roles, ['reader'])
      t.notOk('passwordHash' in login.account)
    },
  )

  t.test('logs out of the current session, and of no other', async (t) => {
    const [one, other] = [await logIn(app, reader), await logIn(app, reader)]
    const answer = await logOut('current', one.bearer)
    t.equal(answer.statusCode, 204)
    t.equal(answer.body, '')
    refused(t, await refresh(app, one.refreshToken), 401, 'invalid-refresh-token')
    refused(t, await send({ url: '/v1/accounts/me', headers: one.bearer }), 401, 'invalid-token')
    t.equal((await send({ url: '/v1/accounts/me', headers: other.bearer })).statusCode, 200)
    await renew(app, other.refreshToken)
  })

  t.test('logs out of another session of the same account by its id', async (t) => {
    const [lost, here] = [await logIn(app, reader), await logIn(app, reader)]
    t.equal((await logOut(sidOf(lost.accessToken), here.bearer)).statusCode, 204)
    refused(t, await refresh(app, lost.refreshToken), 401, 'invalid-refresh-token')
    refused(t, await send({ url: '/v1/accounts/me', headers: lost.bearer }), 401, 'invalid-token')
    await renew(app, here.refreshToken)
  })

  t.test('ends a session that nobody used for 30 days, counted from its last use', async (t) => {
    const login = await logIn(app, reader)
    advance(29 * days)
    const next = await renew(app, login.refreshToken)
    advance(30 * days - 5)
    const last = await renew(app, next.refreshToken)
    advance(30 * days)
    refused(t, await refresh(app, last.refreshToken), 401, 'invalid-refresh-token')
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const reader = await person([], { password })
  const unusable = await person()
  const stranger = await person([], { password })
  const login = await logIn(app, reader)
  const before = await eventsSoFar(app)

  t.test('a wrong password and an unknown address with the same answer', async (t) => {
    const answers = [
      await tryLogin(app, { email: reader.email, password: `${password}!` }),
      await tryLogin(app, { email: reader.email, password: password.toUpperCase() }),
      await tryLogin(app, { email: reader.email, password: ' ' }),
      await tryLogin(app, { email: 'nobody@readers.example', password }),
      await tryLogin(app, { email: 'no address', password }),
      await tryLogin(app, { email: unusable.email, password }),
      await tryLogin(app, { email: unusable.email, password: 'nobody has this password' }),
      await tryLogin(app, { email: 'nobody@readers.example', password: 'nobody has this password' }),
    ]
    for (const answer of answers) {
      refused(t, answer, 401, 'invalid-credentials')
      t.equal(answer.headers['www-authenticate'], 'Bearer')
      t.match(answer.body_.instance, /^[0-9a-f-]{36}$/)
      const [first] = answers
      t.strictSame(visiblePart(answer), first && visiblePart(first))
    }
  })

  t.test('a login or refresh that breaks the schema, naming the member', async (t) => {
    const { email } = reader
    const rows: [payload: object, parts: string[]][] = [
      [{}, ['/email', '/password']],
      [{ email, password: '' }, ['/password']],
      [{ email, password: 'a'.repeat(201) }, ['/password']],
      [{ email: 'nobody@readers.example', password: 'a'.repeat(201) }, ['/password']],
      [{ email: [email], password: { $ne: '' } }, ['/email', '/password']],
      [{ email, password, roles: ['admin'] }, ['/roles']],
      [{ email: `${email}\0`, password }, ['/email']],
    ]
    for (const [payload, parts] of rows)
      invalid(t, await send({ method: 'POST', url: '/v1/sessions', payload }), parts)
    const url = '/v1/sessions/refresh'
    invalid(t, await send({ method: 'POST', url, payload: {} }), ['/refreshToken'])
    invalid(t, await send({ method: 'POST', url, payload: { refreshToken: '' } }), ['/refreshToken'])
    invalid(t, await send({ method: 'POST', url, payload: { refreshToken: login.accessToken } }), [
      '/refreshToken',
    ])
  })

  t.test('a refresh token that nobody was given', async (t) => {
    const [start, end] = [login.refreshToken.slice(0, -1), login.refreshToken.slice(1)]
    for (const token of [
      'a'.repeat(43),
      start,
      end,
      `${login.refreshToken}=`,
      login.refreshToken.toUpperCase(),
    ]) {
      const answer = await refresh(app, token)
      refused(t, answer, 401, 'invalid-refresh-token')
      t.equal(answer.headers['www-authenticate'], 'Bearer')
    }
  })

  t.test('to end a session of somebody else, or one that is over', async (t) => {
    const other = await logIn(app, stranger)
    const end = (id: string, headers?: Record<string, string>) =>
      send({ method: 'DELETE', url: `/v1/sessions/${id}`, headers })
    refused(t, await end('current'), 401, 'unauthenticated')
    refused(t, await end(sidOf(login.accessToken), other.bearer), 404, 'not-found')
    refused(t, await end(reader.id, other.bearer), 404, 'not-found')
    invalid(t, await end('all', other.bearer), ['id'])
    invalid(t, await end(`urn:uuid:${reader.id}`, other.bearer), ['id'])
    t.equal((await end('current', other.bearer)).statusCode, 204)
    refused(t, await end('current', other.bearer), 401, 'invalid-token')
  })

  t.test('and changed nothing else', async (t) => {
    const happened = (await eventsSoFar(app)).slice(before.length)
    t.strictSame(
      happened.filter((type) => type !== 'session.refused'),
      ['session.started', 'session.ended'],
    )
    t.equal(happened.length - 2, 8, 'every refused login is on record')
    t.equal((await deps.database.db.select().from(sessions)).length, 2)
    await renew(app, login.refreshToken)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { person, deps, advance, logLines } = app
  const reader = await person([], { password })
  const secrets: string[] = []

  t.test(
    'a thief out: a spent token ends its session with all successors, and no other session',
    async (t) => {
      const [stolen, other] = [await logIn(app, reader), await logIn(app, reader)]
      const second = await renew(app, stolen.refreshToken)
      const third = await renew(app, second.refreshToken)
      secrets.push(...[stolen, other, second, third].flatMap((each) => [each.refreshToken, each.accessToken]))
      // Longer than two tabs that refresh at once can be apart.
      advance(minutes)
      refused(t, await refresh(app, stolen.refreshToken), 401, 'invalid-refresh-token')
      for (const { refreshToken } of [third, second, stolen])
        refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
      await renew(app, other.refreshToken)
      t.strictSame(
        (await eventsSoFar(app)).filter((type) => type === 'session.reuse-detected'),
        ['session.reuse-detected'],
      )
    },
  )

  t.test('one session from being refreshed twice by requests at the same time', async (t) => {
    const { refreshToken } = await logIn(app, reader)
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(app, refreshToken)))
    const given = answers
      .filter(({ statusCode }) => statusCode === 200)
      .map(({ body_ }) => body_.refreshToken)
    t.ok(given.length >= 1)
    t.equal(new Set(given).size, 1, 'there is one successor, however many asked')
    for (const { statusCode } of answers) t.ok(statusCode === 200 || statusCode === 401, `${statusCode}`)
  })

  t.test('where and when each session began, and refresh tokens as hashes only', async (t) => {
    const { accessToken, refreshToken } = await logIn(app, reader)
    secrets.push(refreshToken)
    const { db } = deps.database
    const now = deps.clock()
    const id = sidOf(accessToken)
    const [row] = await db.select().from(sessions).where(eq(sessions.id, id))
    t.match(row, {
      accountId: reader.id,
      address: '127.0.0.1',
      createdAt: now,
      lastUsedAt: now,
      revokedAt: null,
    })
    t.strictSame(row?.expiresAt, new Date(now.getTime() + 30 * days))
    const [token] = await db.select().from(refreshTokens).where(eq(refreshTokens.sessionId, id))
    t.same(Buffer.from(token?.tokenHash ?? []), createHash('sha256').update(refreshToken).digest())
    const events_ = JSON.stringify(await db.select().from(events))
    for (const secret of secrets) t.notOk(events_.includes(secret))
  })

  t.test('passwords and tokens out of the log', async (t) => {
    const log = JSON.stringify(logLines)
    t.ok(logLines.length > 10)
    t.ok(secrets.length > 8)
    for (const secret of [password, reader.email, ...secrets]) t.notOk(log.includes(secret))
  })
})

t.test('the list of sessions', async (t) => {
  const app = await startTestApp()
  const { send, advance, deps } = app
  const reader = await app.person([], { password })
  const mine = async (bearer: { authorization: string }) =>
    (await send({ url: '/v1/sessions', headers: bearer })).body_.data

  t.test('shows each live login of its account, newest first, and which one asks', async (t) => {
    const phone = await logIn(app, reader)
    const desk = await logIn(app, reader)
    await logIn(app, await app.person([], { password }))
    const sessions = await mine(desk.bearer)
    t.match(sessions, [
      { isCurrent: true, address: '127.0.0.1', userAgent: 'lightMyRequest' },
      { isCurrent: false },
    ])
    t.equal(sessions.length, 2)
    t.strictSame(
      (await mine(phone.bearer)).map(({ isCurrent }: { isCurrent: boolean }) => isCurrent),
      [false, true],
    )
  })

  t.test('loses an ended session, and all others when the present one ends them', async (t) => {
    const here = await logIn(app, reader)
    const there = await logIn(app, reader)
    const elsewhere = await logIn(app, reader)
    t.equal(
      (await send({ method: 'DELETE', url: '/v1/sessions/current', headers: there.bearer })).statusCode,
      204,
    )
    const others = await send({ method: 'DELETE', url: '/v1/sessions', headers: here.bearer })
    t.equal(others.statusCode, 200)
    t.equal(others.body_.current, 'kept', 'the answer says that this one stays')
    t.ok(others.body_.ended >= 1)
    t.match(await mine(here.bearer), [{ isCurrent: true }])
    t.equal((await mine(here.bearer)).length, 1)
    t.equal((await refresh(app, elsewhere.refreshToken)).statusCode, 401)
    t.equal((await refresh(app, here.refreshToken)).statusCode, 200)
  })

  t.test('loses every session, the present one too, if the request says so', async (t) => {
    const person = await app.person([], { password })
    const here = await logIn(app, person)
    const there = await logIn(app, person)
    const url = '/v1/sessions?include=current'
    const answer = await send({ method: 'DELETE', url, headers: here.bearer })
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.body_, { ended: 2, current: 'ended' })
    for (const { bearer, refreshToken } of [here, there]) {
      refused(t, await send({ url: '/v1/sessions', headers: bearer }), 401, 'invalid-token')
      refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
    }
    const again = await logIn(app, person)
    const wrong = await send({ method: 'DELETE', url: '/v1/sessions?include=others', headers: again.bearer })
    invalid(t, wrong, ['include'])
  })

  t.test('loses a session 180 days after its login, even if it is used every day', async (t) => {
    let { refreshToken } = await logIn(app, reader)
    const end = deps.clock().getTime() + 180 * days
    for (;;) {
      advance(20 * days)
      const answer = await refresh(app, refreshToken)
      if (answer.statusCode === 401) break
      refreshToken = answer.body_.refreshToken
    }
    t.ok(deps.clock().getTime() >= end, 'not before')
    t.ok(deps.clock().getTime() < end + 21 * days, 'and not much later')
  })
})
