/** Every answer that is not a success leaves here, as a problem document (RFC 9457). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isDatabaseUnavailable } from '../db/constraint-errors.ts'
import { ApiError, type ApiErrorOptions } from '../problems/api-error.ts'
import { type ProblemCode, problems } from '../problems/table.ts'
import { securityHeaders } from './security-headers.ts'

export const problemMediaType = 'application/problem+json; charset=utf-8'

/** Seconds after which a client may try again while the database is away. */
const retryAfterSeconds = 2

type RouteTable = Map<string, { matches: RegExp; methods: Set<string> }>

export function addProblems(app: FastifyInstance): void {
  const routes: RouteTable = new Map()
  app.addHook('onRoute', ({ url, method }) => {
    // The catch-all that answers CORS preflights is no resource.
    if (url === '*') return
    const route = routes.get(url) ?? { matches: patternOf(url), methods: new Set() }
    for (const name of [method].flat()) route.methods.add(name)
    routes.set(url, route)
  })
  // A plain OPTIONS asks what a path can do (RFC 9110, section 9.3.7); with a browser's question it is a CORS preflight.
  app.addHook('onRequest', async (request, reply) => {
    const { origin, 'access-control-request-method': asked } = request.headers
    if (request.method !== 'OPTIONS' || (origin && asked)) return
    const allowed = methodsAt(routes, pathOf(request.url))
    if (allowed.length === 0) throw noSuchPath(request)
    return reply
      .code(204)
      .header('allow', [...allowed, 'OPTIONS'].join(', '))
      .send()
  })
  app.setErrorHandler((error, request, reply) => sendProblem(toApiError(error), request, reply))
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(routes, pathOf(request.url))
    return sendProblem(
      allowed.length > 0 ? methodNotAllowed(request.method, allowed) : noSuchPath(request),
      request,
      reply,
    )
  })
}

/** For what goes wrong before a route is found (Fastify's `frameworkErrors`). */
export function sendFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  // No hook has run and none will: what the hooks add to every answer is added here.
  reply.headers({ ...securityHeaders, 'x-request-id': request.id })
  sendProblem(toApiError(error), request, reply)
}

function sendProblem(error: ApiError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.status >= 500) request.log.error({ err: error.cause ?? error }, 'request failed')
  // A string is sent as it is: a route's own response schema does not touch it.
  return reply
    .code(error.status)
    .headers({ 'cache-control': 'no-store', ...error.headers })
    .type(problemMediaType)
    .send(JSON.stringify(problemOf(error, request.id)))
}

export function problemOf(error: ApiError, instance: string) {
  const { code, status, message: detail, errors, members } = error
  const { title } = problems[code]
  return { type: `/problems/${code}`, title, status, detail, instance, ...(errors && { errors }), ...members }
}

/** What Fastify and Node call their own refusals, and what they are here. */
const frameworkCodes: Record<string, { code: ProblemCode; detail: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'payload-too-large',
    detail: 'The body is larger than this service reads.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'Send the body as application/json.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'malformed-request', detail: 'The body is empty; it must be JSON.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed-request', detail: 'The body is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'malformed-request',
    detail: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: { code: 'malformed-request', detail: 'The path is not a valid URL path.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'uri-too-long', detail: 'A segment of the path is too long.' },
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  const known = frameworkCodes[code ?? '']
  if (known) return new ApiError(known.code, known.detail, { cause: error })
  const isClientFault = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  const options: ApiErrorOptions = { cause: error }
  // Before the database: a client that goes away while it sends gives ECONNRESET too.
  if (isClientFault) return new ApiError('malformed-request', 'The request cannot be read.', options)
  if (isDatabaseUnavailable(error)) {
    return new ApiError('unavailable', 'The database is out of reach or too slow. Try again in a moment.', {
      headers: { 'retry-after': String(retryAfterSeconds) },
      cause: error,
    })
  }
  return new ApiError(
    'internal',
    'The request could not be carried out. It was logged under its id.',
    options,
  )
}

function noSuchPath({ method }: FastifyRequest): ApiError {
  return new ApiError('not-found', `There is nothing to ${method} at this path.`)
}

function methodNotAllowed(method: string, allowed: readonly string[]): ApiError {
  return new ApiError('method-not-allowed', `${method} is not possible here; ${allowed.join(', ')} is.`, {
    headers: { allow: allowed.join(', ') },
  })
}

/** The path as the router sees it: decoded, without query, and without the origin of an absolute form. */
function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? ''
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

function methodsAt(routes: RouteTable, path: string): string[] {
  const found = [...routes.values()].filter(({ matches }) => matches.test(path))
  return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort()
}

/** `/v1/articles/:id/draft` as a regular expression; `/feeds/tags/:slug.rss` is another path than `/feeds/tags/:slug.xml`. */
function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment === '*') return '.+'
    const [, ending] = /^:\w+(?:\(.*?\))?(.*)$/.exec(segment) ?? []
    return ending === undefined ? literal(segment) : `[^/]+${literal(ending)}`
  })
  return new RegExp(`^${segments.join('/')}$`)
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
