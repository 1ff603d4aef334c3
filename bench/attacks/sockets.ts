/** What the attacks are made of: sockets from chosen loopback addresses, and floods of requests. */
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** `busy`: the article with the long discussion; `token`: of a reader with an account. */
export type Target = { port: number; busy: { id: string; slug: string }; token: string }

export type Tally = {
  /** How often each status came. */
  statuses: Record<string, number>
  /** Connections and requests that ended without one. */
  lost: number
  /** Sockets that the service had not closed at the end. */
  open?: number
  note?: string
  /** What the attack itself has found to be wrong. */
  faults?: string[]
}

export const newTally = (): Tally => ({ statuses: {}, lost: 0 })

export function count(tally: Tally, status: number | undefined): void {
  const name = String(status ?? 'none')
  tally.statuses[name] = (tally.statuses[name] ?? 0) + 1
}

/** Each attack has networks of its own, so that no attack meets the limits that another has used up. */
let attackNumber = 1
export function beginAttack(number: number): void {
  attackNumber = number
}

/** Attackers come from 127.1.n.1 to 127.99.n.1; the reader who must not notice them from 127.0.0.1. */
export const attacker = (n = 0) => `127.${attackNumber}.${n % 250}.1`

/** `undefined` where it is not open when the attack ends. */
export function openSocket(
  port: number,
  { localAddress = attacker(), signal }: { localAddress?: string; signal?: AbortSignal } = {},
): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    const giveUp = () => {
      socket.destroy()
      resolve(undefined)
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    socket.once('connect', () => {
      signal?.removeEventListener('abort', giveUp)
      resolve(socket)
    })
    socket.on('error', () => resolve(undefined))
  })
}

export const get = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: masthead.test\r\n${headers}\r\n`

export type Request = {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export type Flood = {
  port: number
  parallel: number
  /** Networks that the requests come from. */
  networks?: number
  next: (n: number) => Request
  signal: AbortSignal
}

/**
 * Sends requests on kept connections, each as soon as the one before is answered. Those that are not
 * answered at the end of the attack do not count.
 */
export async function flood({ port, parallel, networks = 1, next, signal }: Flood): Promise<Tally> {
  const tally = newTally()
  let sent = 0
  const loop = async (worker: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: attacker(worker % networks) })
    signal.addEventListener('abort', () => agent.destroy(), { once: true })
    while (!signal.aborted) {
      const status = await send(port, agent, next(sent++)).catch(() => undefined)
      if (signal.aborted) return
      if (status === undefined) {
        tally.lost += 1
        await delay(10)
      } else {
        count(tally, status)
      }
    }
  }
  await Promise.all(Array.from({ length: parallel }, (_, worker) => loop(worker)))
  return tally
}

function send(port: number, agent: Agent, { method = 'GET', path, headers, body }: Request): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
      answer.on('end', () => resolve(answer.statusCode ?? 0))
      answer.on('error', reject)
      answer.resume()
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

export type Hold = {
  port: number
  sockets: number
  /** Milliseconds between one socket and the next. */
  everyMs: number
  /** Networks that the sockets come from. */
  networks?: number
  signal: AbortSignal
}

/** How many sockets are opened at once, where there is no time between them. */
const atOnce = 20

/** Opens sockets at a pace, works on each, and destroys those that are left at the end. */
export async function hold(
  { port, sockets, everyMs, networks = 1, signal }: Hold,
  work: (socket: Socket) => void,
): Promise<Tally> {
  const tally = newTally()
  const open: Socket[] = []
  let begun = 0
  const loop = async () => {
    while (begun < sockets && !signal.aborted) {
      const socket = await openSocket(port, { localAddress: attacker(begun++ % networks), signal })
      if (socket) {
        open.push(socket)
        socket.once('close', () => {
          if (!signal.aborted) tally.lost += 1
        })
        work(socket)
      } else if (!signal.aborted) {
        tally.lost += 1
      }
      if (everyMs > 0) await delay(everyMs)
    }
  }
  await Promise.all(Array.from({ length: everyMs > 0 ? 1 : atOnce }, loop))
  await ended(signal)
  tally.open = open.filter((socket) => !socket.destroyed).length
  tally.note = `${tally.open} of ${open.length} still open`
  for (const socket of open) socket.destroy()
  return tally
}
