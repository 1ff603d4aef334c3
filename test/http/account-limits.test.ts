/**
 * The most sessions and personal access tokens of an account: one more login ends the oldest
 * session, and one more token is refused.
 */
import { asc, eq } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import t from 'tap'
import { insertSession } from '../../src/db/queries/credentials/sessions.ts'
import { accessTokens, sessions } from '../../src/db/tables/accounts.ts'
import { maxPersonalAccessTokens } from '../../src/domain/credentials/personal-access-token.ts'
import { maxLiveSessions } from '../../src/domain/credentials/session-limits.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { create, revoke, tryCreate } from '../helpers/credentials/access-tokens.ts'
import { logIn, password, refresh } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'
import { eventsAbout } from '../helpers/service/audit-trail.ts'

const app = await startTestApp()
const { send, deps, advance } = app
const { db } = deps.database
const day = 24 * 3_600_000
const request = { name: 'The build', actions: ['account:read-self'] }

/** Inserts sessions without logins, because hashing a hundred passwords takes long. */
async function giveSessions({ id: accountId }: Person, times: number, revokedAt: Date | null = null) {
  for (let time = 0; time < times; time++) {
    advance(1)
    const at = deps.clock()
    const expiresAt = new Date(at.getTime() + 3_600_000)
    await insertSession(db, {
      id: deps.newId(),
      accountId,
      createdAt: at,
      lastUsedAt: at,
      expiresAt,
      revokedAt,
    })
  }
}

async function sessionsOf({ id }: Person) {
  const rows = await db.select().from(sessions).where(eq(sessions.accountId, id)).orderBy(asc(sessions.id))
  return { rows, live: rows.filter(({ revokedAt }) => revokedAt === null) }
}

/** A fresh access token, for an account that nobody can log in to. */
async function bearerOf({ id: accountId }: Person) {
  const identity = { accountId, sessionId: deps.newId(), roles: ['reader'] as const, epoch: 0 }
  return { authorization: `Bearer ${await deps.tokens.issue(identity)}` }
}

const endedIds = async ({ id }: Person) =>
  (await eventsAbout(app, id))
    .filter(({ type }) => type === 'session.ended')
    .map(({ subjects, actorAddress }) => ({ id: subjects.sessionId, actorAddress }))

t.test('does', async (t) => {
  t.test('ends the oldest session at the 101st login, and records it', async (t) => {
    const reader = await app.person([], { password })
    const oldest = await logIn(app, reader)
    await giveSessions(reader, maxLiveSessions - 2)
    const hundredth = await logIn(app, reader)
    t.equal((await sessionsOf(reader)).live.length, maxLiveSessions)
    t.strictSame(await endedIds(reader), [])
    t.equal((await send({ url: '/v1/accounts/me', headers: oldest.bearer })).statusCode, 200)

    const next = await logIn(app, reader)
    const at = deps.clock()
    const { rows, live } = await sessionsOf(reader)
    t.equal(live.length, maxLiveSessions)
    t.strictSame(
      rows.filter(({ revokedAt }) => revokedAt !== null),
      rows.slice(0, 1),
    )
    t.strictSame(rows[0]?.revokedAt, at)
    const oldestId = String(decodeJwt(oldest.accessToken).sid)
    t.strictSame(await endedIds(reader), [{ id: oldestId, actorAddress: '127.0.0.1' }])
    refused(t, await refresh(app, oldest.refreshToken), 401, 'invalid-refresh-token')
    refused(t, await send({ url: '/v1/accounts/me', headers: oldest.bearer }), 401, 'invalid-token')
    for (const { bearer } of [hundredth, next])
      t.equal((await send({ url: '/v1/accounts/me', headers: bearer })).statusCode, 200)
  })

  t.test('ends all sessions beyond the hundred, if there were more', async (t) => {
    const reader = await app.person([], { password })
    await giveSessions(reader, maxLiveSessions + 20)
    await logIn(app, reader)
    const { rows, live } = await sessionsOf(reader)
    t.strictSame(live, rows.slice(21))
    t.equal((await endedIds(reader)).length, 21)
  })
})

t.test('refuses', async (t) => {
  t.test('a 51st active token, and accepts one again after one has ended', async (t) => {
    const collector = await app.person()
    const expiresAt = new Date(deps.clock().getTime() + day).toISOString()
    const first = await create(app, collector, { expiresAt })
    for (let made = 1; made < maxPersonalAccessTokens; made++) await create(app, collector)
    refused(t, await tryCreate(app, collector, request), 409, 'access-token-limit')
    t.equal((await tryCreate(app, await app.person(), request)).statusCode, 201, 'of another account')

    t.equal((await revoke(app, collector, first.id)).statusCode, 204)
    await create(app, collector, { expiresAt })
    refused(t, await tryCreate(app, collector, request), 409, 'access-token-limit')
    advance(day)
    // Its access token has expired long before.
    const later = { ...collector, headers: await bearerOf(collector) }
    t.equal((await tryCreate(app, later, request)).statusCode, 201)
    refused(t, await tryCreate(app, later, request), 409, 'access-token-limit')
  })
})

t.test('keeps', async (t) => {
  t.test('to 50 active tokens if twenty are requested at once', async (t) => {
    const collector = await app.person()
    for (let made = 5; made < maxPersonalAccessTokens; made++) await create(app, collector)
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryCreate(app, collector, request)))
    t.equal(answers.filter(({ statusCode }) => statusCode === 201).length, 5)
    t.equal(answers.filter(({ statusCode }) => statusCode === 409).length, 15)
    t.equal(await db.$count(accessTokens, eq(accessTokens.accountId, collector.id)), maxPersonalAccessTokens)
  })

  t.test('every session if the others have ended, and the sessions of other accounts', async (t) => {
    const [reader, other] = [await app.person([], { password }), await app.person([], { password })]
    await giveSessions(other, maxLiveSessions)
    const first = await logIn(app, reader)
    await giveSessions(reader, maxLiveSessions, deps.clock())
    await logIn(app, reader)
    t.equal((await sessionsOf(reader)).live.length, 2)
    t.equal((await sessionsOf(other)).live.length, maxLiveSessions)
    t.strictSame(await endedIds(reader), [])
    t.equal((await refresh(app, first.refreshToken)).statusCode, 200)
  })

  t.test('a record of thousands of sessions that end at once, each once', async (t) => {
    const reader = await app.person([], { password })
    const here = await logIn(app, reader)
    await giveSessions(reader, 2_001)
    const answer = await send({ method: 'DELETE', url: '/v1/sessions', headers: here.bearer })
    t.match(answer, { statusCode: 200, body_: { ended: 2_001, current: 'kept' } })
    const ended = await endedIds(reader)
    t.equal(ended.length, 2_001)
    t.equal(new Set(ended.map(({ id }) => id)).size, 2_001)
    t.equal((await sessionsOf(reader)).live.length, 1)
  })
})
