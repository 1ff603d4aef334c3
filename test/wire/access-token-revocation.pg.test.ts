/**
 * Two instances over one PostgreSQL: once the revocation of a token is answered on one, both refuse
 * the token.
 */
import t from 'tap'
import { serverUrl } from '../helpers/database.ts'
import {
  bearer,
  complaintsOf,
  places,
  post,
  readDemoAccounts,
  startServer,
  startWarnings,
} from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

t.test('a revocation', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const place = await places.find(({ name }) => name === 'PostgreSQL')?.make()
  if (!place) throw new Error('there is a server and no place on it')
  const environment = { ...place.environment, DEMO: 'on', PUBLIC_URL: 'http://masthead.test' }
  const one = await startServer(environment)
  const two = await startServer(environment)
  const urls = [one.url, two.url]
  const login = readDemoAccounts(environment.DATA_DIR).find(({ roles }) => roles.includes('author'))
  if (!login) throw new Error('the demo has no author')
  const author = await bearer(one.url, login)
  const input = { name: 'The build', actions: ['account:read-self'], currentPassword: login.password }
  const made = await post(`${one.url}/v1/access-tokens`, input, author)
  const { id, token } = (await made.json()) as { id: string; token: string }

  t.test('accepts no request that begins after its answer, with fifty in flight', async (t) => {
    const statuses: { began: number; status: number }[] = []
    let isOver = false
    const work = async (url: string) => {
      while (!isOver) {
        const began = performance.now()
        const { status } = await fetch(`${url}/v1/accounts/me`, {
          headers: { authorization: `Bearer ${token}` },
        })
        statuses.push({ began, status })
      }
    }
    const workers = Array.from({ length: 50 }, (_, index) => work(urls[index % urls.length] ?? one.url))
    await until(() => statuses.length >= 200)
    t.ok(
      statuses.every(({ status }) => status === 200),
      'all is well before',
    )

    const revoked = await fetch(`${one.url}/v1/access-tokens/${id}`, { method: 'DELETE', headers: author })
    const answered = performance.now()
    t.equal(revoked.status, 204)
    await until(() => statuses.filter(({ began }) => began > answered).length >= 200)
    isOver = true
    await Promise.all(workers)
    t.same(
      statuses.filter(({ began, status }) => began > answered && status !== 401),
      [],
      'no request that began after the answer was let in',
    )
    t.same(
      statuses.filter(({ status }) => status !== 200 && status !== 401),
      [],
      'and none met anything else',
    )
  })

  t.test('leaves nothing in the log of either instance but requests', async (t) => {
    for (const instance of [one, two]) {
      t.same(complaintsOf(instance), startWarnings(environment))
      t.notOk(JSON.stringify(instance.logs).includes(token))
    }
  })
})
