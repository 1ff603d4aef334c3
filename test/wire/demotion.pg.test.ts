/** Two instances over one PostgreSQL: what is taken from an account on one is gone on the other when that is answered. */
import t from 'tap'
import { serverUrl } from '../helpers/database.ts'
import { bearer, places, readDemoAccounts, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

t.test('what is taken', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const place = await places.find(({ name }) => name === 'PostgreSQL')?.make()
  if (!place) throw new Error('there is a server and no place on it')
  const environment = { ...place.environment, DEMO: 'on', PUBLIC_URL: 'http://masthead.test' }
  const one = await startServer(environment)
  const two = await startServer(environment)
  const logins = readDemoAccounts(environment.DATA_DIR)
  const loginOf = (role: string) => {
    const found = logins.find(({ roles }) => roles.includes(role))
    if (!found) throw new Error(`the demo has no ${role}`)
    return found
  }
  const admin = await bearer(one.url, loginOf('admin'))

  type Taken = { id: string; author: { authorization: string } }
  const send = (method: string, path: string, headers: Record<string, string>, body?: object) =>
    fetch(one.url + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  const setRoles = (id: string, roles: string[]) => send('PUT', `/v1/accounts/${id}/roles`, admin, { roles })

  /** Ways of taking, each with the way back. All are asked of the first instance. */
  const ways: Record<
    string,
    { take: (from: Taken) => Promise<Response>; restore: (from: Taken) => Promise<unknown> }
  > = {
    'a role': { take: ({ id }) => setRoles(id, []), restore: ({ id }) => setRoles(id, ['author']) },
    'every right, by suspension': {
      take: ({ id }) =>
        send('PUT', `/v1/accounts/${id}/suspension`, admin, { reason: 'A quarrel.', until: null }),
      restore: ({ id }) => send('DELETE', `/v1/accounts/${id}/suspension`, admin),
    },
    'a session, by its owner elsewhere': {
      take: async () => send('DELETE', '/v1/sessions', await bearer(two.url, loginOf('author'))),
      restore: async () => {},
    },
  }

  for (const [way, { take, restore }] of Object.entries(ways)) {
    for (const [name, urls] of [
      ['on the instance that was asked', [one.url]],
      ['on the other instance', [two.url]],
    ] as const) {
      t.test(`${way}, is gone ${name}`, async (t) => {
        const author = await bearer(one.url, loginOf('author'))
        const { id } = (await (await send('GET', '/v1/accounts/me', author)).json()) as { id: string }

        // The author works on while it is taken.
        const statuses: { began: number; status: number }[] = []
        let isOver = false
        const work = async (url: string) => {
          while (!isOver) {
            const began = performance.now()
            const { status } = await fetch(`${url}/v1/accounts/me`, { headers: author })
            statuses.push({ began, status })
          }
        }
        const workers = Array.from({ length: 10 }, (_, index) => work(urls[index % urls.length] ?? one.url))
        await until(() => statuses.length >= 50)
        t.ok(
          statuses.every(({ status }) => status === 200),
          'all is well before',
        )

        t.ok((await take({ id, author })).ok)
        const answered = performance.now()
        await until(() => statuses.filter(({ began }) => began > answered).length >= 50)
        isOver = true
        await Promise.all(workers)
        t.same(
          statuses.filter(({ began, status }) => began > answered && status !== 401),
          [],
          'no request that began after the answer was let in',
        )
        await restore({ id, author })
      })
    }
  }
})
