/**
 * Limits on the size and the duration of a request, and checks of headers that Node leaves to the
 * application.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../problems/api-error.ts'

/** Options of Fastify, in bytes and characters. The bounds on connections are in `bounds/server.ts`. */
export const limits = {
  /** An address, a password or a token is short. Long texts need an account. */
  bodyLimit: 131_072,
  forceCloseConnections: 'idle',
  // The longest identifier in a path is the token of a preview.
  routerOptions: { maxParamLength: 1000 },
} as const

/** In bytes, for operations that need an account. */
export const accountsBodyLimit = 1_048_576

/**
 * In bytes. This is enough for a token and a password of 200 characters, even if every byte is
 * percent-encoded as three.
 */
export const formLimit = 4096

/** The most bytes that a body of this type may have in this operation. */
export function bodyLimitOf({ headers, routeOptions }: FastifyRequest): number {
  const isForm = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/i
  return isForm.test(headers['content-type'] ?? '') ? formLimit : routeOptions.bodyLimit
}

/** Fields in the headers of a request. Browsers send about 20. */
export const maxHeaders = 100

/** As Node recognises it. Node hands requests with other expectations to `checkExpectation`. */
const continues = /(?:^|\W)100-continue(?:$|\W)/i

/**
 * Host is required (RFC 9112, section 3.2). Host and Authorization may come once only: Node keeps the
 * first of several and drops the others, while a proxy in front may have read the last.
 */
export function addHeaderChecks(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.rawHeaders.length > 2 * maxHeaders) {
      throw new ApiError('headers-too-large', `The request has more than ${maxHeaders} headers.`)
    }
    if (raw.headers.expect !== undefined && !continues.test(raw.headers.expect)) {
      throw new ApiError('expectation-failed', 'The header Expect may only ask for 100-continue.')
    }
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
      throw new ApiError('malformed-request', 'The header Host is missing.')
    }
    for (const name of ['Host', 'Authorization']) {
      if (timesNamed(raw.rawHeaders, name.toLowerCase()) > 1) {
        throw new ApiError('malformed-request', `The request has the header ${name} more than once.`)
      }
    }
  })
}

/** `rawHeaders` holds names and values in turn. */
function timesNamed(rawHeaders: readonly string[], wanted: string): number {
  let times = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === wanted.length && name.toLowerCase() === wanted) times += 1
  }
  return times
}
