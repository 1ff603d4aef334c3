/** Answers that nobody reads, over real sockets: what waits is bounded, and others are answered. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import fastify from 'fastify'
import t from 'tap'
import { addWaitingBounds } from '../../../src/http/bounds/waiting-answers.ts'
import { createOutageLog } from '../../../src/http/outage-log.ts'
import { addProblems } from '../../../src/http/problems.ts'
import { until } from '../../helpers/until.ts'

const megabyte = 1_000_000
/** More than the kernel takes for a reader who reads nothing. */
const long = 50 * megabyte

const app = fastify()
addProblems(app, { outages: createOutageLog(app.log) })
addWaitingBounds(app, { all: 150 * megabyte, ofNetwork: 75 * megabyte })
let made = 0
app.get('/long', async () => {
  made += 1
  return 'x'.repeat(long)
})
app.post('/made', async (_request, reply) => reply.code(201).send('x'.repeat(long)))
app.get('/tagged', async (_request, reply) =>
  reply.headers({ etag: '"a"', 'content-encoding': 'br' }).send('x'.repeat(long)),
)
const late: { answer: () => void; isGone: () => boolean }[] = []
app.get('/late', async ({ raw: { socket } }) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  late.push({ answer: resolve, isGone: () => socket.destroyed })
  await promise
  return 'x'.repeat(long)
})
/** Streams that never end. */
app.get('/parts', (_request, reply) => reply.type('application/json').send(endless()))
app.get('/events', (_request, reply) => reply.type('text/event-stream').send(endless()))
app.get('/short', async () => 'short')
function endless() {
  return new Readable({
    read() {
      this.push('x'.repeat(10_000))
    },
  })
}
await app.listen({ port: 0, host: '127.0.0.1' })
/** They outlive the subtest that opened them. */
const clients: Socket[] = []
t.teardown(() => {
  for (const socket of clients) socket.destroy()
  return app.close()
})
const { port } = app.server.address() as AddressInfo

async function ask(path: string, localAddress: string, reads = true, method = 'GET') {
  const socket: Socket = connect({ port, host: '127.0.0.1', localAddress })
  clients.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  const client = { socket, received: '', length: 0 }
  if (reads) {
    socket.on('data', (chunk) => {
      if (client.length < 1_000) client.received += chunk
      client.length += chunk.length
    })
  } else socket.pause()
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: masthead.test\r\nContent-Length: 0\r\n\r\n`)
  return client
}

const statusOf = async (path: string, from: string) => {
  const { socket, ...client } = await ask(path, from)
  let received = client.received
  socket.on('data', (chunk) => {
    received += chunk
  })
  await until(() => received !== '')
  socket.destroy()
  return Number(received.split(' ')[1])
}

/** Reads nothing at first. */
let first: Awaited<ReturnType<typeof ask>> | undefined

t.test('refuses a network whose answers wait, before it makes another one', async (t) => {
  first = await ask('/long', '127.0.0.2', false)
  await until(() => made === 1)
  t.equal(await statusOf('/long', '127.0.0.2'), 503)
  t.equal(await statusOf('/short', '127.0.0.2'), 200, 'what is short still fits')
})

t.test('answers other networks, and gives up what waits where all hold too much', async (t) => {
  t.equal(await statusOf('/long', '127.0.0.3'), 200)
  const others = await Promise.all(['127.0.0.4', '127.0.0.5'].map((from) => ask('/long', from, false)))
  await until(() => made === 5)
  t.equal(await statusOf('/long', '127.0.0.6'), 200)
  for (const { socket } of [first, ...others].flatMap((client) => client ?? [])) socket.resume()
  await until(() => first?.socket.destroyed)
  t.ok(Number(first?.socket.bytesRead) < long, 'the oldest answer ends early')
  for (const { socket } of others) t.ok(await until(() => socket.bytesRead > long), 'others arrive whole')
})

t.test('counts nothing for a client who left before its answer was made', async (t) => {
  for (let count = 0; count < 5; count++) {
    const { socket } = await ask('/late', '127.0.0.8')
    const asked = await until(() => late.shift())
    socket.destroy()
    await until(() => asked.isGone())
    asked.answer()
  }
  t.equal(await statusOf('/long', '127.0.0.8'), 200)
})

t.test('counts answers in parts until they are read, but no streams of events', async (t) => {
  const from = '127.0.0.9'
  const open = []
  for (let count = 0; count < 36; count++) {
    open.push(await ask('/parts', from, false), await ask('/events', from, false))
  }
  t.equal(await statusOf('/parts', from), 503, 'the network holds 75 MB')
  t.equal(await statusOf('/events', from), 200, 'streams take nothing from it')
  t.equal(await statusOf('/parts', '127.0.0.10'), 200)
  for (const { socket } of open) socket.destroy()
  await until(async () => (await statusOf('/parts', from)) === 200)
})

t.test('gives all of it back when the readers are gone', async (t) => {
  app.server.closeAllConnections()
  await until(async () => (await statusOf('/long', '127.0.0.2')) === 200)
  for (let count = 0; count < 5; count++) {
    const client = await ask('/long', '127.0.0.7')
    await until(() => client.length > long)
    client.socket.destroy()
  }
  t.pass('answers that are read do not count')
})

t.test('counts the answers to writes, too, but refuses none of them', async (t) => {
  const from = '127.0.0.12'
  const unread = await ask('/made', from, false, 'POST')
  await until(async () => (await statusOf('/long', from)) === 503)
  const again = await ask('/made', from, true, 'POST')
  await until(() => again.received !== '')
  t.match(again.received, /^HTTP\/1\.1 201 /)
  const refused = await ask('/tagged', from)
  await until(() => refused.received !== '')
  t.match(refused.received, /^HTTP\/1\.1 503 /)
  t.notMatch(refused.received, /etag|content-encoding/i)
  for (const { socket } of [unread, again, refused]) socket.destroy()
})
