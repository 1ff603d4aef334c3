/**
 * Parses request bodies. It accepts only JSON in UTF-8 without repeated members. Few routes take
 * another type, see forms.ts and markdown-bodies.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isOpenToAnonymous } from '../auth/policy.ts'
import { shortened } from '../domain/shortened-text.ts'
import { ApiError } from '../problems/api-error.ts'
import { accountsBodyLimit } from './http-limits.ts'
import { isDeeper } from './json/depth.ts'
import { placeOfFault } from './json/faults.ts'
import { findRepeatedMember } from './repeated-members.ts'
import { maxNesting } from './validation.ts'

export const jsonType = 'application/json'
/** A merge patch is JSON too (RFC 7396). */
const jsonTypes = [jsonType, 'application/merge-patch+json']

/** Longest part of a name that an error repeats, in characters. */
const maxQuotedName = 100

/**
 * The maximum number of levels of a body that is parsed. `JSON.parse` takes a tenth of a second for a body
 * of a megabyte that consists of brackets alone. The validation then refuses more than `maxNesting` levels
 * and names the place.
 */
const maxParsedNesting = 1_000

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Fastify's parser for plain text is removed. Its JSON parser
 * gets text that was checked as UTF-8, because Node would replace each invalid byte with U+FFFD.
 */
export function addBodyParsers(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { action } = route.config ?? {}
    if (action && !isOpenToAnonymous(action)) route.bodyLimit ??= accountsBodyLimit
    if (route.method === 'PATCH' && route.schema) route.schema.consumes ??= jsonTypes
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(jsonTypes, { parseAs: 'buffer' }, jsonParserOf(app))
}

type JsonParser = (
  request: FastifyRequest,
  body: string | Buffer,
  done: (error: Error | null, value?: unknown) => void,
) => void

export function jsonParserOf(app: FastifyInstance): JsonParser {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  return (request, body, done) => {
    // Many clients send a Content-Type with every request, even with a DELETE that has no body.
    const takesBody = request.method !== 'DELETE' || request.routeOptions.schema?.body !== undefined
    if (!takesBody && body.length === 0) return done(null)
    const text = utf8From(body as Buffer)
    if (text === undefined) return done(new ApiError('malformed-request', 'The body is not valid UTF-8.'))
    if (isDeeper(text, maxParsedNesting)) return done(tooDeep())
    return parseJson(request, text, (error, value) =>
      done(error ? faultOf(error, text) : repetitionIn(text), value),
    )
  }
}

function tooDeep(): ApiError {
  return new ApiError('invalid-request', `The body must not be nested more than ${maxNesting} levels deep.`, {
    errors: [{ pointer: '', detail: `must not be nested more than ${maxNesting} levels deep` }],
  })
}

/** Fastify's parser refuses names with which a body could change the prototype of an object. */
function faultOf(error: Error, text: string): Error {
  try {
    JSON.parse(text)
  } catch {
    return text === ''
      ? error
      : new ApiError('malformed-request', `The body is not valid JSON. ${placeOfFault(text)}`.trim())
  }
  return new ApiError(
    'malformed-request',
    'The body has a member named `__proto__`, or `prototype` within `constructor`, which is not accepted.',
  )
}

/** The text, or `undefined` if the bytes are not UTF-8. A byte order mark is dropped. */
export function utf8From(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * JSON.parse takes the last of two members with one name, while a gateway in front may have read
 * the first.
 */
function repetitionIn(json: string): ApiError | null {
  const name = findRepeatedMember(json, maxNesting)
  if (name === undefined) return null
  const quoted = JSON.stringify(shortened(name, maxQuotedName))
  return new ApiError('malformed-request', `An object in the body has the member ${quoted} twice.`)
}

/** A compressed body would be parsed as broken JSON. */
export function addEncodingCheck(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    const encoding = headers['content-encoding']
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      throw new ApiError(
        'unsupported-media-type',
        'Send the body uncompressed, without the header Content-Encoding.',
      )
    }
  })
}
