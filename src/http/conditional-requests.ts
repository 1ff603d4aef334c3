/** Answers conditional requests and sets the rules for caches (RFC 9110, section 13; RFC 9111). */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { isUnchanged } from '../domain/conditional-requests.ts'

/**
 * Caches may store public answers but must revalidate them each time. They must not store answers
 * to logged-in callers.
 */
const publicRule = 'public, no-cache'
const privateRule = 'no-store'

/**
 * Gives every 200 of a GET a strong ETag, unless its route has set one, and turns a match into a
 * 304.
 */
export function addConditionalRequests(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', isRead && !request.actor ? publicRule : privateRule)
    }
    if (!isRead || reply.statusCode !== 200 || (typeof payload !== 'string' && !Buffer.isBuffer(payload)))
      return payload
    const etag = (reply.getHeader('etag') as string | undefined) ?? etagOf(payload)
    const lastModified = reply.getHeader('last-modified') as string | undefined
    reply.header('etag', etag)
    if (!isUnchanged(request.headers, { etag, lastModified })) return payload
    reply.code(304).removeHeader('content-length').removeHeader('content-type')
    return ''
  })
}

function etagOf(payload: string | Buffer): string {
  return `"${createHash('sha1').update(payload).digest('base64url')}"`
}
