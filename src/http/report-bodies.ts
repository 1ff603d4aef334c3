/** Lets a route take the bytes of a body as they came, since the sender has signed these bytes. */
import type { FastifyRequest } from 'fastify'
import { ApiError } from '../problems/api-error.ts'
import type { App } from './app-type.ts'
import { jsonParserOf, jsonType, utf8From } from './body-parsers.ts'
import { isDeeper } from './json/depth.ts'

export const messageType = 'message/rfc822'

const received = new WeakMap<FastifyRequest, Buffer>()

/** The bytes of the body. */
export function bytesOf(request: FastifyRequest): Buffer {
  return received.get(request) ?? Buffer.alloc(0)
}

/**
 * Call this on a Fastify scope of its own. JSON is validated as always. The bytes of a message are the
 * message, so it has an empty one where the schema wants a text.
 */
export function addMessageBodies(scope: App): void {
  const parseJson = jsonParserOf(scope)
  scope.removeContentTypeParser(jsonType)
  scope.addContentTypeParser(jsonType, { parseAs: 'buffer' }, (request, body, done) => {
    received.set(request, body as Buffer)
    parseJson(request, body, done)
  })
  scope.addContentTypeParser(messageType, { parseAs: 'buffer' }, (request, body, done) => {
    received.set(request, body as Buffer)
    done(null, { message: '' })
  })
}

/** Call this on a Fastify scope of its own. Nothing is parsed before the sender is known. */
export function addUnreadBodies(scope: App): void {
  scope.removeAllContentTypeParsers()
  // Amazon SNS sends JSON as plain text.
  scope.addContentTypeParser([jsonType, 'text/plain'], { parseAs: 'buffer' }, (request, body, done) => {
    received.set(request, body as Buffer)
    done(null, undefined)
  })
}

/** Reports of mail services have few levels. */
const maxLevels = 20

/** Parses JSON in the form that its sender chose. */
export function readSignedJson(bytes: Buffer): unknown {
  const text = utf8From(bytes)
  if (text === undefined || isDeeper(text, maxLevels)) throw malformed()
  try {
    return JSON.parse(text)
  } catch {
    throw malformed()
  }
}

function malformed(): ApiError {
  return new ApiError('malformed-request', 'The body is not valid JSON of a few levels in UTF-8.')
}
