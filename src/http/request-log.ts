/**
 * Logs one line for each request, without headers, bodies and query strings, because these contain
 * tokens and addresses.
 */
import type { FastifyInstance } from 'fastify'
import { maxSlugLength } from '../domain/slug.ts'

export function addRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        path: loggedPath(request.url),
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
        accountId: request.actor?.accountId,
      },
      'request',
    )
  })
}

/**
 * A segment longer than every id and slug may be the token of a preview. Whoever reads such a token
 * in the log could open the preview.
 */
const longSegment = new RegExp(`[^/]{${maxSlugLength + 1},}`, 'g')

function loggedPath(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(longSegment, '[redacted]')
}
