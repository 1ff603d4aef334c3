/**
 * Lets a route take a Markdown file instead of JSON. The route gets the members that the JSON would
 * have, so that both forms have the same schema.
 */
import type { FastifyRequest } from 'fastify'
import { shortened } from '../domain/shortened-text.ts'
import { ApiError, type FieldFault, invalidField } from '../problems/api-error.ts'
import { readMarkdownDocument } from '../text/markdown-document.ts'
import type { App } from './app-type.ts'
import { jsonType, utf8From } from './body-parsers.ts'
import { invalidRequest } from './request-faults.ts'

const markdownType = 'text/markdown'
/** What a route behind `addMarkdownBodies` consumes. */
export const documentTypes = [jsonType, markdownType]

const maxQuotedCharset = 40

type Places = ReadonlyMap<string, string>

/** Call this on a Fastify scope of its own, because all other routes accept JSON bodies only. */
export function addMarkdownBodies(scope: App): void {
  /** Where the members of a body come from in its file. */
  const placesOf = new WeakMap<object, Places>()
  scope.addContentTypeParser(
    markdownType,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      checkCharset(request)
      const text = utf8From(bytes)
      if (text === undefined) throw new ApiError('malformed-request', 'The body is not valid UTF-8.')
      const read = readMarkdownDocument(text)
      if (!('fault' in read)) {
        placesOf.set(read.members, read.places)
        return read.members
      }
      if (read.pointer === undefined) throw new ApiError('malformed-request', read.fault)
      throw invalidField(read.pointer, read.fault)
    },
  )
  scope.setErrorHandler(async (error, request) => {
    const places = placesOf.get(Object(request.body))
    throw places && error instanceof ApiError ? withPlaces(error, places) : error
  })
}

function checkCharset({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset === undefined || /^utf-?8$/i.test(charset)) return
  throw new ApiError(
    'unsupported-media-type',
    `The charset ${shortened(charset, maxQuotedCharset)} is not accepted. Send the Markdown in UTF-8.`,
  )
}

/** The same problem, with the names that the author of the file has written. */
function withPlaces(error: ApiError, places: Places): ApiError {
  const { errors } = error
  if (error.code !== 'invalid-request' || !errors) return error
  return invalidRequest(
    errors.map((fault): FieldFault => {
      const place = places.get(fault.pointer ?? '')
      return place === undefined ? fault : { ...fault, pointer: place }
    }),
  )
}
