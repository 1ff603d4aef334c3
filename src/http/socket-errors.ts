/** Answers malformed HTTP, for which Node provides a socket but no request. */
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { ApiError } from '../problems/api-error.ts'
import type { ProblemCode } from '../problems/table.ts'
import { problemMediaType, problemOf } from './problems.ts'
import { securityHeaders } from './security-headers.ts'

const kinds: Record<string, { code: ProblemCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers-too-large',
    detail: 'The headers are larger than this service accepts.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request-timeout', detail: 'The request did not arrive in time.' },
}
const other = { code: 'malformed-request', detail: 'This is not valid HTTP/1.1.' } as const

export function answerSocketError(error: Error & { code?: string }, socket: Socket): void {
  // A second answer in the middle of one that has begun would corrupt both.
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: { headersSent: boolean } | null }
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) {
    socket.destroy()
    return
  }
  const { code, detail } = kinds[error.code ?? ''] ?? other
  const { status, headers, body } = rawProblem(new ApiError(code, detail))
  const head = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n'))
}

/**
 * For Node's event `checkExpectation`: the Expect header asks for something other than
 * 100-continue.
 */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = rawProblem(
    new ApiError('expectation-failed', 'The header Expect may only ask for 100-continue.'),
  )
  response.writeHead(status, headers).end(body)
}

/** A complete answer for a connection that has no request to reply to. */
function rawProblem(problem: ApiError) {
  const id = randomUUID()
  const body = JSON.stringify(problemOf(problem, id))
  const headers = {
    ...securityHeaders,
    'content-type': problemMediaType,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': id,
    'cache-control': 'no-store',
  }
  return { status: problem.status, headers, body }
}
