/** Authentication remembers only those ended sessions that can still have a live access token. */
import { decodeJwt } from 'jose'
import t from 'tap'
import { findStanding } from '../../src/db/queries/accounts/standings.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { changePassword } from '../helpers/credentials/account-mails.ts'
import { type Login, logIn, password, refresh, tokensOf } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'

const minutes = 60_000
const app = await startTestApp()
const { send, deps, advance } = app

const sessionOf = ({ accessToken }: Login): string => String(decodeJwt(accessToken).sid)

async function end(login: Login, by: Login): Promise<void> {
  const url = `/v1/sessions/${sessionOf(login)}`
  expectStatus(await send({ method: 'DELETE', url, headers: by.bearer }), 204)
}

/** As the service asks: tokens live for ten minutes, and clocks may differ by five seconds. */
async function remembered({ id }: Person): Promise<string[]> {
  const since = new Date(deps.clock().getTime() - 605_000)
  return (await findStanding(deps.database.db, id, since))?.endedSessionIds ?? []
}

t.test('forgets a session that was ended long after its last use', async (t) => {
  const reader = await app.person([], { password })
  const old = await logIn(app, reader)
  advance(60 * minutes)
  const here = await logIn(app, reader)
  await end(old, here)
  t.strictSame(await remembered(reader), [])
  refused(t, await send({ url: '/v1/accounts/me', headers: old.bearer }), 401, 'invalid-token')
})

t.test('remembers a session that was used recently, until its tokens have expired', async (t) => {
  const reader = await app.person([], { password })
  const old = await logIn(app, reader)
  advance(60 * minutes)
  const { refreshToken } = old
  tokensOf(expectStatus(await refresh(app, refreshToken), 200))
  advance(9_990)
  const repeated = tokensOf(expectStatus(await refresh(app, refreshToken), 200))
  const here = await logIn(app, reader)
  advance(9 * minutes)
  await end(old, here)
  t.strictSame(await remembered(reader), [sessionOf(old)])
  refused(t, await send({ url: '/v1/accounts/me', headers: repeated.bearer }), 401, 'invalid-token')
  advance(59_000)
  t.strictSame(await remembered(reader), [sessionOf(old)])
  refused(t, await send({ url: '/v1/accounts/me', headers: repeated.bearer }), 401, 'invalid-token')
  advance(10 * minutes)
  t.strictSame(await remembered(reader), [])
})

t.test('remembers a session that got its token from a change of the password alone', async (t) => {
  const reader = await app.person([], { password })
  const login = await logIn(app, reader)
  advance(9.9 * minutes)
  const newPassword = 'four doors and a frunk'
  const changed = await changePassword(app, login.bearer, { currentPassword: password, newPassword })
  const { accessToken } = expectStatus(changed, 200).body_
  const headers = { authorization: `Bearer ${accessToken}` }
  advance(9.9 * minutes)
  expectStatus(await send({ url: '/v1/accounts/me', headers }), 200)
  expectStatus(await send({ method: 'DELETE', url: '/v1/sessions/current', headers }), 204)
  t.strictSame(await remembered(reader), [sessionOf(login)])
  refused(t, await send({ url: '/v1/accounts/me', headers }), 401, 'invalid-token')
})
