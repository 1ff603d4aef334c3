/**
 * Bounds the connections of this process, in all and by network. A network that has reached its bound
 * makes room itself, and where all connections are taken, the network that has the most makes room: its
 * oldest idle connection is closed. So nobody can keep the others out by opening connections. A network
 * that opens them without end is admitted at a steady rate, since the others wait in the same queue of the
 * kernel. One that floods this process with requests is expelled for a while, since even parsing them takes
 * time.
 */
import type { Socket } from 'node:net'
import { networkOf } from '../ip-network.ts'
import { firstBy } from './first-by.ts'

export type ConnectionBounds = {
  all: number
  ofNetwork: number
  /** Milliseconds for each connection that a network opens beyond the first 500; 0 for no bound. */
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
   * When each network will have been admitted at its steady rate, the one that came least recently first
   * (the generic cell rate algorithm of ATM). Without a time, it is now.
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
    const [first] = times.keys()
    if (times.size > maxRemembered && first !== undefined) times.delete(first)
  }

  function isTooFast(network: string): boolean {
    const time = Math.max(now(), times.get(network) ?? 0)
    if (time - now() > burst * intervalMs) return true
    remember(network, time + intervalMs)
    return false
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
      remember(network, now() + burst * intervalMs + expelledMs)
    },
    *open() {
      for (const sockets of networks.values()) yield* sockets
    },
    accepted: () => accepted,
  }
}
