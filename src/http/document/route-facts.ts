/**
 * Facts about an operation that only its route knows: its problems, its rate limits and its
 * headers.
 */
import type { RouteOptions } from 'fastify'
import { type Action, isOpenToAnonymous, isOpenToSuspended } from '../../auth/policy.ts'
import type { ProblemCode } from '../../problems/table.ts'
import { type LimitName, limitsOf } from '../rate-limits.ts'
import type { RouteHeader } from './parts.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Headers that every success of this route has, besides those that all routes send. */
    sends?: readonly RouteHeader[]
    /** Headers that some successes of this route have. */
    maySend?: readonly RouteHeader[]
    /** The body is sent as a stream, so it cannot have an ETag. */
    isStreamed?: true
    /** Some of its answers are sent as a stream. */
    mayStream?: true
  }
}

export type RouteFacts = {
  isOpen: boolean
  variesByCaller: boolean
  codes: readonly ProblemCode[]
  limits: readonly LimitName[]
  /** Whether a 200 has an ETag, so that the answer can be 304. */
  isConditional: boolean
  /** Whether some 200 have no ETag. */
  mayStream: boolean
  sends: readonly RouteHeader[]
  maySend: readonly RouteHeader[]
}

export function factsOf(route: RouteOptions): RouteFacts {
  const { config } = route
  const isOpen = isOpenToAnonymous(config?.action as Action)
  return {
    isOpen,
    variesByCaller: config?.variesByCaller === true,
    codes: codesOf(route),
    limits: limitsOf(route),
    isConditional: route.method === 'GET' && !config?.isStreamed,
    mayStream: config?.mayStream === true,
    sends: config?.sends ?? [],
    maySend: config?.maySend ?? [],
  }
}

/** Every problem that a route can answer, sorted by code. */
function codesOf(route: RouteOptions): ProblemCode[] {
  const { schema, config } = route
  const action = config?.action as Action
  const codes: ProblemCode[] = [...(config?.problems ?? []), 'internal', 'unavailable']
  if (!isOpenToAnonymous(action)) {
    codes.push('unauthenticated', 'invalid-token', 'forbidden')
    if (!isOpenToSuspended(action)) codes.push('account-suspended')
  }
  // Every route refuses unknown query parameters.
  codes.push('invalid-request', 'malformed-request')
  if (schema?.params) codes.push('uri-too-long')
  if (limitsOf(route).length > 0) codes.push('too-many-requests')
  if (schema?.body) codes.push('payload-too-large', 'unsupported-media-type')
  return [...new Set(codes)].sort()
}
