/**
 * Stops without losing a request. Readiness turns to 503 first, so that load balancers go elsewhere. Then
 * the server no longer listens, answers everything that has been sent to it, and closes each connection
 * with its last answer.
 */
import { Server, type Socket } from 'node:net'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Bounds } from './bounds/bounds.ts'

/** Milliseconds after which connections are closed even if a request or an answer is incomplete. */
const closeDeadlineMs = 20_000
/** Milliseconds for the next request of a connection that is kept, or has sent nothing yet. */
const graceMs = 500

/**
 * Milliseconds without a new connection after which nobody waits to be accepted, and the bound on the wait
 * for them. A client who has just been answered on a busy machine needs some to come back.
 */
const quietMs = 50
const maxAcceptMs = 2_000

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the service has been asked to stop. */
    isStopping: () => boolean
  }
}

/** Register it before all routes: what they do before the close waits until this is over. */
export function addDrain(app: FastifyInstance, seconds: number): void {
  let isStopping = false
  app.decorate('isStopping', () => isStopping)
  app.addHook('preClose', async () => {
    isStopping = true
    if (app.server.listening) await delay(seconds * 1_000)
  })
}

/** Register it after all routes, whose streams must have ended before the connections can. */
export function addGracefulClose(
  app: FastifyInstance,
  { turns, connections }: Pick<Bounds, 'turns' | 'connections'>,
): void {
  /**
   * Node accepts one connection in each turn of the event loop, and a close resets those that wait to be
   * accepted. No request begins meanwhile, so clients who wait for answers do not come with further ones.
   */
  async function acceptAll(): Promise<void> {
    const began = performance.now()
    let [accepted, lastChange] = [connections.accepted(), began]
    for (let now = began; now - lastChange < quietMs && now - began < maxAcceptMs; ) {
      await nextTurn()
      const time = performance.now()
      // A turn may have taken so long that nothing could be accepted.
      if (connections.accepted() !== accepted || time - now > quietMs / 2) lastChange = time
      accepted = connections.accepted()
      now = time
    }
  }

  /** An answer whose head had left before the stop leaves its connection open, so this looks again. */
  function closeIdle(): NodeJS.Timeout {
    const given = new WeakSet<Socket>()
    const giveGrace = () => {
      for (const socket of connections.open()) {
        if (!turns.isIdle(socket) || given.has(socket)) continue
        given.add(socket)
        socket.setTimeout(graceMs)
      }
    }
    giveGrace()
    return setInterval(giveGrace, graceMs)
  }

  app.addHook('onSend', async ({ raw: { socket } }, reply) => {
    if (!app.isStopping()) return
    // Fastify marks every answer as the last one of its connection. Pipelined requests are answered too.
    if (turns.hasMore(socket)) reply.raw.removeHeader('connection')
    else reply.header('connection', 'close')
  })
  app.addHook('preClose', async () => {
    if (!app.server.listening) return
    turns.hold(true)
    await acceptAll()
    // The close of an HTTP server would also close the connections that seem idle.
    const closed = new Promise<void>((resolve) => {
      Server.prototype.close.call(app.server, () => resolve())
    })
    turns.hold(false)
    const closing = closeIdle()
    const deadline = setTimeout(() => app.server.closeAllConnections(), closeDeadlineMs)
    await closed
    clearInterval(closing)
    clearTimeout(deadline)
  })
}
