/**
 * Bounds the connections of this process, in all and by network. A network that has reached its bound
 * makes room itself, and where all connections are taken, the network that has the most makes room: its
 * oldest idle connection is closed. So nobody can keep the others out by opening connections. A network that
 * opens many gets them at a steady rate, because all others wait behind it in the queue of the kernel. One that
 * floods this process with requests is expelled for a while, since even parsing them takes time.
 */
import type { Socket } from 'node:net'
import { networkOf } from '../ip-network.ts'
import { firstBy } from './first-by.ts'

export type ConnectionBounds = {
  all: number
  ofNetwork: number
  /** After a burst, a network may open one connection in so many milliseconds. 0: no bound. */
  intervalMs: number
}

export type Connections = {
  /** Keeps a new connection, or closes it. */
  admit(socket: Socket): void
  /** Closes all other connections of the network of this one, and admits none of it for ten seconds. */
  expel(socket: Socket): void
  open(): Iterable<Socket>
  /** How many have come so far, also those that were closed at once. */
  accepted(): number
}

type Options = ConnectionBounds & {
  isIdle: (socket: Socket) => boolean
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number
}

/** Connections that a network opens at once. */
const burst = 500
/** Milliseconds. */
const expelledMs = 10_000
/** The most networks whose time is remembered. Beyond them, the one that came least recently is forgotten. */
const maxRemembered = 10_000

export function createConnections({
  all,
  ofNetwork,
  intervalMs,
  isIdle,
  now = () => performance.now(),
}: Options): Connections {
  /** The connections of each network, the oldest first. */
  const networks = new Map<string, Set<Socket>>()
  /**
   * When a network that came at the steady rate would open its next connection (the generic cell rate
   * algorithm of ATM). It lies ahead for those that came faster. A network that is not here has no such time.
   * The one that came least recently is the first.
   */
  const times = new Map<string, number>()
  let count = 0
  let accepted = 0

  function add(network: string, socket: Socket): void {
    const own = networks.get(network) ?? new Set()
    networks.set(network, own.add(socket))
    count += 1
    socket.once('close', () => remove(network, socket))
  }

  function remove(network: string, socket: Socket): void {
    const own = networks.get(network)
    if (!own?.delete(socket)) return
    count -= 1
    if (own.size === 0) networks.delete(network)
  }

  /** Closes the oldest idle connection of the network. Where all of them are at work, `false`. */
  function makeRoom(network: string): boolean {
    const idle = [...(networks.get(network) ?? [])].find(isIdle)
    if (idle) close(network, idle)
    return idle !== undefined
  }

  /** A network with fewer connections than the greatest one takes the place of that one's oldest. */
  function takeRoom(network: string): boolean {
    const greatest = firstBy(networks, ([, sockets]) => [-sockets.size])
    if (!greatest) return false
    const [other, theirs] = greatest
    if (makeRoom(other)) return true
    const [oldest] = theirs
    if (!oldest || other === network) return false
    close(other, oldest)
    return true
  }

  function close(network: string, socket: Socket): void {
    remove(network, socket)
    socket.destroy()
  }

  function remember(network: string, time: number): void {
    times.delete(network)
    times.set(network, time)
    for (const [first, passed] of times) {
      if (passed > now() && times.size <= maxRemembered) return
      times.delete(first)
    }
  }

  function isTooFast(network: string): boolean {
    const time = Math.max(now(), times.get(network) ?? 0)
    const isEarly = time - now() > (burst - 1) * intervalMs
    remember(network, isEarly ? time : time + intervalMs)
    return isEarly
  }

  return {
    admit(socket) {
      accepted += 1
      const network = networkOf(socket.remoteAddress ?? '')
      if (isTooFast(network)) {
        socket.destroy()
        return
      }
      const own = networks.get(network)?.size ?? 0
      const hasRoom = (own < ofNetwork || makeRoom(network)) && (count < all || takeRoom(network))
      if (hasRoom) add(network, socket)
      else socket.destroy()
    },
    expel(flooding) {
      const network = networkOf(flooding.remoteAddress ?? '')
      for (const socket of [...(networks.get(network) ?? [])]) {
        if (socket !== flooding) close(network, socket)
      }
      remember(network, now() + (burst - 1) * intervalMs + expelledMs)
    },
    *open() {
      for (const sockets of networks.values()) yield* sockets
    },
    accepted: () => accepted,
  }
}
