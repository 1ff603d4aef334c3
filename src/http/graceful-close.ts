/** Closing without cutting anybody off: requests in flight are answered, connections that ask for nothing are ended. */
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Milliseconds after which even a request that is still being sent or answered is cut off. */
const closeDeadlineMs = 20_000

export function addGracefulClose(app: FastifyInstance): void {
  const sockets = new Set<Socket>()
  let isClosing = false

  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // A request that was routed before the closing began would be answered with keep-alive, and hold its connection open.
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close')
  })
  app.addHook('preClose', async () => {
    isClosing = true
    // Node does not count a connection as idle that never sent a byte, as browsers open them in advance.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    setTimeout(() => app.server.closeAllConnections(), closeDeadlineMs).unref()
  })
}
