/** What the attacks are made of: sockets from chosen loopback addresses, and floods of requests. */
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** `statuses`: how often each status came; `lost`: connections and requests that ended without one. */
export type Tally = { statuses: Record<string, number>; lost: number; note?: string }

export const newTally = (): Tally => ({ statuses: {}, lost: 0 })

export function count(tally: Tally, status: number | undefined): void {
  const name = String(status ?? 'none')
  tally.statuses[name] = (tally.statuses[name] ?? 0) + 1
}

/** Attackers come from 127.1.n.1; the reader who must not notice them comes from 127.0.0.1. */
export const attacker = (n = 0) => `127.1.${n % 250}.1`

export function openSocket(port: number, localAddress = attacker()): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    socket.once('connect', () => resolve(socket))
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

/** Sends requests on kept connections, each as soon as the one before is answered. */
export async function flood({ port, parallel, networks = 1, next, signal }: Flood): Promise<Tally> {
  const tally = newTally()
  let sent = 0
  const loop = async (worker: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: attacker(worker % networks) })
    while (!signal.aborted) {
      const status = await send(port, agent, next(sent++)).catch(() => undefined)
      if (status === undefined) {
        tally.lost += 1
        await delay(10)
      } else {
        count(tally, status)
      }
    }
    agent.destroy()
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
    outgoing.setTimeout(40_000, () => outgoing.destroy(new Error('no answer in 40 s')))
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

/** Opens sockets at a pace, works on each, and destroys those that are left at the end. */
export async function hold(
  { port, sockets, everyMs, networks = 1, signal }: Hold,
  work: (socket: Socket) => void,
): Promise<Tally> {
  const tally = newTally()
  const open: Socket[] = []
  for (let n = 0; n < sockets && !signal.aborted; n++) {
    const socket = await openSocket(port, attacker(n % networks))
    if (socket) {
      open.push(socket)
      socket.once('close', () => {
        if (!signal.aborted) tally.lost += 1
      })
      work(socket)
    } else {
      tally.lost += 1
    }
    if (everyMs > 0) await delay(everyMs)
  }
  await ended(signal)
  tally.note = `${open.filter((socket) => !socket.destroyed).length} of ${open.length} still open`
  for (const socket of open) socket.destroy()
  return tally
}
