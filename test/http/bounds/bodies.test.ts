/** Bodies that arrive slowly, over real sockets: what is held is bounded, and others get through. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import fastify from 'fastify'
import t from 'tap'
import { addBodyBounds } from '../../../src/http/bounds/bodies.ts'
import { createOutageLog } from '../../../src/http/outage-log.ts'
import { addProblems } from '../../../src/http/problems.ts'
import { until } from '../../helpers/until.ts'

const app = fastify({ bodyLimit: 1_000 })
addProblems(app, { outages: createOutageLog(app.log) })
app.decorateRequest('caller', null)
app.addHook('onRequest', async (request) => {
  const { authorization } = request.headers
  if (authorization) Object.assign(request, { caller: { bearer: { accountId: authorization } } })
})
addBodyBounds(app, {
  accounts: { all: 2_000, ofSender: 1_000 },
  strangers: { all: 3_000, ofSender: 2_000 },
})
app.post('/', async () => 'done')
app.get('/', async () => 'done')
await app.listen({ port: 0, host: '127.0.0.1' })
const clients: Socket[] = []
t.teardown(() => {
  for (const socket of clients) socket.destroy()
  return app.close()
})
const { port } = app.server.address() as AddressInfo

/** Announces a body, and sends its beginning. */
async function begin(from: string, framing = 'Content-Length: 900') {
  const socket: Socket = connect({ port, host: '127.0.0.1', localAddress: from })
  clients.push(socket)
  const client = { socket, received: '', isClosed: false }
  socket.on('error', () => {})
  socket.on('close', () => {
    client.isClosed = true
  })
  socket.on('data', (data) => {
    client.received += data
  })
  await once(socket, 'connect')
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`)
  return client
}

type Client = Awaited<ReturnType<typeof begin>>

const statusOf = async (client: Client) => {
  await until(() => client.received !== '' || client.isClosed)
  return Number(client.received.split(' ')[1])
}
const finish = (client: Client) => {
  client.socket.write(JSON.stringify('x'.repeat(898)))
  return statusOf(client)
}
/** The server has seen everything that was sent before. */
const seen = async () => t.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200)

t.test('refuses a network whose bodies take its share, and no other one', async (t) => {
  const first = await begin('127.0.0.2')
  const second = await begin('127.0.0.2', 'Transfer-Encoding: chunked')
  await seen()
  t.equal(await statusOf(await begin('127.0.0.2')), 503)
  const other = await begin('127.0.0.3')
  t.equal(await finish(other), 200)
  t.equal(await finish(first), 200)
  second.socket.destroy()
  first.socket.destroy()
  await seen()
  t.equal(await finish(await begin('127.0.0.2')), 200, 'and then there is room again')
})

t.test('gives up the oldest body of the network that holds the most, where all hold too much', async (t) => {
  const [oldest, newer] = [await begin('127.0.0.4'), await begin('127.0.0.4')]
  await seen()
  await begin('127.0.0.5')
  await seen()
  const newcomer = await begin('127.0.0.6')
  await until(() => oldest.isClosed)
  t.equal(await finish(newcomer), 200)
  t.equal(await finish(newer), 200)
})

t.test('refuses whoever holds as much as all others', async (t) => {
  const held = await Promise.all(['127.0.0.7', '127.0.0.8', '127.0.0.9'].map((from) => begin(from)))
  await seen()
  t.equal(await statusOf(await begin('127.0.0.7', 'Content-Length: 901')), 503)
  for (const client of held) t.equal(await finish(client), 200)
})

t.test('keeps room for accounts, whatever strangers send', async (t) => {
  const strangers = await Promise.all(['127.0.0.7', '127.0.0.8', '127.0.0.9'].map((from) => begin(from)))
  await seen()
  const account = (name: string) => begin('127.0.0.7', `Authorization: ${name}\r\nContent-Length: 900`)
  const author = await account('author')
  await seen()
  t.equal(await statusOf(await account('author')), 503, 'an account has a share of its own')
  const colleague = await account('colleague')
  await seen()
  t.equal(await finish(author), 200)
  t.equal(await finish(colleague), 200)
  for (const client of strangers) t.equal(await finish(client), 200, 'and strangers keep theirs')
})
