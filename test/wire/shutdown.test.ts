/**
 * SIGTERM fails no request in flight and waits for no idle connection. A second signal waits for
 * nothing.
 */
import t from 'tap'
import { signups } from '../../src/db/tables/signups.ts'
import {
  complaintsOf,
  embeddedPlace,
  places,
  readDemoAccounts,
  startServer,
  startWarnings,
} from '../helpers/server.ts'
import { openSocket, type RawSocket, requestText } from '../helpers/sockets.ts'
import { until } from '../helpers/until.ts'

/** Begins a request. Resolves when the server has read its head and waits for the body. */
async function beginPost(port: number, path: string, body: object) {
  const socket = await openSocket(port)
  const text = JSON.stringify(body)
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    Expect: '100-continue',
  }
  socket.send(requestText('POST', path, { headers }))
  const { status } = await socket.answer()
  if (status !== 100) throw new Error(`expected 100 Continue, not ${status}`)
  socket.send(text.slice(0, 5))
  return {
    finish() {
      socket.send(text.slice(5))
      return socket.answer()
    },
  }
}

async function isRefused(port: number): Promise<boolean> {
  const socket: RawSocket | string = await openSocket(port).catch((error) => error.code)
  if (typeof socket === 'string') return socket === 'ECONNREFUSED'
  socket.end()
  return false
}

for (const { name, make } of places) {
  t.test(`SIGTERM, ${name}`, async (t) => {
    const { environment, open } = await make()
    const server = await startServer({ ...environment, DEMO: 'on' })
    const [login] = readDemoAccounts(environment.DATA_DIR)
    if (!login) throw new Error('the demo has no account that can log in')
    const signup = await beginPost(server.port, '/v1/newsletter-signups', { email: 'last@readers.example' })
    const session = await beginPost(server.port, '/v1/sessions', {
      email: login.email,
      password: login.password,
    })
    server.child.kill('SIGTERM')

    t.test('logs it, and refuses new connections', async (t) => {
      const line = await server.logged('stopping; requests and jobs in progress finish first')
      t.equal(line.signal, 'SIGTERM')
      t.equal(await until(() => isRefused(server.port)), true)
    })

    t.test('finishes the requests in flight, and their connections with them', async (t) => {
      const accepted = await signup.finish()
      t.equal(accepted.status, 202)
      t.equal(accepted.headers.connection, 'close')
      const loggedIn = await session.finish()
      t.equal(loggedIn.status, 201)
      t.equal(JSON.parse(loggedIn.body).account.email, login.email)
    })

    t.test('exits with 0 and without an error', async (t) => {
      t.strictSame(await server.exited, { code: 0, signal: null })
      t.equal(server.logs.at(-1)?.msg, 'stopped')
      t.strictSame(complaintsOf(server), startWarnings(environment))
      t.equal(server.stderr(), '')
    })

    t.test('keeps acknowledged writes', async (t) => {
      const database = await open()
      t.teardown(() => database.close())
      t.strictSame(await database.db.select({ email: signups.email }).from(signups), [
        { email: 'last@readers.example' },
      ])
    })
  })
}

const place = await embeddedPlace()
const start = () => startServer({ ...place.environment, DEMO: 'off' })

t.test('idle connections', async (t) => {
  t.test('that wait for a next request do not hold it up', async (t) => {
    const server = await start()
    const sockets = await Promise.all([1, 2, 3].map(() => openSocket(server.port)))
    for (const socket of sockets) {
      socket.send(requestText('GET', '/livez'))
      const { status, headers } = await socket.answer()
      t.equal(status, 200)
      t.equal(headers.connection, 'keep-alive')
    }
    t.strictSame(await server.stop(), { code: 0, signal: null })
    await Promise.all(sockets.map(({ closed }) => closed))
  })

  t.test('that never sent a byte do not hold it up', async (t) => {
    const server = await start()
    const silent = await openSocket(server.port)
    // Connections are accepted in order: when the later one has its answer, the server has the
    // silent one.
    const later = await openSocket(server.port)
    later.send(requestText('GET', '/livez'))
    await later.answer()
    later.end()
    server.child.kill('SIGTERM')
    await server.logged('stopping')
    await silent.closed
    t.strictSame(await server.exited, { code: 0, signal: null })
  })
})

t.test('a second signal', async (t) => {
  t.test('that follows at once is the same one, as from a terminal through npm', async (t) => {
    const server = await start()
    const post = await beginPost(server.port, '/v1/newsletter-signups', { email: 'kept@readers.example' })
    server.child.kill('SIGINT')
    await server.logged('stopping')
    server.child.kill('SIGINT')
    server.child.kill('SIGTERM')
    t.equal((await post.finish()).status, 202)
    t.strictSame(await server.exited, { code: 0, signal: null })
  })

  t.test('a second later ends the process at once, whatever is in flight', async (t) => {
    const server = await start()
    await beginPost(server.port, '/v1/newsletter-signups', { email: 'late@readers.example' })
    server.child.kill('SIGINT')
    const line = await server.logged('stopping')
    t.equal(line.signal, 'SIGINT')
    const told = performance.now()
    await until(() => performance.now() - told > 1_000)
    t.strictSame(await server.stop(), { code: 1, signal: null })
    t.equal(server.logs.filter(({ msg }) => msg === 'stopped').length, 0)
  })
})
