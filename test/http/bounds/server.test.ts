/** The bounds on connections, over real sockets and with short times. */
import { once } from 'node:events'
import type { RequestListener, Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { allowLongArrival } from '../../../src/http/bounds/arrivals.ts'
import { createConnections } from '../../../src/http/bounds/connections.ts'
import type { PaceBounds } from '../../../src/http/bounds/pace.ts'
import { createRequestTurns } from '../../../src/http/bounds/request-turns.ts'
import { createBoundedServer, type serverTimes } from '../../../src/http/bounds/server.ts'
import { until } from '../../helpers/until.ts'

type Options = Partial<typeof serverTimes> & {
  all?: number
  ofNetwork?: number
  pace?: PaceBounds
  now?: () => number
}

async function start(
  t: Test,
  handler: RequestListener,
  { all = 100, ofNetwork = 100, pace, now, ...times }: Options = {},
) {
  const onFlood = (socket: Socket) => connections.expel(socket)
  const turns = createRequestTurns(onFlood)
  const bounds = { all, ofNetwork, intervalMs: 10 }
  const connections = createConnections({ ...bounds, isIdle: turns.isIdle, ...(now && { now }) })
  const given = { ...(pace && { pace }), ...(now && { now }) }
  const server: Server = createBoundedServer(handler, { turns, connections, onFlood, times, ...given })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  async function open(localAddress = '127.0.0.1'): Promise<Client> {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    t.teardown(() => socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    const client = { socket, received: '', isClosed: false }
    socket.on('data', (chunk) => {
      client.received += chunk
    })
    socket.once('close', () => {
      client.isClosed = true
    })
    return client
  }
  return { server, port, open }
}

type Client = { socket: Socket; received: string; isClosed: boolean }

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: masthead.test\r\n\r\n`
const bodiesIn = (received: string) => [...received.matchAll(/\r\n\r\n<([^>]*)>/g)].map(([, body]) => body)
const answer = (response: ServerResponse, text: string) =>
  response.setHeader('content-length', Buffer.byteLength(text) + 2).end(`<${text}>`)

t.test('does', async (t) => {
  t.test('answer pipelined requests one after the other, in order', async (t) => {
    const working: ServerResponse[] = []
    const { open } = await start(t, (_request, response) => void working.push(response))
    const client = await open()
    const all = 101
    client.socket.write(Array.from({ length: all }, (_, n) => get(`/${n}`)).join(''))
    for (let n = 0; n < all; n++) {
      const response = await until(() => working[n])
      t.equal(working.length, n + 1, `only one at a time: ${n}`)
      answer(response, String(n))
    }
    await until(() => bodiesIn(client.received).length === all)
    t.strictSame(
      bodiesIn(client.received),
      Array.from({ length: all }, (_, n) => String(n)),
    )
    t.notOk(client.isClosed)
  })

  t.test('answer requests that come on the same connection later', async (t) => {
    const { open } = await start(t, ({ url }, response) => void answer(response, String(url)))
    const client = await open()
    for (const batch of [['/a', '/b', '/c'], ['/d'], ['/e', '/f']]) {
      client.socket.write(batch.map(get).join(''))
      await until(() => client.received.endsWith(`<${batch.at(-1)}>`))
    }
    t.strictSame(bodiesIn(client.received), ['/a', '/b', '/c', '/d', '/e', '/f'])
  })

  t.test('read bodies of pipelined requests', async (t) => {
    const { open } = await start(t, async (request, response) => {
      const chunks = await request.toArray()
      answer(response, Buffer.concat(chunks).toString())
    })
    const client = await open()
    const post = (body: string) =>
      `POST / HTTP/1.1\r\nHost: masthead.test\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    client.socket.write(post('one') + post('x'.repeat(100_000)) + post('three'))
    await until(() => client.received.endsWith('<three>'))
    t.strictSame(
      bodiesIn(client.received).map((body) => body?.length),
      [3, 100_000, 5],
    )
  })
})

t.test('refuses', async (t) => {
  t.test('more connections of one network: its oldest idle one makes room', async (t) => {
    const { open } = await start(t, (_request, response) => void answer(response, ''), { ofNetwork: 3 })
    const first = await open()
    const others = [await open(), await open()]
    const elsewhere = await open('127.0.0.2')
    const fourth = await open()
    await until(() => first.isClosed)
    fourth.socket.write(get('/'))
    await until(() => fourth.received !== '')
    for (const client of [...others, elsewhere, fourth]) t.notOk(client.isClosed)
  })

  t.test('a new connection of a network whose connections are all at work', async (t) => {
    let working = 0
    const { open } = await start(t, () => void working++, { ofNetwork: 2 })
    const busy = [await open(), await open()]
    for (const { socket } of busy) socket.write(get('/'))
    await until(() => working === 2)
    const third = await open()
    await until(() => third.isClosed)
    for (const client of busy) t.notOk(client.isClosed)
  })

  t.test('no other network: the network with the most connections makes room for it', async (t) => {
    let working = 0
    const { open } = await start(t, () => void working++, { all: 4 })
    const many = [await open(), await open(), await open(), await open()]
    for (const { socket } of many) socket.write(get('/'))
    await until(() => working === 4)
    const newcomer = await open('127.0.0.2')
    newcomer.socket.write(get('/'))
    await until(() => working === 5)
    t.notOk(newcomer.isClosed)
    await until(() => many[0]?.isClosed)
    t.equal(many.filter(({ isClosed }) => isClosed).length, 1)
  })

  t.test('connections that a network opens faster than one in ten milliseconds, after 500', async (t) => {
    let time = 0
    const { open, server } = await start(t, () => {}, { all: 1_000, ofNetwork: 1_000, now: () => time })
    const first = await Promise.all(Array.from({ length: 500 }, () => open()))
    const early = await open()
    await until(() => early.isClosed)
    for (const client of first) if (client.isClosed) t.fail('one of the first is closed')
    time = 10
    const [late, later] = [await open(), await open()]
    await until(() => later.isClosed)
    t.notOk(late.isClosed)
    const other = await open('127.0.0.2')
    await until(async () => (await connectionsOf(server)) === 502)
    t.notOk(other.isClosed)
  })

  t.test('a network that sends more requests than may wait, for ten seconds', async (t) => {
    let time = 0
    let begun = 0
    const { server, open } = await start(t, () => void begun++, { now: () => time })
    const other = await open('127.0.0.2')
    const bystander = await open()
    const flood = await open()
    flood.socket.write(get('/').repeat(101))
    await until(() => begun === 1)
    flood.socket.write(get('/').repeat(2_000))
    await until(() => flood.isClosed && bystander.isClosed)
    t.equal(begun, 1)
    t.notOk(other.isClosed)

    time = 9_999
    const early = await open()
    await until(() => early.isClosed)
    time = 10_000
    const late = await open()
    late.socket.write(get('/'))
    other.socket.write(get('/'))
    await until(() => begun === 3)
    t.equal(await connectionsOf(server), 2)
  })

  t.test('connections that send nothing, or no whole headers, in time', async (t) => {
    const { server, open } = await start(t, () => {}, { headers: 150, request: 200, check: 20, stalled: 100 })
    const silent = await open()
    const slow = await open()
    slow.socket.write('GET / HTTP/1.1\r\n')
    await until(() => silent.isClosed && slow.isClosed)
    t.equal(await connectionsOf(server), 0)
  })

  t.test('a body that comes a byte at a time', async (t) => {
    const { open } = await start(t, (request) => void request.resume(), {
      headers: 200,
      request: 300,
      check: 20,
    })
    const client = await open()
    client.socket.write('POST / HTTP/1.1\r\nHost: masthead.test\r\nContent-Length: 1000\r\n\r\n')
    const drip = setInterval(() => client.socket.write('x'), 20)
    t.teardown(() => clearInterval(drip))
    await until(() => client.isClosed)
    t.match(client.received, /^HTTP\/1\.1 408 /)
  })

  t.test('no body that may take long and comes a byte at a time', async (t) => {
    const { open } = await start(
      t,
      async (request, response) => {
        allowLongArrival(request)
        answer(response, String((await request.toArray()).length > 1))
      },
      { headers: 100, request: 100, check: 20 },
    )
    const [long, began] = [await open(), performance.now()]
    long.socket.write('POST / HTTP/1.1\r\nHost: masthead.test\r\nContent-Length: 40\r\n\r\n')
    for (let sent = 0; sent < 40; sent++) {
      // Ten times the usual time.
      await until(() => performance.now() - began > sent * 25)
      long.socket.write('x')
    }
    await until(() => long.received !== '')
    t.strictSame(bodiesIn(long.received), ['true'])
  })

  t.test('a body in tiny chunks', async (t) => {
    let pieces = 0
    const { open } = await start(t, (request) => void request.on('data', () => pieces++))
    const client = await open()
    client.socket.write('POST / HTTP/1.1\r\nHost: masthead.test\r\nTransfer-Encoding: chunked\r\n\r\n')
    client.socket.write('1\r\nx\r\n'.repeat(100_000))
    await until(() => client.isClosed)
    t.equal(pieces, 1_003)
  })

  t.test('a body in tiny chunks behind an answer that did not wait for it', async (t) => {
    // No time of the server ends these connections.
    const hour = 3_600_000
    const times = { request: hour, headers: hour, keepAlive: hour, stalled: hour }
    const { open } = await start(t, (_request, response) => void answer(response, ''), times)
    const client = await open()
    client.socket.write('GET / HTTP/1.1\r\nHost: masthead.test\r\nTransfer-Encoding: chunked\r\n\r\n')
    await until(() => client.received !== '')
    client.socket.write('1\r\nx\r\n'.repeat(2_000))
    await until(() => client.isClosed)
    const next = await open()
    await until(() => next.isClosed)
    t.pass('and its network is expelled')
  })

  t.test('the other connections of a network that sends tiny chunks, for ten seconds', async (t) => {
    let time = 0
    const { server, open } = await start(t, (request) => void request.resume(), { now: () => time })
    const other = await open('127.0.0.2')
    const bystander = await open()
    const flood = await open()
    flood.socket.write('POST / HTTP/1.1\r\nHost: masthead.test\r\nTransfer-Encoding: chunked\r\n\r\n')
    flood.socket.write('1\r\nx\r\n'.repeat(2_000))
    await until(() => flood.isClosed && bystander.isClosed)
    t.match(flood.received, /^HTTP\/1\.1 400 /, 'the flood itself has an answer')
    t.notOk(other.isClosed)

    time = 9_999
    const early = await open()
    await until(() => early.isClosed)
    time = 10_000
    await open()
    await until(async () => (await connectionsOf(server)) === 2)
  })

  t.test('an answer that nobody reads', async (t) => {
    const { open, server } = await start(
      t,
      (_request, response) => void response.end(Buffer.alloc(50_000_000)),
      { stalled: 200 },
    )
    const client = await open()
    client.socket.pause()
    client.socket.write(get('/'))
    await until(async () => (await connectionsOf(server)) === 0)
    t.pass('its connection is closed')
  })
})

type ServerSocket = Socket & { _handle?: { writeQueueSize: number } | null }

/** A clock that the test moves, and a reader who takes a part of its answer each time. */
async function startSlow(t: Test, { mediaType = 'text/plain', stalled = 600_000 } = {}) {
  let time = 0
  let looks = 0
  const now = () => {
    looks += 1
    return time
  }
  const { open, server } = await start(
    t,
    (_request, response) =>
      void response.setHeader('content-type', mediaType).writeHead(200).end(Buffer.alloc(20_000_000)),
    { check: 5, stalled, now, pace: { windowMs: 60_000, bytesPerSecond: 1_000 } },
  )
  let accepted: ServerSocket | undefined
  server.once('connection', (socket: ServerSocket) => {
    accepted = socket
  })
  const { socket } = await open()
  socket.removeAllListeners('data')
  socket.pause()
  socket.write(get('/'))
  await until(() => socket.readableLength > 0)
  const state = { bytes: 0 }
  const isGone = async () => socket.destroyed || (await connectionsOf(server)) === 0
  /** The kernel hands on what has left the process only in large pieces. */
  const read = async (bytes: number) => {
    for (const goal = state.bytes + bytes; state.bytes < goal && !(await isGone()); ) await take()
  }
  const take = async () => {
    state.bytes += socket.read()?.length ?? 0
    await new Promise((resolve) => setImmediate(resolve))
  }
  /** Reads until the kernel has taken more from the process. */
  const readUntilSomethingLeaves = async () => {
    const queued = () => accepted?._handle?.writeQueueSize
    for (const before = queued(); queued() === before && !(await isGone()); ) await take()
  }
  /** Lets the server look at its connection twice. */
  const advance = async (milliseconds: number) => {
    time += milliseconds
    const before = looks
    await until(async () => looks >= before + 2 || (await connectionsOf(server)) === 0)
  }
  await advance(0)
  return { server, socket, state, read, readUntilSomethingLeaves, advance }
}

t.test('gives up an answer of which nothing leaves, also one that is a stream of events', async (t) => {
  for (const mediaType of ['text/plain', 'text/event-stream']) {
    const { server, readUntilSomethingLeaves, advance } = await startSlow(t, { mediaType, stalled: 20_000 })
    for (let count = 0; count < 3; count++) {
      await advance(19_000)
      await readUntilSomethingLeaves()
      await advance(0)
      t.equal(await connectionsOf(server), 1, 'something leaves')
    }
    await advance(19_000)
    t.equal(await connectionsOf(server), 1)
    await advance(1_000)
    await until(async () => (await connectionsOf(server)) === 0)
  }
})

t.test('gives up an answer of which less than a kilobyte leaves in a second', async (t) => {
  const { server, advance } = await startSlow(t)
  await advance(59_000)
  t.equal(await connectionsOf(server), 1, 'a grace time')
  await advance(1_000)
  await until(async () => (await connectionsOf(server)) === 0)
})

t.test('keeps an answer that is read at the pace of a slow phone, and then gives it up', async (t) => {
  const { server, socket, state, read, advance } = await startSlow(t)
  for (let minute = 0; minute < 3; minute++) {
    await read(4_000_000)
    await advance(60_000)
    t.equal(await connectionsOf(server), 1, `after ${minute + 1} minutes`)
  }
  await advance(60_000)
  await until(async () => (await connectionsOf(server)) === 0)
  t.ok(state.bytes < 20_000_000)
  socket.destroy()
})

t.test('keeps streams of events', async (t) => {
  const { server, advance } = await startSlow(t, { mediaType: 'text/event-stream' })
  for (let minute = 0; minute < 3; minute++) await advance(60_000)
  t.equal(await connectionsOf(server), 1)
})

t.test('keeps', async (t) => {
  t.test('a body in many chunks of usual length', async (t) => {
    let bytes = 0
    const { open } = await start(t, (request, response) => {
      request.on('data', (data) => {
        bytes += data.length
      })
      request.on('end', () => answer(response, 'done'))
    })
    const client = await open()
    client.socket.write('POST / HTTP/1.1\r\nHost: masthead.test\r\nTransfer-Encoding: chunked\r\n\r\n')
    client.socket.write(`100\r\n${'x'.repeat(256)}\r\n`.repeat(4_096))
    client.socket.write('1\r\nx\r\n'.repeat(900))
    client.socket.write('0\r\n\r\n')
    await until(() => client.received !== '')
    t.equal(bytes, 256 * 4_096 + 900)
  })

  t.test('an answer that is read slowly, but read', async (t) => {
    const length = 20_000_000
    const { open } = await start(t, (_request, response) => void response.end(Buffer.alloc(length)), {
      stalled: 250,
    })
    const client = await open()
    client.socket.removeAllListeners('data')
    let bytes = 0
    client.socket.on('data', (chunk) => {
      bytes += chunk.length
      client.socket.pause()
      setTimeout(() => client.socket.resume(), 1)
    })
    client.socket.write(get('/'))
    await until(() => bytes > length)
    t.notOk(client.isClosed)
  })

  t.test('a request that is worked on for longer than a reader may stall', async (t) => {
    const { open } = await start(
      t,
      (_request, response) => void setTimeout(() => answer(response, 'late'), 400),
      { stalled: 100, keepAlive: 100 },
    )
    const client = await open()
    client.socket.write(get('/'))
    await until(() => client.received.endsWith('<late>'))
    t.pass('it is answered')
  })
})

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
}
