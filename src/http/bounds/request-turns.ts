/**
 * Works on one request of a connection at a time. Node starts a handler for every pipelined request that
 * it has read, so one connection could make this process compute and hold any number of answers.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The most requests that wait behind others, in all connections together and of one. Node parses what it
 * has read (64 KB at most) before it can be paused, so a connection sends up to 2,400 tiny requests at once.
 */
const waitingBounds = { all: 5_000, ofConnection: 100 }

type Exchange = [request: IncomingMessage, response: ServerResponse]

export type RequestTurns = {
  /** Calls `handler` for the next request of a connection when the answer before has been sent. */
  inTurn(handler: RequestListener): RequestListener
  /** Whether no request of the connection is being worked on. */
  isIdle(socket: Socket): boolean
  /** Begins no request until it is called again with `false`. */
  hold(isHeld: boolean): void
  /** Whether a further request of the connection waits. */
  hasMore(socket: Socket): boolean
}

/** `onFlood` is given a connection that has sent more requests than may wait, before it is closed. */
export function createRequestTurns(onFlood: (socket: Socket) => void): RequestTurns {
  /** The requests that wait, for each connection with a request in progress. */
  const queues = new Map<Socket, Exchange[]>()
  let waiting = 0
  /** The beginnings of requests, while they are held. */
  let held: (() => void)[] | undefined

  function begin(handler: RequestListener, exchange: Exchange): void {
    if (held) {
      held.push(() => begin(handler, exchange))
      return
    }
    const [request, response] = exchange
    const { socket } = request
    if (socket.destroyed) {
      continueWith(handler, socket)
      return
    }
    response.once('close', () => continueWith(handler, socket))
    handler(request, response)
  }

  function continueWith(handler: RequestListener, socket: Socket): void {
    const queue = queues.get(socket)
    const next = socket.destroyed ? undefined : queue?.shift()
    if (next) {
      waiting -= 1
      // Other connections come first, however many requests this one has sent.
      setImmediate(() => begin(handler, next))
      return
    }
    waiting -= queue?.length ?? 0
    queues.delete(socket)
    // The connection is read again when everything that it has sent is answered.
    if (!socket.destroyed) socket.resume()
  }

  function wait(queue: Exchange[], exchange: Exchange): void {
    const [{ socket }] = exchange
    socket.pause()
    if (socket.destroyed) return
    if (queue.length >= waitingBounds.ofConnection) {
      onFlood(socket)
      socket.destroy()
      return
    }
    if (waiting >= waitingBounds.all) {
      socket.destroy()
      return
    }
    waiting += 1
    queue.push(exchange)
  }

  return {
    inTurn: (handler) => (request, response) => {
      const queue = queues.get(request.socket)
      if (queue) return wait(queue, [request, response])
      queues.set(request.socket, [])
      begin(handler, [request, response])
    },
    hold(isHeld) {
      const begun = held ?? []
      held = isHeld ? begun : undefined
      if (!isHeld) for (const start of begun) start()
    },
    isIdle: (socket) => !queues.has(socket),
    hasMore: (socket) => (queues.get(socket)?.length ?? 0) > 0,
  }
}
