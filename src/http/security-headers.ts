/**
 * The headers that every answer carries, also those that are sent before a route is found or without a request at all,
 * which a hook of a plugin would miss. The values are the defaults of the OWASP REST security cheat sheet.
 */
import type { FastifyInstance } from 'fastify'

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** The reference page runs its own script and styles, and may load nothing from anywhere else. */
const pagePolicy =
  "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'"

export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (request.routeOptions.url?.startsWith('/docs')) reply.header('content-security-policy', pagePolicy)
  })
}
