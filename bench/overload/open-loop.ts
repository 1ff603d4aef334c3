/**
 * A thread that sends requests at a given rate, however fast they are answered, as many readers at
 * once do. Each connection comes from one of many networks and carries one request at a time.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

export type LoadOrder = {
  port: number
  requests: readonly string[]
  connections: number
  /** Requests a second, or as many as the connections carry. */
  rate: number | 'closed'
  seconds: number
}

export type Load = {
  /** Requests that were sent, and those that no connection was free for. */
  sent: number
  unsent: number
  statuses: Record<string, number>
  /** Connections that ended without an answer. */
  lost: number
  /** Milliseconds from the request to the end of its answer. */
  admitted: { median: number; p99: number }
  refused: { median: number; p99: number }
}

const { port, requests, connections, rate, seconds } = workerData as LoadOrder
const statuses: Record<string, number> = {}
const times: Record<'admitted' | 'refused', number[]> = { admitted: [], refused: [] }
const idle: Connection[] = []
const sockets = new Set<Socket>()
let sent = 0
let unsent = 0
let lost = 0
let isOver = false

/** 127.1.0.1 to 127.4.249.1: as many networks as four blocks of addresses have. */
const networkOf = (n: number) => `127.${1 + (Math.floor(n / 250) % 4)}.${n % 250}.1`

type Connection = { ask(): void }

function open(n: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: networkOf(n), noDelay: true })
    sockets.add(socket)
    socket.once('connect', () => {
      idle.push(carry(socket, n))
      resolve()
    })
    socket.on('error', () => resolve())
  })
}

function carry(socket: Socket, n: number): Connection {
  let asked = n
  let began = 0
  /** Bytes of the answer that are still to come; undefined before its head. */
  let left: number | undefined
  let head = ''
  const connection = {
    ask() {
      began = performance.now()
      left = undefined
      head = ''
      sent += 1
      socket.write(requests[asked++ % requests.length] ?? '')
    },
  }
  socket.on('data', (data) => {
    if (left === undefined) {
      head += data.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0
      left = Number(length) - (head.length - end - 4)
    } else {
      left -= data.length
    }
    if (left > 0) return
    note(head.slice(9, 12), performance.now() - began)
    if (isOver) return
    if (rate === 'closed') connection.ask()
    else idle.push(connection)
  })
  socket.once('close', () => {
    sockets.delete(socket)
    if (isOver) return
    lost += 1
    void open(n)
  })
  return connection
}

function note(status: string, ms: number): void {
  statuses[status] = (statuses[status] ?? 0) + 1
  times[status === '503' ? 'refused' : 'admitted'].push(ms)
}

function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}

const summary = (values: number[]) => ({ median: quantile(values, 0.5), p99: quantile(values, 0.99) })

/** Sends what is due since the last time. */
function sendDue(began: number): void {
  const due = Math.floor(((performance.now() - began) / 1_000) * Number(rate))
  while (sent + unsent < due) {
    const connection = idle.shift()
    if (connection) connection.ask()
    else unsent += 1
  }
}

// The kernel drops connections while 512 wait for the service to accept them.
for (let n = 0; n < connections; n += 50) {
  await Promise.all(Array.from({ length: Math.min(50, connections - n) }, (_, at) => open(n + at)))
  await delay(20)
}
// Until then the service has accepted them all.
await delay(2_000)
const began = performance.now()
const timer = setInterval(() => rate !== 'closed' && sendDue(began), 2)
if (rate === 'closed') for (const connection of idle.splice(0)) connection.ask()
setTimeout(async () => {
  isOver = true
  clearInterval(timer)
  const load: Load = {
    sent,
    unsent,
    statuses,
    lost,
    admitted: summary(times.admitted),
    refused: summary(times.refused),
  }
  parentPort?.postMessage(load)
  // Readers leave one after the other. To close thousands of connections at once takes Node 50 us for each.
  for (const [n, socket] of [...sockets].entries()) {
    socket.destroy()
    if (n % 50 === 0) await delay(10)
  }
  process.exit(0)
}, seconds * 1_000)
