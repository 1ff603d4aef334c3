/** THE TABLE of response headers: the description of each header, and the answers that have it. */
import { type Json, pascalCase, type Reference, type RouteHeader, referTo, sortedByName } from './parts.ts'
import type { RouteFacts } from './route-facts.ts'

type HeaderKind = { description: string; schema: Json; example: string | number }

const text = { type: 'string' }

const table = {
  'X-Request-Id': {
    description:
      'The id of the request in the log of the service. It is the value of the header `X-Request-Id` of ' +
      'the request, if that has at most 100 letters, digits and characters of `_.:-`.',
    schema: text,
    example: '0f3b2c1e-6a52-4a8e-9d57-3b6f2f0c9a11',
  },
  'Cache-Control': {
    description:
      'Whether a cache may store the answer (RFC 9111). Caches must revalidate public answers each ' +
      'time, and must not store answers to a logged-in account.',
    schema: text,
    example: 'public, no-cache',
  },
  'RateLimit-Policy': {
    description:
      'The rate limits of the operation. Each limit allows `q` requests in a window of `w` seconds, or ' +
      '`q` failures if it counts only those. Absent if the operator has turned rate limits off, or if ' +
      'the request was refused before its limits were checked.',
    schema: text,
    example: '"reads";q=6000;w=60',
  },
  RateLimit: {
    description:
      'The state of each rate limit: `r` requests or failures are left, and the next one is added ' +
      'after `t` seconds. Absent if `RateLimit-Policy` is absent.',
    schema: text,
    example: '"reads";r=5999;t=1',
  },
  'Retry-After': {
    description: 'The number of seconds to wait before the next attempt.',
    schema: { type: 'integer', minimum: 1 },
    example: 2,
  },
  'WWW-Authenticate': {
    description:
      'The authentication scheme that the service accepts, and what is wrong with the token that was ' +
      'sent (RFC 6750).',
    schema: text,
    example: 'Bearer error="invalid_token"',
  },
  ETag: {
    description:
      'The version of the resource. Send it as `If-None-Match` to get the resource only if it has ' +
      'changed, or as `If-Match` with a change where the operation takes that header.',
    schema: text,
    example: '"3"',
  },
  'Last-Modified': {
    description:
      'The time of the last change. Send it as `If-Modified-Since` to get the resource only if it has ' +
      'changed.',
    schema: text,
    example: 'Mon, 02 Nov 2026 09:00:00 GMT',
  },
  Location: {
    description: 'The path of the resource.',
    schema: { type: 'string', format: 'uri-reference' },
    example: '/v1/articles/01890000-0000-7000-8000-000000000000',
  },
  Link: {
    description:
      'The path of the next page (`rel="next"`). A list that pages in both directions also has the ' +
      'paths of the previous and the first page (RFC 8288). Absent if there is no other page.',
    schema: text,
    example: '</v1/articles?cursor=WyJhIl0>; rel="next"',
  },
  'Content-Disposition': {
    description: 'The file name under which a browser saves the answer.',
    schema: text,
    example: 'attachment; filename="account-2026-11-02.json"',
  },
  'X-Robots-Tag': {
    description: 'Tells search engines not to index the answer.',
    schema: text,
    example: 'noindex',
  },
} as const satisfies Record<string, HeaderKind>

type HeaderName = keyof typeof table

/** The statuses of the answers that have a header which a route names itself. */
const statusesOf: Record<RouteHeader, readonly number[]> = {
  'Content-Disposition': [200],
  ETag: [200, 201, 304],
  'Last-Modified': [200, 304],
  Location: [201, 202, 308],
  'X-Robots-Tag': [200],
}

/** The headers of one answer, as references. `isList` says that the operation takes a cursor. */
export function headersOf(status: number, facts: RouteFacts, isList: boolean): Record<string, Reference> {
  const belongs = (name: RouteHeader) => statusesOf[name].includes(status)
  const mayStream = facts.mayStream && status === 200
  const isCached = facts.isConditional && (status === 200 || status === 304)
  const always: HeaderName[] = [
    ...(['X-Request-Id', 'Cache-Control'] as const),
    ...(isCached && !mayStream ? (['ETag'] as const) : []),
    ...(status === 303 || status === 308 ? (['Location'] as const) : []),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 429 ? (['Retry-After'] as const) : []),
    ...facts.sends.filter(belongs),
  ]
  const sometimes: HeaderName[] = [
    ...(facts.limits.length > 0 ? (['RateLimit-Policy', 'RateLimit'] as const) : []),
    ...(isList && (status === 200 || status === 304) ? (['Link'] as const) : []),
    ...(isCached && mayStream ? (['ETag'] as const) : []),
    ...(status === 412 ? (['ETag'] as const) : []),
    ...(status === 403 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 503 ? (['Retry-After'] as const) : []),
    ...facts.maySend.filter(belongs),
  ]
  return sortedByName([
    ...sometimes.map((name) => [name, referTo('headers', componentName(name, false))] as const),
    ...always.map((name) => [name, referTo('headers', componentName(name, true))] as const),
  ])
}

/** Headers that are never required, so that their components need no prefix. */
const neverRequired: readonly HeaderName[] = ['RateLimit-Policy', 'RateLimit', 'Link', 'Last-Modified']

function componentName(name: HeaderName, isRequired: boolean): string {
  return `${isRequired || neverRequired.includes(name) ? '' : 'Optional'}${pascalCase(name)}`
}

/**
 * Each header as a component. A header that is required in some answers and optional in others has
 * two components.
 */
export function headerComponents(): Record<string, Json> {
  const components = (Object.keys(table) as HeaderName[]).flatMap((name) => {
    const optional = [componentName(name, false), { ...table[name] }] as const
    const required = [componentName(name, true), { required: true, ...table[name] }] as const
    return neverRequired.includes(name) ? [optional] : [optional, required]
  })
  return sortedByName<Json>(components)
}
