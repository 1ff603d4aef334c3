/**
 * Closes the server gracefully: requests in progress are answered, and idle connections are closed.
 */
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Milliseconds after which connections are closed even if a request or an answer is incomplete. */
const closeDeadlineMs = 20_000

export function addGracefulClose(app: FastifyInstance): void {
  const sockets = new Set<Socket>()
  let isClosing = false

  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // Fastify would answer a request that was routed before the closing with keep-alive, and the
  // connection would stay open.
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close')
  })
  app.addHook('preClose', async () => {
    isClosing = true
    // Browsers open connections in advance, and Node does not count a connection without any bytes
    // as idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    setTimeout(() => app.server.closeAllConnections(), closeDeadlineMs).unref()
  })
}
