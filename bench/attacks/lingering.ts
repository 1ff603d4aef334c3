/** Clients who linger through all attacks. The service must have cut all of them off at the end. */
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { openSocket, type Target } from './sockets.ts'
import { drip, slowBody, slowHeaders, threads, unread, writeOnly } from './table.ts'

/** Milliseconds after which the service has cut them off. A request may take 30 s to arrive. */
const cutAfterMs = 35_000
/** Milliseconds in which a client who reads again notices that it was cut off. */
const noticeMs = 10_000
const ofEachKind = 5

const kinds: Record<string, (socket: Socket, target: Target) => void> = {
  'answers that nobody reads': (socket, { busy }) => writeOnly(socket, unread(threads(busy.id))),
  'headers that come a byte each second': (socket) => drip(socket, slowHeaders),
  'bodies that come a byte each second': (socket) => drip(socket, slowBody),
}

/** Gives a function that waits until all must have been cut off, and tells for each kind how many were not. */
export async function linger(target: Target): Promise<() => Promise<Map<string, number>>> {
  const began = performance.now()
  const clients: { kind: string; socket: Socket; isClosed: boolean }[] = []
  for (const [index, [kind, begin]] of Object.entries(kinds).entries()) {
    for (let n = 0; n < ofEachKind; n++) {
      const socket = await openSocket(target.port, { localAddress: `127.${200 + index}.${n}.1` })
      if (!socket) throw new Error('the service takes no connection')
      const client = { kind, socket, isClosed: false }
      socket.once('close', () => {
        client.isClosed = true
      })
      begin(socket, target)
      clients.push(client)
    }
  }
  return async () => {
    await delay(Math.max(0, began + cutAfterMs - performance.now()))
    for (const { socket } of clients) socket.resume()
    const deadline = performance.now() + noticeMs
    while (clients.some(({ isClosed }) => !isClosed) && performance.now() < deadline) await delay(100)
    const left = new Map(Object.keys(kinds).map((kind) => [kind, 0]))
    for (const { kind, socket, isClosed } of clients) {
      if (!isClosed) left.set(kind, (left.get(kind) ?? 0) + 1)
      socket.destroy()
    }
    return left
  }
}
