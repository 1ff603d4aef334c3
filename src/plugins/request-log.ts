/** One line a request. Neither headers, bodies nor query strings are logged: they carry tokens and addresses. */
import type { FastifyInstance } from 'fastify'

export function addRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
        accountId: request.actor?.accountId,
      },
      'request',
    )
  })
}
