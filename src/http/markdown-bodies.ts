/**
 * Lets a route take a Markdown file instead of JSON. The route gets the members that the JSON would
 * have, so that both forms have the same schema.
 */
import type { FastifyRequest } from 'fastify'
import type { BodyWarning } from '../domain/articles/body-warnings.ts'
import { shortened } from '../domain/shortened-text.ts'
import { ApiError, type FieldFault } from '../problems/api-error.ts'
import type { MarkdownDocument, ReadDocument } from '../text/markdown-document.ts'
import type { App } from './app-type.ts'
import { jsonType, utf8From } from './body-parsers.ts'
import { invalidRequest } from './request-faults.ts'

const markdownType = 'text/markdown'
/** What a route behind `addMarkdownBodies` consumes. */
export const documentTypes = [jsonType, markdownType]

const maxQuotedCharset = 40

/** Reads files for one account. The caller is known, and allowed to act, when a body is parsed. */
type Reader = { readMarkdownDocument(file: string): Promise<ReadDocument> }

/** Call this on a Fastify scope of its own, because all other routes accept JSON bodies only. */
export function addMarkdownBodies(scope: App, textWorkFor: (request: FastifyRequest) => Reader): void {
  scope.addContentTypeParser(
    markdownType,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      checkCharset(request)
      const text = utf8From(bytes)
      if (text === undefined) throw new ApiError('malformed-request', 'The body is not valid UTF-8.')
      const read = await textWorkFor(request).readMarkdownDocument(text)
      if ('fault' in read) throw new ApiError('malformed-request', read.fault)
      documents.set(read.members, read)
      return read.members
    },
  )
  scope.setErrorHandler(async (error, request) => {
    const read = documentOf(request)
    throw read && error instanceof ApiError ? withFaults(error, read) : error
  })
  // The validation comes before, so that all faults are told at once.
  scope.addHook('preHandler', async (request) => {
    const { faults = [] } = documentOf(request) ?? {}
    if (faults.length > 0) throw invalidRequest(faults)
  })
}

const documents = new WeakMap<object, MarkdownDocument>()
const documentOf = ({ body }: FastifyRequest) => documents.get(Object(body))

/** What of the file is in no member. */
export const warningsAbout = (request: FastifyRequest): BodyWarning[] => documentOf(request)?.warnings ?? []

function checkCharset({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset === undefined || /^utf-?8$/i.test(charset)) return
  throw new ApiError(
    'unsupported-media-type',
    `The charset ${shortened(charset, maxQuotedCharset)} is not accepted. Send the Markdown in UTF-8.`,
  )
}

/**
 * The problem with the names that the author of the file has written, and with the faults of the
 * front matter. A member that has such a fault is missing for the validation.
 */
function withFaults(error: ApiError, { places, faults }: MarkdownDocument): ApiError {
  const { errors } = error
  if (error.code !== 'invalid-request' || !errors) return error
  const told = new Set(faults.map(({ pointer }) => pointer.toLowerCase()))
  const others = errors.filter(({ pointer = '' }) => !told.has(pointer))
  return invalidRequest([
    ...faults,
    ...others.map((fault): FieldFault => {
      const place = places.get(fault.pointer ?? '')
      return place === undefined ? fault : { ...fault, pointer: place }
    }),
  ])
}
