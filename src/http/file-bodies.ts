/** Lets a route take a file of comma-separated values, which it reads while the file arrives. */
import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { csvMediaType } from '../domain/csv.ts'
import { ApiError } from '../problems/api-error.ts'
import type { App } from './app-type.ts'
import { allowLongArrival } from './bounds/arrivals.ts'

const multipartType = 'multipart/form-data'
/** What a route behind `addFileBodies` consumes. */
export const fileTypes = [csvMediaType, multipartType]

/** The fields besides the file are not read. The route counts the bytes of the file. */
const formBounds = { files: 1, fields: 20, parts: 21, fieldSize: 10_000, headerPairs: 20, fileSize: Infinity }

export type SentFile = {
  /** Throws if the sender breaks off. */
  bytes: AsyncIterable<Uint8Array>
  charset: string | undefined
}

/** Call this on a Fastify scope of its own, because all other routes accept JSON bodies only. */
export async function addFileBodies(scope: App): Promise<void> {
  // The sender is known and allowed by now.
  scope.addHook('onRequest', async ({ raw }) => allowLongArrival(raw))
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(csvMediaType, (_request, _body, done) => done(null))
  await scope.register(multipart, { limits: formBounds })
}

/** For a request with one of `fileTypes`. */
export async function fileOf(request: FastifyRequest): Promise<SentFile> {
  const type = request.headers['content-type']
  if (type === undefined) {
    throw new ApiError('unsupported-media-type', `Send the body as ${fileTypes.join(' or ')}.`)
  }
  if (request.isMultipart()) {
    const part = await request.file()
    if (part) return { bytes: part.file, charset: undefined }
    throw new ApiError('malformed-request', 'The form has no file. Send the file in the field `file`.')
  }
  // The connection must stay open for the answer to a file that is refused.
  const bytes: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iteratorOf(request) }
  return { bytes, charset: /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] }
}

function iteratorOf({ raw }: FastifyRequest): AsyncIterator<Uint8Array> {
  return raw.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
}
