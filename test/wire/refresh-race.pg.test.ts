/**
 * One refresh token is used on two instances over one PostgreSQL at once: all requests get the same
 * successor, and one chain lives.
 */
import { randomUUID } from 'node:crypto'
import { asc, eq, sql } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import t from 'tap'
import { refreshTokens } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { serverUrl } from '../helpers/database.ts'
import { logIn, places, post, startServer } from '../helpers/server.ts'

const atOnce = 20

type Tokens = { accessToken: string; refreshToken: string }

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const place = await places.find(({ name }) => name === 'PostgreSQL')?.make()
  if (!place) throw new Error('there is a server and no place on it')
  const admin = { email: 'admin@masthead.example', password: `a password, ${randomUUID()}` }
  const environment = {
    ...place.environment,
    PUBLIC_URL: 'http://masthead.test',
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
  }
  const urls = [(await startServer(environment)).url, (await startServer(environment)).url] as const
  const [one, two] = urls
  const { db, close } = await place.open()
  t.teardown(close)

  const refreshAt = (url: string, refreshToken: string) =>
    post(`${url}/v1/sessions/refresh`, { refreshToken })
  const tokensIn = async (answer: Response) => (await answer.json()) as Tokens
  /** Refreshes equally often on both instances, at the same time. */
  const refreshEverywhere = (refreshToken: string) =>
    Promise.all(Array.from({ length: atOnce }, (_, index) => refreshAt(index % 2 ? two : one, refreshToken)))
  const sessionOf = ({ accessToken }: Tokens) => String(decodeJwt(accessToken).sid)
  const chainOf = async (sessionId: string) => {
    const rows = await db.select().from(refreshTokens).where(eq(refreshTokens.sessionId, sessionId))
    return { tokens: rows.length, live: rows.filter(({ spentAt }) => spentAt === null).length }
  }
  const eventsOf = async (sessionId: string) => {
    const isOfSession = sql`${events.subjects} ->> 'sessionId' = ${sessionId}`
    const rows = await db.select().from(events).where(isOfSession).orderBy(asc(events.seq))
    return rows.map(({ type }) => type)
  }

  t.test(
    'one live chain when twenty requests refresh at once, ten on each instance, three times over',
    async (t) => {
      const login = await tokensIn(await logIn(one, admin))
      const sessionId = sessionOf(login)
      let current = login.refreshToken
      for (const round of [1, 2, 3]) {
        const answers = await refreshEverywhere(current)
        t.strictSame(
          answers.map(({ status }) => status),
          Array(atOnce).fill(200),
        )
        const given = await Promise.all(answers.map(tokensIn))
        const [successor = '', ...others] = new Set(given.map(({ refreshToken }) => refreshToken))
        t.strictSame(others, [], 'all were given the same')
        t.not(successor, current)
        t.strictSame([...new Set(given.map(sessionOf))], [sessionId])
        t.strictSame(await chainOf(sessionId), { tokens: 1 + round, live: 1 })
        current = successor
      }
      const refreshed = Array(3).fill('session.refreshed')
      t.strictSame(await eventsOf(sessionId), ['session.started', ...refreshed], 'each is told once')
    },
  )

  t.test('no session that is ended on one instance while it is refreshed on both', async (t) => {
    const login = await tokensIn(await logIn(one, admin))
    const headers = { authorization: `Bearer ${login.accessToken}` }
    const [end, ...answers] = await Promise.all([
      fetch(`${two}/v1/sessions/current`, { method: 'DELETE', headers }),
      ...Array.from({ length: atOnce }, (_, index) => refreshAt(index % 2 ? two : one, login.refreshToken)),
    ])
    t.equal(end.status, 204)
    t.strictSame(
      answers.filter(({ status }) => status !== 200 && status !== 401).map(({ status }) => status),
      [],
    )
    const given = await Promise.all(answers.filter(({ ok }) => ok).map(tokensIn))
    for (const refreshToken of [login.refreshToken, ...given.map(({ refreshToken }) => refreshToken)])
      for (const url of urls) t.equal((await refreshAt(url, refreshToken)).status, 401)
  })
})
