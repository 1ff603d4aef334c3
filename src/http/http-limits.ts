/** How large, how long and of what type a request may be; and the id by which it is found again. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../problems/api-error.ts'
import { findRepeatedMember } from './repeated-members.ts'
import { maxNesting } from './validation.ts'

/** Bytes, characters and milliseconds. */
export const limits = {
  bodyLimit: 1_048_576,
  requestTimeout: 30_000,
  keepAliveTimeout: 72_000,
  forceCloseConnections: 'idle',
  // Node would answer a missing Host without a problem document: the check below does it.
  http: { requireHostHeader: false },
  // The longest identifier in a path is the token of a preview.
  routerOptions: { maxParamLength: 1000 },
} as const

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Bodies are JSON in UTF-8; a merge patch is too (RFC 7396). Fastify's own parser for plain text is taken away, and its
 * parser for JSON is given text that was UTF-8 to the last byte: Node would put U+FFFD in place of what was not.
 */
export function addBodyParsers(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body, done) => {
      // Many clients name a type with every request, also where there is nothing to send.
      const takesBody = request.method !== 'DELETE' || request.routeOptions.schema?.body !== undefined
      if (!takesBody && body.length === 0) return done(null)
      const text = utf8From(body as Buffer)
      if (text === undefined) return done(new ApiError('malformed-request', 'The body is not UTF-8.'))
      return parseJson(request, text, (error, value) => done(error ?? repetitionIn(text), value))
    },
  )
}

function utf8From(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Of two members with one name JSON.parse takes the last, while a gateway in front may have looked at the first. */
function repetitionIn(json: string): ApiError | null {
  const name = findRepeatedMember(json, maxNesting)
  if (name === undefined) return null
  const quoted = JSON.stringify(name.slice(0, 100))
  return new ApiError('malformed-request', `The member ${quoted} stands twice in one object of the body.`)
}

/** A body is read as it comes: one that was compressed would be taken for broken JSON, or for what it is not. */
export function addEncodingCheck(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    const encoding = headers['content-encoding']
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      throw new ApiError('unsupported-media-type', 'Bodies are taken uncompressed: no Content-Encoding.')
    }
  })
}

/**
 * RFC 9112, section 3.2; and one credential a request: Node keeps the first of several and drops the others, while a proxy
 * in front may have looked at the last.
 */
export function addHeaderChecks(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
      throw new ApiError('malformed-request', 'The header Host is missing.')
    }
    if (raw.headers.authorization !== undefined && timesNamed(raw.rawHeaders, 'authorization') > 1) {
      throw new ApiError('malformed-request', 'The header Authorization is there more than once.')
    }
  })
}

/** Names and values in turn, as they came. */
function timesNamed(rawHeaders: readonly string[], wanted: string): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === wanted).length
}

/** A caller's own id is taken where it is one: it joins the logs of two services. */
const acceptableId = /^[\w.:-]{1,100}$/

export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && acceptableId.test(given) ? given : randomUUID()
}

export function addRequestIds(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
}
