/** Writes HTTP by hand to a TCP socket, for requests that no client library would send. */
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { until } from './until.ts'

export type RawAnswer = { status: number; headers: Record<string, string>; body: string }

export type RawSocket = {
  send(text: string | Buffer): void
  /**
   * The next complete answer, which may be an interim answer (1xx). Rejects if the connection ends
   * before.
   */
  answer(): Promise<RawAnswer>
  /** Resolves when either side has ended the connection. */
  closed: Promise<void>
  end(): void
}

/** Rejects with the system error if nothing listens on the port. */
export async function openSocket(port: number, localAddress = '127.0.0.1'): Promise<RawSocket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  await once(socket, 'connect')
  let received = Buffer.alloc(0)
  let isClosed = false
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
  })
  // A server may stop reading. Only its answer matters.
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true
      resolve()
    })
  })
  t.teardown(() => socket.destroy())

  return {
    send: (text) => void socket.write(text),
    async answer() {
      const found = await until(() => parseAnswer(received) ?? (isClosed && 'closed'))
      if (found === 'closed') throw new Error(`the connection ended after '${received}'`)
      received = received.subarray(found.length)
      return found.answer
    },
    closed,
    end: () => void socket.destroy(),
  }
}

/** Sends `text` on a connection of its own and gives the first answer. */
export async function exchange(port: number, text: string | Buffer, from?: string): Promise<RawAnswer> {
  const socket = await openSocket(port, from)
  socket.send(text)
  const answer = await socket.answer()
  socket.end()
  return answer
}

function parseAnswer(bytes: Buffer): { answer: RawAnswer; length: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const status = Number(statusLine.split(' ')[1])
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0)
  if (bytes.length < length) return undefined
  return { answer: { status, headers, body: bytes.subarray(headEnd + 4, length).toString() }, length }
}

/** A request as text, with the headers that every request needs. */
export function requestText(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string | number>; body?: string } = {},
): string {
  const lines = Object.entries({ Host: 'masthead.test', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return [`${method} ${path} HTTP/1.1`, ...lines, '', body].join('\r\n')
}
