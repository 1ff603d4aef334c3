/** Sends every error as a problem document (RFC 9457). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isDatabaseUnavailable, isDiskFull } from '../db/constraint-errors.ts'
import { ApiError, type ApiErrorOptions } from '../problems/api-error.ts'
import { type ProblemCode, problems } from '../problems/table.ts'
import { jsonType } from './body-parsers.ts'
import { bodyLimitOf } from './http-limits.ts'
import type { OutageLog } from './outage-log.ts'
import { listed } from './request-faults.ts'
import { faultOfPath } from './unroutable.ts'

export const problemMediaType = 'application/problem+json; charset=utf-8'

/** Seconds after which a client may try again when the database is unavailable. */
const retryAfterSeconds = 2
/** A full disk usually needs a person. */
const diskRetryAfterSeconds = 30

type DetailOf = (request: FastifyRequest) => string

type RouteTable = Map<string, { matches: RegExp; methods: Set<string> }>

type ProblemOptions = {
  outages: OutageLog
  /** May give another problem for a request than the one that it has met. */
  replace?: (problem: ApiError, request: FastifyRequest) => ApiError
}

export function addProblems(
  app: FastifyInstance,
  { outages, replace = (problem) => problem }: ProblemOptions,
): void {
  const routes: RouteTable = new Map()
  app.addHook('onRoute', ({ url, method }) => {
    // The catch-all route that answers CORS preflights is not a resource.
    if (url === '*') return
    const route = routes.get(url) ?? { matches: patternOf(url), methods: new Set() }
    for (const name of [method].flat()) route.methods.add(name)
    routes.set(url, route)
  })
  // An OPTIONS request asks for the methods of a path (RFC 9110, section 9.3.7). With these two
  // headers, it is a CORS preflight request.
  app.addHook('onRequest', async (request, reply) => {
    const { origin, 'access-control-request-method': asked } = request.headers
    if (request.method !== 'OPTIONS' || (origin && asked)) return
    const allowed = methodsAt(routes, pathOf(request.url))
    if (allowed.length === 0) throw noPathFor(request)
    return reply
      .code(204)
      .header('allow', [...allowed, 'OPTIONS'].join(', '))
      .send()
  })
  app.setErrorHandler((error, request, reply) => {
    const problem = replace(toApiError(error, request), request)
    report(problem, request, outages)
    return sendProblem(problem, request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(routes, pathOf(request.url))
    const problem = allowed.length > 0 ? methodNotAllowed(request.method, allowed) : noPathFor(request)
    return sendProblem(problem, request, reply)
  })
}

/**
 * Each internal error has its own line in the log. An outage has one when it begins and one when it ends,
 * since every request meets the same fault.
 */
function report(error: ApiError, request: FastifyRequest, outages: OutageLog): void {
  if (error.code === 'unavailable') outages.note(error.cause ?? error)
  else if (error.status >= 500) request.log.error({ err: error.cause ?? error }, 'request failed')
}

function sendProblem(error: ApiError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // The response schema of the route does not apply to a string.
  return reply
    .code(error.status)
    .headers({ 'cache-control': 'no-store', ...challenge(error), ...error.headers })
    .type(problemMediaType)
    .send(JSON.stringify(problemOf(error, request.id)))
}

/**
 * Every 401 names the authentication scheme to use (RFC 9110, section 15.5.2). Browsers do not ask
 * for a password because of the scheme Bearer.
 */
function challenge({ status }: ApiError): Record<string, string> {
  return status === 401 ? { 'www-authenticate': 'Bearer' } : {}
}

export function problemOf(error: ApiError, instance: string) {
  const { code, status, message: detail, errors, members } = error
  const { title } = problems[code]
  return { type: `/problems/${code}`, title, status, detail, instance, ...(errors && { errors }), ...members }
}

/** The error codes of Fastify and Node, and the problems that they become. */
const frameworkCodes: Record<string, { code: ProblemCode; detail: string | DetailOf }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'payload-too-large',
    detail: (request) =>
      `The body is longer than the ${bodyLimitOf(request).toLocaleString('en')} bytes that this operation accepts.`,
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: ({ routeOptions }) => {
      const { consumes = [jsonType] } = routeOptions.schema ?? {}
      return `Send the body as ${consumes.join(' or ')}.`
    },
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'malformed-request', detail: 'The body is empty. It must be JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'malformed-request',
    detail: 'The length of the body differs from the header Content-Length.',
  },
  FST_ERR_BAD_URL: { code: 'malformed-request', detail: 'The path is not a valid URL path.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'uri-too-long', detail: 'A segment of the path is too long.' },
}

function toApiError(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  const known = frameworkCodes[code ?? '']
  if (known) {
    const detail = typeof known.detail === 'string' ? known.detail : known.detail(request)
    return new ApiError(known.code, detail, { cause: error })
  }
  const isClientFault = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  const options: ApiErrorOptions = { cause: error }
  // This comes before the check of the database, because a client that disconnects while it sends
  // its request causes ECONNRESET too.
  if (isClientFault) return new ApiError('malformed-request', 'The request cannot be read.', options)
  if (isDiskFull(error)) {
    const detail = 'The disk of the database is full, so nothing of this request was stored. Try again later.'
    return new ApiError('unavailable', detail, {
      headers: { 'retry-after': String(diskRetryAfterSeconds) },
      cause: error,
    })
  }
  if (isDatabaseUnavailable(error)) {
    return new ApiError('unavailable', 'The database is unreachable or too slow. Try again in a moment.', {
      headers: { 'retry-after': String(retryAfterSeconds) },
      cause: error,
    })
  }
  return new ApiError(
    'internal',
    'The request failed because of an internal error, which is logged under the id of the request.',
    options,
  )
}

function noPathFor(request: FastifyRequest): ApiError {
  const fault = faultOfPath(request) ?? new ApiError('not-found', 'There is nothing at this path.')
  return toApiError(fault, request)
}

function methodNotAllowed(method: string, allowed: readonly string[]): ApiError {
  const others = `${listed(allowed)} ${allowed.length === 1 ? 'is' : 'are'} allowed`
  return new ApiError('method-not-allowed', `${method} is not allowed here. ${others}.`, {
    headers: { allow: allowed.join(', ') },
  })
}

/**
 * The path as the router sees it: decoded, without the query, and without the origin that an
 * absolute URL has.
 */
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

/**
 * The regular expression for the paths of a route, such as `/v1/articles/:id/draft` or
 * `/feeds/tags/:slug.rss`. A text after a parameter, such as `.rss`, must match too.
 */
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
