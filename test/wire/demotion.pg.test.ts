/** Two instances over one PostgreSQL: a role that was taken on one is gone on the other when the taking is answered. */
import t from 'tap'
import { serverUrl } from '../helpers/database.ts'
import { bearer, places, readDemoAccounts, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

t.test('a demotion', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
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

  for (const [name, urls] of [
    ['seen on the instance that took the role', [one.url]],
    ['seen on the other instance', [two.url]],
  ] as const) {
    t.test(name, async (t) => {
      const login = loginOf('author')
      const author = await bearer(one.url, login)
      const me = await fetch(`${one.url}/v1/accounts/me`, { headers: author })
      const { id } = (await me.json()) as { id: string }
      const setRoles = (roles: string[]) =>
        fetch(`${one.url}/v1/accounts/${id}/roles`, {
          method: 'PUT',
          headers: { ...admin, 'content-type': 'application/json' },
          body: JSON.stringify({ roles }),
        })

      // The author works on, on every instance, while the role is taken.
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

      t.equal((await setRoles([])).status, 200)
      const answered = performance.now()
      await until(() => statuses.filter(({ began }) => began > answered).length >= 50)
      isOver = true
      await Promise.all(workers)
      t.same(
        statuses.filter(({ began, status }) => began > answered && status !== 401),
        [],
        'no request that began after the answer was let in',
      )
      t.equal((await setRoles(['author'])).status, 200)
    })
  }
})
