/**
 * Roles: admins give and take them, a taken role is gone at once, and the last admin keeps the
 * role.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { events } from '../../src/db/tables/events.ts'
import { type Answer, type Person, startTestApp } from '../helpers/app.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { invalid, refused } from '../helpers/refusal.ts'

async function startStaff() {
  const app = await startTestApp()
  const admin = await app.person(['admin'])
  const setRoles = (as: Person, id: string, roles: unknown) =>
    app.send({ method: 'PUT', url: `/v1/accounts/${id}/roles`, payload: { roles }, as })
  const readMe = (as: { headers: { authorization: string } }) =>
    app.send({ url: '/v1/accounts/me', headers: as.headers })
  const changes = () =>
    app.deps.database.db
      .select({ payload: events.payload, actor: events.actorAccountId })
      .from(events)
      .where(sql`${events.type} = 'account.roles-changed'`)
      .orderBy(events.seq)
  return { ...app, admin, setRoles, readMe, changes }
}

t.test('does', async (t) => {
  const { admin, setRoles, person, send, changes, readMe } = await startStaff()

  t.test('gives roles, in their order, whatever the order they are asked for in', async (t) => {
    const reader = await person()
    const answer = await setRoles(admin, reader.id, ['moderator', 'author'])
    t.match(answer, { statusCode: 200, body_: { id: reader.id, roles: ['reader', 'author', 'moderator'] } })
    t.strictSame((await changes()).at(-1), {
      payload: { added: ['author', 'moderator'], removed: [] },
      actor: admin.id,
    })
  })

  t.test('keeps everybody a reader', async (t) => {
    const author = await person(['author'])
    t.strictSame((await setRoles(admin, author.id, [])).body_.roles, ['reader'])
  })

  t.test('changes nothing and ends no token if the account already has the roles', async (t) => {
    const author = await person(['author'])
    const before = (await changes()).length
    t.equal((await setRoles(admin, author.id, ['author'])).statusCode, 200)
    t.equal((await changes()).length, before)
    t.equal((await readMe(author)).statusCode, 200)
  })

  t.test('finds the one account with an address, in any case of letters', async (t) => {
    const reader = await person()
    await person()
    const found = async (email: string) => {
      const answer = await send({ url: `/v1/accounts?email=${encodeURIComponent(email)}`, as: admin })
      t.equal(answer.statusCode, 200)
      return answer.body_
    }
    for (const email of [reader.email, reader.email.toUpperCase()])
      t.match(await found(email), {
        data: [{ id: reader.id, email: reader.email }],
        page: { nextCursor: null },
      })
    for (const email of ['nobody@readers.example', reader.email.slice(1), `_${reader.email.slice(1)}`])
      t.strictSame((await found(email)).data, [])
  })

  t.test('lists the accounts to admins, page by page', async (t) => {
    const ids: string[] = []
    let url: string | null = '/v1/accounts?limit=2'
    while (url) {
      const answer: Answer = await send({ url, as: admin })
      const { data, page } = answer.body_
      ids.push(...data.map(({ id }: { id: string }) => id))
      url = page.nextCursor && `/v1/accounts?limit=2&cursor=${page.nextCursor}`
    }
    t.equal(new Set(ids).size, ids.length)
    t.ok(ids.includes(admin.id))
  })
})

t.test('refuses', async (t) => {
  const { admin, setRoles, person, send, deps } = await startStaff()

  t.test('a filter that is no address, and a cursor of the list without it', async (t) => {
    const list = (query: string) => send({ url: `/v1/accounts?${query}`, as: admin })
    for (const email of ['', '%25', 'person', 'a%00@readers.example', `${'x'.repeat(250)}@a.example`])
      invalid(t, await list(`email=${email}`), ['email'])
    invalid(t, await list(`email=${admin.email}&email=${admin.email}`), ['email'])
    await person()
    const { nextCursor } = (await list('limit=1')).body_.page
    refused(t, await list(`email=${admin.email}&cursor=${nextCursor}`), 400, 'invalid-cursor')
  })

  t.test('anybody but an admin, without revealing anything', async (t) => {
    const moderator = await person(['author', 'moderator'])
    refused(t, await setRoles(moderator, moderator.id, ['admin']), 403, 'forbidden')
    refused(t, await send({ url: '/v1/accounts', as: moderator }), 403, 'forbidden')
  })

  t.test('an account that does not exist, and a role that does not', async (t) => {
    refused(t, await setRoles(admin, deps.newId(), ['author']), 404, 'not-found')
    refused(t, await setRoles(admin, admin.id, ['owner']), 400, 'invalid-request')
    refused(t, await setRoles(admin, admin.id, ['admin', 'admin']), 400, 'invalid-request')
  })

  t.test('to make staff of a suspended account', async (t) => {
    const reader = await person()
    const url = `/v1/accounts/${reader.id}/suspension`
    await send({ method: 'PUT', url, payload: { reason: 'Spam.', until: null }, as: admin })
    refused(t, await setRoles(admin, reader.id, ['admin']), 409, 'account-not-promotable')
    await send({ method: 'DELETE', url, as: admin })
    t.equal((await setRoles(admin, reader.id, ['author'])).statusCode, 200)
  })

  t.test('to leave the publication without an admin', async (t) => {
    refused(t, await setRoles(admin, admin.id, ['author']), 409, 'account-last-admin')
    const second = await person(['admin'])
    t.equal((await setRoles(second, admin.id, [])).statusCode, 200)
    refused(t, await setRoles(second, second.id, []), 409, 'account-last-admin')
  })
})

t.test('keeps', async (t) => {
  const app = await startStaff()
  const { admin, setRoles, readMe, person, send } = app

  t.test('refusing tokens with former roles, from the answer on', async (t) => {
    const author = await person(['author'], { password })
    const { accessToken, refreshToken } = await logIn(app, author)
    const former = { headers: { authorization: `Bearer ${accessToken}` } }
    t.equal((await readMe(former)).statusCode, 200)
    await setRoles(admin, author.id, [])
    const answer = await readMe(former)
    refused(t, answer, 401, 'invalid-token')
    t.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')

    const refreshed = await send({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken } })
    t.strictSame(refreshed.body_.account.roles, ['reader'], 'the session goes on, with what is left')
    const present = { headers: { authorization: `Bearer ${refreshed.body_.accessToken}` } }
    t.equal((await readMe(present)).statusCode, 200)
    refused(
      t,
      await send({ method: 'POST', url: '/v1/articles', payload: { title: 'x' }, headers: present.headers }),
      403,
      'forbidden',
    )
  })

  t.test('one admin, when two take the role from each other at once', async (t) => {
    const [one, two] = [await person(['admin']), await person(['admin'])]
    await setRoles(admin, admin.id, [])
    const answers = await Promise.all([setRoles(one, two.id, []), setRoles(two, one.id, [])])
    t.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1)
    t.ok(answers.every(({ statusCode }) => [200, 401, 409].includes(statusCode)))
  })
})
