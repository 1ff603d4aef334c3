/**
 * The service survives an outage of its database: it answers 503 meanwhile and recovers by itself.
 */
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import t from 'tap'
import { startCluster } from '../../scripts/postgres.ts'
import { securityHeaders } from '../../src/http/security-headers.ts'
import { type Listening, listenTo } from '../helpers/comments/event-stream.ts'
import { emptyDatabaseUrl, serverUrl } from '../helpers/database.ts'
import { bearer, newFolder, post, type Server, secretKey, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const skip = !serverUrl && 'needs PostgreSQL: npm run test:postgres'

const admin = { email: 'admin@masthead.example', password: 'a password of the admin' }

type Call = { name: string; send(server: Server): Promise<Response> }

/** Requests of every kind that need the database. */
function callsOf(headers: Record<string, string>): Call[] {
  const get = (path: string) => ({
    name: `GET ${path}`,
    send: ({ url }: Server) => fetch(url + path, { headers }),
  })
  const write = (path: string, body: object) => ({
    name: `POST ${path}`,
    send: ({ url }: Server) => post(url + path, body, headers),
  })
  return [
    get('/v1/articles'),
    get('/v1/articles/no-such-article'),
    get('/v1/comments'),
    get('/v1/contributors'),
    get('/v1/newsletter-signups'),
    get('/v1/accounts/me'),
    get('/readyz'),
    write('/v1/newsletter-signups', { email: 'reader@readers.example' }),
    write('/v1/sessions', admin),
    write('/v1/sessions/refresh', { refreshToken: 'x'.repeat(43) }),
    write('/v1/articles', { title: 'While it is away' }),
  ]
}

/**
 * Sends all calls repeatedly until `isOver`, several at once. Resolves to all statuses of the
 * answers.
 */
async function stream(server: Server, calls: readonly Call[], isOver: () => boolean): Promise<Set<string>> {
  const statuses = new Set<string>()
  const repeat = async (call: Call) => {
    while (!isOver()) {
      const answer = await call.send(server)
      await answer.arrayBuffer()
      statuses.add(answer.status < 500 ? 'below 500' : String(answer.status))
      if (answer.status === 503 && !answer.headers.has('retry-after')) statuses.add('503 without Retry-After')
    }
  }
  await Promise.all(calls.map(repeat))
  return statuses
}

/** Makes a public article. Resolves to the address of its publication. */
async function publish({ url }: Server, headers: Record<string, string>): Promise<string> {
  const draft = await post(`${url}/v1/articles`, { title: 'Followed', body: 'Text.' }, headers)
  const publication = `${url}/v1/articles/${((await draft.json()) as { id: string }).id}/publication`
  const body = '{}'
  const type = { 'content-type': 'application/json' }
  const answer = await fetch(publication, { method: 'PUT', headers: { ...headers, ...type }, body })
  if (answer.status !== 200) throw new Error(`not published: ${await answer.text()}`)
  return publication
}

async function follow(publication: string): Promise<Listening> {
  const { body } = await fetch(publication.replace('publication', 'comments/stream'))
  if (!body) throw new Error('a stream has a body')
  const heard = listenTo(Readable.fromWeb(body as ReadableStream))
  await heard.message(1)
  return heard
}

t.test('a database that dies and comes back', { skip }, async (t) => {
  const cluster = await startCluster()
  t.teardown(() => cluster.stop())
  const server = await startServer({
    DATABASE_URL: await emptyDatabaseUrl(cluster.url),
    SECRET_KEY: secretKey,
    DATA_DIR: newFolder(),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
  })
  const headers = await bearer(server.url, admin)
  const calls = callsOf(headers)
  const publication = await publish(server, headers)
  const heard = await follow(publication)
  const statusOf = async (path: string) => (await fetch(server.url + path)).status
  const before = await Promise.all(calls.map(async (call) => (await call.send(server)).status))
  t.ok(
    before.every((status) => status < 500),
    `all is well at first: ${before}`,
  )

  let isBack = false
  const during = stream(server, calls, () => isBack)
  during.catch(() => {}) // The error surfaces where this is awaited.

  t.test('does: reports the outage, and stays alive', async (t) => {
    await cluster.kill()
    // An answer of the database about its migrations counts for a second.
    await until(async () => (await statusOf('/readyz')) === 503)
    for (const { name, send } of calls) {
      const answer = await send(server)
      const { detail, instance, ...problem } = (await answer.json()) as Record<string, unknown>
      t.equal(answer.status, 503, name)
      t.strictSame(problem, {
        type: '/problems/unavailable',
        title: 'The service is not available',
        status: 503,
      })
      t.equal(detail, 'The database is unreachable or too slow. Try again in a moment.')
      t.equal(instance, answer.headers.get('x-request-id'))
      t.match(answer.headers.get('retry-after'), /^[1-9]\d*$/)
      t.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
      t.equal(answer.headers.get('cache-control'), 'no-store')
      t.equal(answer.headers.get('x-content-type-options'), securityHeaders['x-content-type-options'])
    }
    t.equal(await statusOf('/livez'), 200)
    t.equal(await statusOf('/.well-known/jwks.json'), 200, 'tokens can still be checked')
    t.equal(await statusOf('/openapi.json'), 200)
    // Whoever follows the event log notices at the next poll, which may come later than all of this.
    await server.logged('streams of comments')
  })

  t.test('still refuses invalid requests', async (t) => {
    t.equal((await post(`${server.url}/v1/newsletter-signups`, { email: 'none' })).status, 400)
    t.equal(await statusOf('/v1/accounts/me'), 401)
    t.equal(await statusOf('/nowhere'), 404)
  })

  t.test('does: works again by itself', async (t) => {
    await cluster.start()
    await until(async () => (await statusOf('/readyz')) === 200)
    const after = await Promise.all(calls.map(async (call) => (await call.send(server)).status))
    t.strictSame(after, before)
  })

  t.test('keeps: streams of comments open, which continue afterwards', async (t) => {
    t.strictSame(
      heard.messages.map(({ event }) => event),
      ['ready'],
    )
    t.equal((await fetch(publication, { method: 'DELETE', headers })).status, 200)
    t.equal((await heard.message(2)).event, 'closed')
    await heard.ended
    const warnings = server.logs.filter(({ msg }) => msg.startsWith('streams of comments'))
    t.equal(warnings.length, 1, 'it is said once')
  })

  t.test('keeps: it answered only 503 in all that time, in the same process', async (t) => {
    isBack = true
    t.strictSame([...(await during)].sort(), ['503', 'below 500'])
    t.strictSame([server.child.exitCode, server.child.signalCode], [null, null])
    t.equal(server.stderr(), '')
    t.strictSame(await server.stop(), { code: 0, signal: null })
  })
})
