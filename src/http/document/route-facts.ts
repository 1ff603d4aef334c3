/** Facts about each operation that only its route knows: its problems, its rate limits and the headers of its answers. */
import type { RouteOptions } from 'fastify'
import { type Action, isOpenToAnonymous, isOpenToSuspended } from '../../auth/policy.ts'
import type { ProblemCode } from '../../problems/table.ts'
import { type LimitName, limitsOf } from '../rate-limits.ts'
import type { RouteHeader } from './parts.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Headers that every success of this route carries, besides those that all routes send. */
    sends?: readonly RouteHeader[]
    /** Headers that some successes of this route carry. */
    maySend?: readonly RouteHeader[]
    /** The body is written piece by piece, so that nothing can make an ETag of it. */
    isStreamed?: true
  }
}

export type RouteFacts = {
  isOpen: boolean
  codes: readonly ProblemCode[]
  limits: readonly LimitName[]
  /** Whether a 200 has an ETag, and a 304 may come in its place. */
  isConditional: boolean
  sends: readonly RouteHeader[]
  maySend: readonly RouteHeader[]
}

export function factsOf(route: RouteOptions): RouteFacts {
  const { config } = route
  const isOpen = isOpenToAnonymous(config?.action as Action)
  return {
    isOpen,
    codes: codesOf(route),
    limits: limitsOf(route),
    isConditional: route.method === 'GET' && !config?.isStreamed,
    sends: config?.sends ?? [],
    maySend: config?.maySend ?? [],
  }
}

/** Every problem that a route can answer, in the order of their codes. */
function codesOf(route: RouteOptions): ProblemCode[] {
  const { schema, config } = route
  const action = config?.action as Action
  const codes: ProblemCode[] = [...(config?.problems ?? []), 'internal', 'unavailable']
  if (!isOpenToAnonymous(action)) {
    codes.push('unauthenticated', 'invalid-token', 'forbidden')
    if (!isOpenToSuspended(action)) codes.push('account-suspended')
  }
  // Every route refuses at least query parameters that it does not know.
  codes.push('invalid-request', 'malformed-request')
  if (schema?.params) codes.push('uri-too-long')
  if (limitsOf(route).length > 0) codes.push('too-many-requests')
  if (schema?.body) codes.push('payload-too-large', 'unsupported-media-type')
  return [...new Set(codes)].sort()
}
