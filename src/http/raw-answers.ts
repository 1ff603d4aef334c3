/** Answers that Fastify does not make: to broken HTTP, and to requests that must not cost anything. */
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { ApiError } from '../problems/api-error.ts'
import type { ProblemCode } from '../problems/table.ts'
import { tinyPiecesCode } from './bounds/message.ts'
import type { CommonHeaders } from './common-headers.ts'
import { problemMediaType, problemOf } from './problems.ts'
import { requestIdOf } from './request-ids.ts'

const kinds: Record<string, { code: ProblemCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers-too-large',
    detail: 'The headers are larger than this service accepts.',
  },
  [tinyPiecesCode]: {
    code: 'malformed-request',
    detail: 'The body comes in too many tiny pieces. Send it in larger ones.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request-timeout', detail: 'The request did not arrive in time.' },
}
const other = { code: 'malformed-request', detail: 'This is not valid HTTP/1.1.' } as const

/** Milliseconds for the client to read the answer. */
const lingerMs = 2_000

type Headers = Record<string, string>

export type RawAnswers = {
  /** For the option `clientErrorHandler` of Fastify. */
  answerSocketError(error: Error & { code?: string }, socket: Socket): void
  /** Answers without the framework, which costs a tenth. */
  answer(response: ServerResponse<IncomingMessage>, problem: ApiError): void
}

type Options = {
  commonHeaders: CommonHeaders
  /** Counts broken HTTP from this address. Gives headers, and a refusal beyond the limit. */
  count: (address: string) => { headers: Headers; refusal: ApiError | undefined }
}

export function createRawAnswers({ commonHeaders, count }: Options): RawAnswers {
  /** A complete answer. Of broken HTTP no header could be read, so it has no origin either. */
  function answerOf(problem: ApiError, request?: IncomingMessage) {
    const id = request ? requestIdOf(request) : randomUUID()
    const body = JSON.stringify(problemOf(problem, id))
    const headers: Headers = {
      ...commonHeaders({ id, origin: request?.headers.origin }),
      'content-type': problemMediaType,
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...problem.headers,
    }
    return { status: problem.status, headers, body }
  }

  return {
    answerSocketError(error, socket) {
      // A second answer in the middle of one that has begun would corrupt both.
      const { _httpMessage: begun } = socket as Socket & { _httpMessage?: { headersSent: boolean } | null }
      if (error.code === 'ECONNRESET' || !socket.writable || begun?.headersSent) {
        socket.destroy()
        return
      }
      const { code, detail } = kinds[error.code ?? ''] ?? other
      const { headers: counted, refusal } = count(socket.remoteAddress ?? '')
      const { status, headers, body } = answerOf(refusal ?? new ApiError(code, detail))
      const all = { ...headers, ...counted, date: new Date().toUTCString(), connection: 'close' }
      const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
      socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n'))
      // A client that goes on sending would keep the connection open.
      setTimeout(() => socket.destroy(), lingerMs).unref()
    },
    answer(response, problem) {
      const { status, headers, body } = answerOf(problem, response.req)
      response.writeHead(status, headers).end(body)
    },
  }
}
