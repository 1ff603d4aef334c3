/** Makes the HTTP server of Node with all bounds on its connections. The bounds on answers are in Fastify. */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { maxHeaders } from '../http-limits.ts'
import { createArrivals, longestArrival } from './arrivals.ts'
import type { Connections } from './connections.ts'
import { boundedMessage } from './message.ts'
import { createPaceCheck, type PaceBounds, paceBounds } from './pace.ts'
import type { RequestTurns } from './request-turns.ts'

/** Milliseconds. */
export const serverTimes = {
  /** For the body of a request, from its first byte to its last, unless it has a time of its own. */
  request: 30_000,
  /** For the headers; also for a new connection that sends nothing. */
  headers: 15_000,
  /** How often Node looks for requests that have taken too long. */
  check: 1_000,
  /** For a kept connection until its next request. Proxies in front give up earlier, after 60 s. */
  keepAlive: 72_000,
  /** An answer that waits for its reader, and of which no byte has left for so long, is given up. */
  stalled: 20_000,
}

type Options = {
  turns: RequestTurns
  connections: Connections
  /** Is given a connection whose body comes in tiny chunks. */
  onFlood: (socket: Socket) => void
  times?: Partial<typeof serverTimes>
  pace?: PaceBounds
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number
}

export function createBoundedServer(
  handler: RequestListener,
  { turns, connections, onFlood, times: given, pace = paceBounds, now = () => performance.now() }: Options,
): Server {
  const times = { ...serverTimes, ...given }
  const answers = new WeakMap<Socket, ServerResponse>()
  const arrivals = createArrivals({ usualMs: times.request, now })
  const server = createServer(
    {
      requestTimeout: Math.max(longestArrival, times.request),
      headersTimeout: times.headers,
      connectionsCheckingInterval: times.check,
      keepAliveTimeout: times.keepAlive,
      // Node would answer a missing Host without a problem document, so `addHeaderChecks` does it.
      requireHostHeader: false,
      IncomingMessage: boundedMessage(onFlood),
    },
    turns.inTurn((request, response) => {
      const { socket } = request
      answers.set(socket, response)
      arrivals.note(request)
      // A kept connection would otherwise hold the headers of its last request.
      response.once('close', () => {
        if (answers.get(socket) === response) answers.delete(socket)
      })
      handler(request, response)
    }),
  )
  // Node drops further headers without a word. One more than the most shows that there were too many.
  server.maxHeadersCount = maxHeaders + 1
  server.on('connection', connections.admit)
  // Node would answer an Expect that it does not know without a problem document, so `addHeaderChecks` does.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  closeIdle(server, { isIdle: turns.isIdle, idleMs: times.stalled })
  const checkPace = createPaceCheck({
    ...pace,
    stalledMs: times.stalled,
    answerOf: (socket) => answers.get(socket),
    now,
  })
  const checking = setInterval(() => {
    for (const socket of connections.open()) {
      checkPace(socket)
      arrivals.check(socket)
    }
  }, times.check).unref()
  server.once('close', () => clearInterval(checking))
  return server
}

type Idle = { isIdle: (socket: Socket) => boolean; idleMs: number }

/**
 * Node calls this when no byte has come or gone for the time of `keepAlive`, or for this time while a request
 * is in progress. Its timer does not serve for answers that nobody reads: it counts an answer of which a part
 * has left as progress.
 */
function closeIdle(server: Server, { isIdle, idleMs }: Idle): void {
  server.setTimeout(idleMs, (socket) => {
    if (isIdle(socket)) socket.destroy()
    // The answer is not finished yet. `createPaceCheck` watches what is written.
    else socket.setTimeout(idleMs)
  })
}
