/** Makes the HTTP server of Node with all bounds on its connections. The bounds on answers are in Fastify. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Connections } from './connections.ts'
import type { RequestTurns } from './request-turns.ts'

/** Milliseconds. */
export const serverTimes = {
  /** For the whole request, from its first byte to its last. */
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

type Options = { turns: RequestTurns; connections: Connections; times?: Partial<typeof serverTimes> }

export function createBoundedServer(
  handler: RequestListener,
  { turns, connections, times: given }: Options,
): Server {
  const times = { ...serverTimes, ...given }
  const server = createServer(
    {
      requestTimeout: times.request,
      headersTimeout: times.headers,
      connectionsCheckingInterval: times.check,
      keepAliveTimeout: times.keepAlive,
      // Node would answer a missing Host without a problem document, so `addHeaderChecks` does it.
      requireHostHeader: false,
    },
    turns.inTurn(handler),
  )
  server.on('connection', connections.admit)
  // Node would answer an Expect that it does not know without a problem document, so `addHeaderChecks` does.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  closeStalled(server, { isIdle: turns.isIdle, stalledMs: times.stalled })
  return server
}

type Stalled = { isIdle: (socket: Socket) => boolean; stalledMs: number }

/**
 * Node calls this when no byte has come or gone for the time of `keepAlive`, or of `stalled` while a
 * request is in progress. It counts an answer of which a part has left as progress.
 */
function closeStalled(server: Server, { isIdle, stalledMs }: Stalled): void {
  server.setTimeout(stalledMs, (socket) => {
    const hasUnsent = socket.writableLength > 0
    if (hasUnsent || isIdle(socket)) socket.destroy()
    // The answer is not finished yet; what is written later is watched in its turn.
    else socket.setTimeout(stalledMs)
  })
}
