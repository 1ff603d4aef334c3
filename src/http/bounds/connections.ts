/**
 * Bounds the connections of this process, in all and by network. A network that has reached its bound
 * makes room itself, and where all connections are taken, the network that has the most makes room: its
 * oldest idle connection is closed. So nobody can keep the others out by opening connections. A network
 * that floods this process with requests is expelled for a while, since even parsing them takes time.
 */
import type { Socket } from 'node:net'
import { networkOf } from '../ip-network.ts'
import { firstBy } from './first-by.ts'

export type ConnectionBounds = { all: number; ofNetwork: number }

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

/** Milliseconds. */
const expelledMs = 10_000
/** The most networks that are remembered as expelled; beyond them, the first comes back early. */
const maxExpelled = 10_000

export function createConnections({
  all,
  ofNetwork,
  isIdle,
  now = () => performance.now(),
}: Options): Connections {
  /** The connections of each network, the oldest first. */
  const networks = new Map<string, Set<Socket>>()
  /** Until when no connection of the network is admitted, the first that was expelled first. */
  const expelled = new Map<string, number>()
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

  function isExpelled(network: string): boolean {
    const until = expelled.get(network)
    if (until === undefined) return false
    if (now() < until) return true
    expelled.delete(network)
    return false
  }

  return {
    admit(socket) {
      accepted += 1
      const network = networkOf(socket.remoteAddress ?? '')
      if (isExpelled(network)) {
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
      expelled.delete(network)
      expelled.set(network, now() + expelledMs)
      const [first] = expelled.keys()
      if (expelled.size > maxExpelled && first !== undefined) expelled.delete(first)
    },
    *open() {
      for (const sockets of networks.values()) yield* sockets
    },
    accepted: () => accepted,
  }
}
