/**
 * Gives up requests whose body takes too long to arrive. Node knows one time for all requests, and a file
 * that is read while it arrives may take longer than other bodies.
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Milliseconds, for requests that have a time of their own. */
const allowed = new WeakMap<IncomingMessage, number>()

/** Milliseconds. Node gives up every request after this time. */
export const longestArrival = 15 * 60_000

/** Call this when it is known that the sender may send a file. */
export function allowLongArrival(request: IncomingMessage): void {
  allowed.set(request, longestArrival)
}

type Arrivals = {
  /** Call this for each request whose headers have arrived. */
  note(request: IncomingMessage): void
  /** To be called now and then for each connection. */
  check(socket: Socket): void
}

type Options = {
  /** Milliseconds for a request without a time of its own. */
  usualMs: number
  now: () => number
}

export function createArrivals({ usualMs, now }: Options): Arrivals {
  const arriving = new WeakMap<Socket, { request: IncomingMessage; since: number }>()
  return {
    note(request) {
      const { socket, headers } = request
      if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return
      arriving.set(socket, { request, since: now() })
      request.once('close', () => {
        if (arriving.get(socket)?.request === request) arriving.delete(socket)
      })
    },
    check(socket) {
      const found = arriving.get(socket)
      if (!found || found.request.complete) return
      if (now() - found.since < (allowed.get(found.request) ?? usualMs)) return
      arriving.delete(socket)
      const error = new Error('the request did not arrive in time')
      // As Node does for its own time, so that the sender gets the same answer.
      socket.emit('error', Object.assign(error, { code: 'ERR_HTTP_REQUEST_TIMEOUT' }))
    },
  }
}
