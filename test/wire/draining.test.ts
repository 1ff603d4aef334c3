/** A stop loses no request: readiness turns first, kept connections are told, and what was sent is answered. */
import { Agent, request } from 'node:http'
import t from 'tap'
import { places, type Server, startServer } from '../helpers/server.ts'
import { openSocket, requestText } from '../helpers/sockets.ts'
import { until } from '../helpers/until.ts'

const clients = 16

/** The status and the header Connection, or the code of the fault. */
function ask({ port }: Server, path: string, agent: Agent) {
  return new Promise<{ status: number; connection: string | undefined } | { fault: string }>((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent }, (answer) => {
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection }),
      )
      answer.on('error', (error: NodeJS.ErrnoException) => resolve({ fault: error.code ?? error.message }))
      answer.resume()
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve({ fault: error.code ?? error.message }))
    outgoing.end()
  })
}

for (const { name, make } of places) {
  t.test(`clients who ask without a pause while the service stops, ${name}`, async (t) => {
    const { environment } = await make()
    const server = await startServer({ ...environment, DEMO: 'off' })
    const faults: string[] = []
    let answers = 0
    let isTold = 0
    const loop = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      for (;;) {
        const answer = await ask(server, '/v1/articles', agent)
        if ('fault' in answer) {
          agent.destroy()
          return faults.push(answer.fault)
        }
        answers += 1
        if (answer.connection === 'close') isTold += 1
        if (answer.status !== 200) faults.push(String(answer.status))
      }
    }
    const loops = Array.from({ length: clients }, loop)
    await until(() => answers > 10 * clients)
    server.child.kill('SIGTERM')
    await Promise.all(loops)
    t.strictSame([...new Set(faults)], ['ECONNREFUSED'], 'nothing but that nobody listens any longer')
    t.ok(isTold >= clients, 'each kept connection is told that it ends')
    t.strictSame(await server.exited, { code: 0, signal: null })
  })

  t.test(`a drain of a second, ${name}`, async (t) => {
    const { environment } = await make()
    const server = await startServer({ ...environment, DEMO: 'off', DRAIN_SECONDS: '1' })
    const agent = new Agent()
    t.match(await ask(server, '/readyz', agent), { status: 200 })
    server.child.kill('SIGTERM')
    await until(async () => {
      const answer = await ask(server, '/readyz', agent)
      return 'status' in answer && answer.status === 503
    })
    t.match(await ask(server, '/v1/articles', agent), { status: 200 }, 'everything else is served')
    t.match(await ask(server, '/livez', agent), { status: 200 })
    t.strictSame(await server.exited, { code: 0, signal: null })
  })

  t.test(`requests that were sent on one connection before the stop, ${name}`, async (t) => {
    const { environment } = await make()
    const server = await startServer({ ...environment, DEMO: 'off' })
    const socket = await openSocket(server.port)
    const all = 20
    socket.send(requestText('GET', '/v1/articles').repeat(all))
    server.child.kill('SIGTERM')
    for (let count = 0; count < all; count++) t.equal((await socket.answer()).status, 200)
    await socket.closed
    t.strictSame(await server.exited, { code: 0, signal: null })
  })
}
