/** One line a request. Neither headers, bodies nor query strings are logged: they carry tokens and addresses. */
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

/** Longer than every id and slug: the token of a preview, which opens it for whoever reads the log; on paths that lead nowhere too. */
const longSegment = new RegExp(`[^/]{${maxSlugLength + 1},}`, 'g')

function loggedPath(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(longSegment, '[redacted]')
}
