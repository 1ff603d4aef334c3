/**
 * The headers of every answer: its id, the security headers, and the CORS headers with which pages of other
 * origins may read it. Answers that no hook of Fastify sees take them from here, too.
 */
import type { FastifyInstance } from 'fastify'
import { pagePolicy, referencePermissions, securityHeaders } from './security-headers.ts'
import { addVary } from './vary.ts'

/**
 * The headers that pages of other origins may read, besides those that CORS always allows.
 */
const exposedHeaders = [
  'Allow',
  'Content-Disposition',
  'Date',
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
  'X-Robots-Tag',
]

type Origins = '*' | readonly string[]

/** Options of `@fastify/cors`, which answers preflights. */
export function corsOptions(origins: Origins) {
  return {
    origin: origins === '*' ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: 86_400,
  }
}

/** `origin` is the header of the request, if it could be read. */
export type CommonHeaders = (request: { id: string; origin: string | undefined }) => Record<string, string>

export function createCommonHeaders(origins: Origins): CommonHeaders {
  const fixed = {
    ...securityHeaders,
    'access-control-expose-headers': exposedHeaders.join(', '),
    ...(origins === '*' ? { 'access-control-allow-origin': '*' } : { vary: 'Origin' }),
  }
  return ({ id, origin }) => {
    const isListed = origins !== '*' && origin !== undefined && origins.includes(origin)
    return { ...fixed, ...(isListed && { 'access-control-allow-origin': origin }), 'x-request-id': id }
  }
}

/** Register it before every hook that may answer. */
export function addCommonHeaders(app: FastifyInstance, commonHeaders: CommonHeaders): void {
  app.addHook('onRequest', async ({ id, headers: { origin }, routeOptions: { url, config } }, reply) => {
    reply.headers(commonHeaders({ id, origin }))
    if (config.variesByCaller) addVary(reply, 'Authorization')
    if (!url?.startsWith('/docs')) return
    reply.headers({ 'content-security-policy': pagePolicy, 'permissions-policy': referencePermissions })
  })
}
