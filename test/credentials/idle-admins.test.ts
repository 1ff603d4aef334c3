/** Sessions of admins, which end after hours without use, as the settings say. */
import t from 'tap'
import { type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { logIn, password, refresh, tokensOf } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'
import { eventTypesAbout } from '../helpers/service/audit-trail.ts'

const hour = 3_600_000

async function startHouse() {
  const app = await startTestApp()
  /** Somebody new, since the tokens of a test expire while its clock moves. */
  const boss = () => app.person(['admin'])
  return {
    ...app,
    boss,
    setIdleHours: async (adminIdleHours: number) => {
      const payload = { publicationName: 'The Paper', adminIdleHours }
      expectStatus(await app.send({ method: 'PATCH', url: '/v1/settings', payload, as: await boss() }), 200)
    },
    setRoles: async (id: string, roles: string[]) => {
      const request = { method: 'PUT', url: `/v1/accounts/${id}/roles`, payload: { roles } } as const
      expectStatus(await app.send({ ...request, as: await boss() }), 200)
    },
  }
}

async function expiryOf({ send }: TestApp, bearer: { authorization: string }): Promise<number> {
  const { data } = expectStatus(await send({ url: '/v1/sessions', headers: bearer }), 200).body_
  return Date.parse(data[0].expiresAt)
}

t.test('does', async (t) => {
  const app = await startHouse()
  const { person, advance, deps } = app

  t.test('end the session of an admin after twelve hours without a refresh', async (t) => {
    const admin = await person(['admin'], { password })
    const { bearer, refreshToken } = await logIn(app, admin)
    t.ok((await expiryOf(app, bearer)) - deps.clock().getTime() <= 12 * hour, 'as the list of sessions says')
    advance(12 * hour - 1000)
    const next = tokensOf(expectStatus(await refresh(app, refreshToken), 200))
    advance(12 * hour)
    refused(t, await refresh(app, next.refreshToken), 401, 'invalid-refresh-token')
  })

  t.test('follow the settings, for sessions that have begun too', async (t) => {
    const admin = await person(['admin'], { password })
    const { refreshToken } = await logIn(app, admin)
    await app.setIdleHours(1)
    advance(hour)
    refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
    t.ok((await eventTypesAbout(app, admin.id)).includes('session.ended'))
    await app.setIdleHours(12)
  })

  t.test('count for somebody who becomes an admin later', async (t) => {
    const reader = await person([], { password })
    const { refreshToken } = await logIn(app, reader)
    advance(13 * hour)
    await app.setRoles(reader.id, ['admin'])
    refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
  })
})

t.test('keeps', async (t) => {
  const app = await startHouse()
  const { person, advance } = app

  t.test('the sessions of everybody else for thirty days', async (t) => {
    const people: Person[] = [await person([], { password }), await person(['author'], { password })]
    people.push(await person(['moderator'], { password }))
    const tokens = await Promise.all(people.map(async (each) => (await logIn(app, each)).refreshToken))
    advance(29 * 24 * hour)
    for (const token of tokens) t.equal((await refresh(app, token)).statusCode, 200)
  })

  t.test('within bounds what the settings can say', async (t) => {
    for (const adminIdleHours of [0, 721, 1.5, null]) {
      const payload = { publicationName: 'The Paper', adminIdleHours }
      const answer = await app.send({ method: 'PATCH', url: '/v1/settings', payload, as: await app.boss() })
      refused(t, answer, 400, 'invalid-request')
    }
  })
})
