/**
 * An outside judge on a port that the kernel chooses. It checks signatures, keeps the questions,
 * and answers as the test says.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'

export type Question = {
  type: string
  timestamp: string
  data: Record<'comment' | 'article' | 'author', Record<string, unknown>>
}

type JudgeServer = {
  screening: { url: string; secret: string }
  /** The questions with a valid signature. */
  questions: Question[]
  /** The faults of other requests. */
  faults: string[]
  /** Answers a question. */
  answer: (response: ServerResponse, request: IncomingMessage) => void
  /** The number of open connections. */
  connections(): Promise<number>
  stop(): Promise<void>
}

export const saying =
  (verdict: unknown, status = 200) =>
  (response: ServerResponse): void =>
    void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof verdict === 'string' ? verdict : JSON.stringify(verdict))

export async function startJudge(): Promise<JudgeServer> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const fault = faultOf(request, body, secret)
    if (fault) judge.faults.push(fault)
    else judge.questions.push(JSON.parse(body))
    judge.answer(response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const judge: JudgeServer = {
    screening: { url: `http://127.0.0.1:${port}/screen?site=1`, secret },
    questions: [],
    faults: [],
    answer: saying({ outcome: 'visible' }),
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async stop() {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  t.teardown(() => judge.stop())
  return judge
}

/** Verifies a request as a receiver does: https://www.standardwebhooks.com. */
function faultOf(
  { method, url, headers }: IncomingMessage,
  body: string,
  secret: string,
): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers
  if (method !== 'POST' || url !== '/screen?site=1') return `${method} ${url}`
  if (headers['content-type'] !== 'application/json') return `is ${headers['content-type']}`
  if (!/^msg_[\w-]+$/.test(String(id)) || !/^\d{10}$/.test(String(timestamp))) return `${id} at ${timestamp}`
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  const [version, encoded = ''] = String(signature).split(',')
  const given = Buffer.from(encoded, 'base64')
  const holds = version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  return holds ? undefined : `the signature ${signature}`
}
