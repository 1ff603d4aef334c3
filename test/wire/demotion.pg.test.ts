/**
 * Two instances over one PostgreSQL: once one has answered that a right is taken, the right is gone
 * on the other too.
 */
import t from 'tap'
import { serverUrl } from '../helpers/database.ts'
import { bearer, places, readDemoAccounts, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const workerCount = 50
/** Before and after. */
const enoughAnswers = 200

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

  type Login = { email: string; password: string }
  type Taken = { id: string; login: Login }
  const send = (method: string, path: string, headers: Record<string, string>, body?: object) =>
    fetch(one.url + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  const setRoles = (id: string, roles: string[]) => send('PUT', `/v1/accounts/${id}/roles`, admin, { roles })

  let readers = 0
  async function register(): Promise<Login> {
    const login = { email: `reader-${++readers}@readers.example`, password: 'three doors and a boot' }
    const answer = await send('POST', '/v1/accounts', {}, { ...login, displayName: 'Reader' })
    if (answer.status !== 201) throw new Error(`registration was answered with ${answer.status}`)
    return login
  }
  const author = async (): Promise<Login> => loginOf('author')
  const elsewhere = ({ login }: Taken) => bearer(two.url, login)

  type Way = {
    whose: () => Promise<Login>
    take: (from: Taken) => Promise<Response>
    restore?: (from: Taken) => Promise<unknown>
  }
  /**
   * Ways to take something away, each with the way back if the account is used again. All are asked
   * of the first instance.
   */
  const ways: Record<string, Way> = {
    'a role': {
      whose: author,
      take: ({ id }) => setRoles(id, []),
      restore: ({ id }) => setRoles(id, ['author']),
    },
    'every right, by suspension': {
      whose: author,
      take: ({ id }) =>
        send('PUT', `/v1/accounts/${id}/suspension`, admin, { reason: 'A quarrel.', until: null }),
      restore: ({ id }) => send('DELETE', `/v1/accounts/${id}/suspension`, admin),
    },
    'a session, by its owner elsewhere': {
      whose: author,
      take: async (from) => send('DELETE', '/v1/sessions', await elsewhere(from)),
    },
    'a session, by a new password': {
      whose: register,
      take: async (from) =>
        send('PUT', '/v1/accounts/me/password', await elsewhere(from), {
          currentPassword: from.login.password,
          newPassword: 'four doors and a frunk',
        }),
    },
    'the account, by its erasure': {
      whose: register,
      take: async (from) =>
        send('DELETE', '/v1/accounts/me', await elsewhere(from), { currentPassword: from.login.password }),
    },
  }

  for (const [way, { whose, take, restore }] of Object.entries(ways)) {
    for (const [name, urls] of [
      ['on the instance that was asked', [one.url]],
      ['on the other instance', [two.url]],
    ] as const) {
      t.test(`${way}, is gone ${name}`, async (t) => {
        const login = await whose()
        const headers = await bearer(one.url, login)
        const { id } = (await (await send('GET', '/v1/accounts/me', headers)).json()) as { id: string }

        // The owner goes on working meanwhile.
        const statuses: { began: number; status: number }[] = []
        let isOver = false
        const work = async (url: string) => {
          while (!isOver) {
            const began = performance.now()
            const { status } = await fetch(`${url}/v1/accounts/me`, { headers })
            statuses.push({ began, status })
          }
        }
        const workers = Array.from({ length: workerCount }, (_, index) =>
          work(urls[index % urls.length] ?? one.url),
        )
        await until(() => statuses.length >= enoughAnswers)
        t.ok(
          statuses.every(({ status }) => status === 200),
          'all is well before',
        )

        t.ok((await take({ id, login })).ok)
        const answered = performance.now()
        await until(() => statuses.filter(({ began }) => began > answered).length >= enoughAnswers)
        isOver = true
        await Promise.all(workers)
        t.same(
          statuses.filter(({ began, status }) => began > answered && status !== 401),
          [],
          'no request that began after the answer was let in',
        )
        await restore?.({ id, login })
      })
    }
  }
})
