/**
 * Limits on the size and the duration of a request, and checks of headers that Node leaves to the
 * application.
 */
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../problems/api-error.ts'

/** Options of Fastify, in bytes, characters and milliseconds. */
export const limits = {
  bodyLimit: 1_048_576,
  requestTimeout: 30_000,
  keepAliveTimeout: 72_000,
  forceCloseConnections: 'idle',
  // Node would answer a missing Host without a problem document, so `addHeaderChecks` does it.
  http: { requireHostHeader: false },
  // The longest identifier in a path is the token of a preview.
  routerOptions: { maxParamLength: 1000 },
} as const

/**
 * Checks the headers Host, which is required (RFC 9112, section 3.2), and Authorization, which may
 * occur only once. Node keeps the first of several Authorization headers and drops the others,
 * while a proxy in front may have read the last.
 */
export function addHeaderChecks(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
      throw new ApiError('malformed-request', 'The header Host is missing.')
    }
    if (raw.headers.authorization !== undefined && timesNamed(raw.rawHeaders, 'authorization') > 1) {
      throw new ApiError('malformed-request', 'The request has the header Authorization more than once.')
    }
  })
}

/** `rawHeaders` holds names and values in turn. */
function timesNamed(rawHeaders: readonly string[], wanted: string): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === wanted).length
}
