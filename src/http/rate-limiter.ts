/**
 * Checks every request against its rate limits.
 *
 * The package `@fastify/rate-limit` is not used. It reads the system clock, its counters overwrite
 * each other's headers if a route has several, its windows give the whole quota back at once, and
 * it writes the older header fields.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { isPersonalAccessToken } from '../auth/personal-access-tokens.ts'
import { isOpenToAnonymous } from '../auth/policy.ts'
import { counted } from '../domain/counted.ts'
import type { Draw, Quota } from '../domain/rate-limit.ts'
import { ApiError } from '../problems/api-error.ts'
import { problems } from '../problems/table.ts'
import { registeredShapes } from '../schemas/registered.ts'
import { networkOf } from './ip-network.ts'
import { priceOf } from './prices.ts'
import { createRateLimitCounters, keepRecent, maxKeys } from './rate-limit-counters.ts'
import { bringsToken, keyOf, memberFor, type Stage, stageOf } from './rate-limit-keys.ts'
import {
  isPriced,
  type Limit,
  type LimitName,
  limitsOf,
  policyOf,
  quotaInWords,
  rateLimits,
} from './rate-limits.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The quota that this request has used so far; null before it has used any. */
    drawn: Drawn[] | null
  }
}

type Drawn = { name: LimitName; key: string; draw: Draw }

type RateLimits = {
  /**
   * Register this before everything that may refuse or answer a request, except overload. It applies the
   * limits by address and, once the body has been read, the limits by members of the body.
   */
  addLimits(app: FastifyInstance): void
  /** Counts a refused token. Returns the problem to answer with, which is another one beyond the limit. */
  countRefusal(problem: ApiError, request: FastifyRequest): ApiError
  /** Counts a request that could not be read as one for a path that does not exist. */
  countBroken(address: string): { headers: Record<string, string>; refusal: ApiError | undefined }
  /** Whether a login has succeeded before with the e-mail address and from the network of this request. */
  isProven(request: FastifyRequest): boolean
  /** Register this between authentication and authorization. It applies the limits by account. */
  addAccountLimits(app: FastifyInstance): void
}

type RateLimitOptions = { isOn: boolean; isBehindProxy: boolean; now: () => number }

export function createRateLimits({ isOn, isBehindProxy, now }: RateLimitOptions): RateLimits {
  const counters = createRateLimitCounters({ limits: quotaTable(), now })
  /**
   * The combinations of an e-mail address and a network address from which a login has succeeded.
   */
  const proven = new Map<string, true>()

  function takeAll(request: FastifyRequest, reply: FastifyReply, stage: Stage): void {
    const names = limitsOf({ method: request.method, config: request.routeOptions.config })
    const drawn = request.drawn ?? []
    request.drawn = drawn
    for (const name of names) {
      if (stageOf(name, request) !== stage || isSpared(name, request)) continue
      const key = keyOf[rateLimits[name].key](request)
      const draw = counters.take(name, key, isPriced(name) ? priceOf(request) : 1)
      drawn.push({ name, key, draw })
      reply.headers(headersOf(names, drawn))
      if (!draw.isAllowed) throw tooMany(name, draw)
    }
  }

  /** Every OPTIONS counts, whether it is a preflight of CORS or asks for the methods of a path. */
  function countPreflight(request: FastifyRequest, reply: FastifyReply): void {
    const name = 'preflights'
    const draw = counters.take(name, keyOf.address(request))
    reply.headers(headersOf([name], [{ name, draw }]))
    if (!draw.isAllowed) throw tooMany(name, draw)
  }

  function isSpared(name: LimitName, request: FastifyRequest): boolean {
    if (!rateLimits[name].sparesProven || !proven.has(keyOf['email-and-address'](request))) return false
    return !counters.look(name, keyOf[rateLimits[name].key](request)).isAllowed
  }

  function isProven(request: FastifyRequest): boolean {
    const names = limitsOf({ method: request.method, config: request.routeOptions.config })
    const isLogin = names.some((name) => rateLimits[name].sparesProven)
    return isLogin && proven.has(keyOf['email-and-address'](request))
  }

  function refuseGuesser(request: FastifyRequest, reply: FastifyReply): void {
    // Checking a signature is cheap. Only personal access tokens cost a database query.
    if (!bringsToken(request) || !looksPersonal(request)) return
    const name = 'refused-tokens'
    const draw = counters.look(name, keyOf.address(request))
    if (draw.isAllowed) return
    reply.header('ratelimit-policy', policyOf([name]))
    reply.header('ratelimit', stateOf(name, draw))
    throw tooMany(name, draw)
  }

  function settle(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode } = reply
    for (const { name, key, draw } of request.drawn ?? []) {
      const { failures, sparesProven } = rateLimits[name]
      if (failures && draw.isAllowed && !isFailure(statusCode)) counters.giveBack(name, key)
      if (sparesProven && statusCode < 400)
        keepRecent(proven, [keyOf['email-and-address'](request), true], maxKeys)
    }
  }

  function countRefusal(problem: ApiError, request: FastifyRequest): ApiError {
    if (!isOn || problem.status !== 401 || !bringsToken(request) || request.caller) return problem
    const draw = counters.take('refused-tokens', keyOf.address(request))
    return draw.isAllowed ? problem : tooMany('refused-tokens', draw)
  }

  return {
    countRefusal,
    isProven,
    countBroken(address) {
      // Behind a proxy, the connection does not tell the address of the client.
      if (!isOn || isBehindProxy) return { headers: {}, refusal: undefined }
      const name = 'reads'
      const draw = counters.take(name, networkOf(address))
      const headers = headersOf([name], [{ name, draw }])
      return { headers, refusal: draw.isAllowed ? undefined : tooMany(name, draw) }
    },
    addLimits(app) {
      app.addHook('onRoute', checkLimits)
      if (!isOn) return
      app.decorateRequest('drawn', null)
      app.addHook('onRequest', async (request, reply) => {
        if (request.method === 'OPTIONS') return countPreflight(request, reply)
        refuseGuesser(request, reply)
        takeAll(request, reply, 'arrival')
      })
      app.addHook('preHandler', async (request, reply) => takeAll(request, reply, 'body'))
      app.addHook('onSend', async (request, reply) => settle(request, reply))
    },
    addAccountLimits(app) {
      if (!isOn) return
      app.addHook('onRequest', async (request, reply) => takeAll(request, reply, 'authenticated'))
    },
  }
}

function looksPersonal({ headers: { authorization = '' } }: FastifyRequest): boolean {
  return isPersonalAccessToken(authorization.replace(/^bearer +/i, ''))
}

/**
 * Whether the status means a wrong guess. The refusal of another limit (429) and an internal error
 * (5xx) do not.
 */
function isFailure(statusCode: number): boolean {
  return statusCode >= 400 && statusCode < 500 && statusCode !== problems['too-many-requests'].status
}

function quotaTable(): Record<LimitName, Quota> {
  const rows = Object.entries(rateLimits).map(([name, { max, window }]) => [
    name,
    { max, windowMs: window * 1000 },
  ])
  return Object.fromEntries(rows) as Record<LimitName, Quota>
}

function headersOf(
  names: readonly LimitName[],
  drawn: readonly Omit<Drawn, 'key'>[],
): Record<string, string> {
  const states = drawn.filter(({ name }) => isShown(name)).map(({ name, draw }) => stateOf(name, draw))
  return {
    'ratelimit-policy': policyOf(names),
    ...(states.length > 0 && { ratelimit: states.join(', ') }),
  }
}

/**
 * A quota by e-mail address alone is hidden, because it would show that somebody else is trying
 * this address too.
 */
function isShown(name: LimitName): boolean {
  return rateLimits[name].key !== 'email'
}

function stateOf(name: LimitName, { remaining, nextInMs }: Draw): string {
  return `"${name}";r=${remaining};t=${seconds(nextInMs)}`
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000))
}

function tooMany(name: LimitName, { nextInMs }: Draw): ApiError {
  const wait = seconds(nextInMs)
  return new ApiError(
    'too-many-requests',
    `The rate limit "${name}" allows ${quotaInWords(name)}. Try again in ${counted(wait, 'second')}.`,
    {
      headers: { 'retry-after': String(wait) },
      members: { 'violated-policies': [name] },
    },
  )
}

/**
 * Throws at the start for a limit that could never apply, because nobody would notice this mistake
 * later.
 */
function checkLimits({ method, url, config, schema }: RouteOptions): void {
  for (const name of config?.limits ?? []) {
    const limit: Limit | undefined = rateLimits[name]
    if (limit === undefined) throw new Error(`${method} ${url} names the limit ${name}, which does not exist`)
    const isOpen = config?.action === undefined || isOpenToAnonymous(config.action)
    if (isOpen && (limit.key === 'account' || limit.key === 'accounts-address'))
      throw new Error(`${method} ${url} has no account to limit by`)
    const member = memberFor[limit.key]
    if (member !== undefined && !membersOf(schema?.body).includes(member))
      throw new Error(`${method} ${url} has no ${member} in its body to limit by`)
  }
}

function membersOf(body: unknown): string[] {
  const { $ref } = (body ?? {}) as { $ref?: string }
  const shapes: readonly object[] = registeredShapes
  const shape = shapes.find((each) => '$id' in each && `${each.$id}#` === $ref) ?? body
  return Object.keys((shape as { properties?: object } | undefined)?.properties ?? {})
}
