/**
 * A refresh token that is used twice: for ten seconds it leads to the same successor, after that it
 * ends the session.
 */
import { asc, eq } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import t, { type Test } from 'tap'
import { refreshTokens, sessions } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { type Login, logIn, password, refresh, tokensOf } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'

const app = await startTestApp()
const { send, advance, deps } = app
const { db } = deps.database
const reader = await app.person([], { password })
/** Each request comes a millisecond after the last. */
const graceBetween = 10_000 - 1

const renew = async (refreshToken: string): Promise<Login> =>
  tokensOf(expectStatus(await refresh(app, refreshToken), 200))
const sessionOf = ({ accessToken }: Login): string => String(decodeJwt(accessToken).sid)

async function eventsOf(sessionId: string): Promise<string[]> {
  const rows = await db.select().from(events).orderBy(asc(events.seq))
  return rows.filter(({ subjects }) => subjects.sessionId === sessionId).map(({ type }) => type)
}

/** The session has `length` tokens, and all but the newest are spent. */
async function assertOneChain(t: Test, sessionId: string, length: number): Promise<void> {
  const tokens = await db.select().from(refreshTokens).where(eq(refreshTokens.sessionId, sessionId))
  t.equal(tokens.length, length)
  t.equal(tokens.filter(({ spentAt }) => spentAt === null).length, 1, 'one is live')
}

t.test('does', async (t) => {
  t.test('gives the same successor for ten seconds, with an access token that is good', async (t) => {
    const login = await logIn(app, reader)
    const next = await renew(login.refreshToken)
    advance(graceBetween)
    const again = await renew(login.refreshToken)
    t.equal(again.refreshToken, next.refreshToken)
    t.equal(sessionOf(again), sessionOf(login))
    t.equal((await send({ url: '/v1/accounts/me', headers: again.bearer })).statusCode, 200)
    await assertOneChain(t, sessionOf(login), 2)
    t.strictSame(await eventsOf(sessionOf(login)), ['session.started', 'session.refreshed'], 'told once')
  })

  t.test('counts the ten seconds from the first use, not from the last', async (t) => {
    const login = await logIn(app, reader)
    await renew(login.refreshToken)
    advance(6_000)
    await renew(login.refreshToken)
    advance(6_000)
    refused(t, await refresh(app, login.refreshToken), 401, 'invalid-refresh-token')
  })
})

t.test('refuses', async (t) => {
  t.test('a spent token after 10,001 milliseconds, and ends its session', async (t) => {
    const login = await logIn(app, reader)
    const next = await renew(login.refreshToken)
    advance(graceBetween + 1)
    refused(t, await refresh(app, login.refreshToken), 401, 'invalid-refresh-token')
    refused(t, await refresh(app, next.refreshToken), 401, 'invalid-refresh-token')
    const id = sessionOf(login)
    const [session] = await db.select().from(sessions).where(eq(sessions.id, id))
    t.strictSame(session?.revokedAt, new Date(deps.clock().getTime() - 1))
    t.strictSame(await eventsOf(id), ['session.started', 'session.refreshed', 'session.reuse-detected'])
  })

  t.test('a spent token within the ten seconds where the session has ended', async (t) => {
    const login = await logIn(app, reader)
    const next = await renew(login.refreshToken)
    const end = { method: 'DELETE', url: '/v1/sessions/current', headers: next.bearer } as const
    t.equal((await send(end)).statusCode, 204)
    for (const { refreshToken } of [login, next])
      refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
  })
})

t.test('keeps', async (t) => {
  t.test('one live chain where twenty refresh at once', async (t) => {
    const login = await logIn(app, reader)
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(app, login.refreshToken)))
    t.strictSame(
      answers.map(({ statusCode }) => statusCode),
      Array(20).fill(200),
    )
    const given = new Set(answers.map(({ body_ }) => body_.refreshToken))
    t.equal(given.size, 1, 'all were given the same')
    await assertOneChain(t, sessionOf(login), 2)
    const [successor = ''] = given
    await renew(successor)
    await assertOneChain(t, sessionOf(login), 3)
    t.strictSame(await eventsOf(sessionOf(login)), [
      'session.started',
      'session.refreshed',
      'session.refreshed',
    ])
  })

  t.test('the successors of different sessions apart', async (t) => {
    const [one, other] = [await logIn(app, reader), await logIn(app, reader)]
    t.not((await renew(one.refreshToken)).refreshToken, (await renew(other.refreshToken)).refreshToken)
  })
})
