/**
 * Holds every request against its rate limits.
 *
 * Not `@fastify/rate-limit`: its counters read the system's clock, several of them on one route overwrite each other's
 * headers, its windows give everything back at their end and nothing before, and it writes the older header fields.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { isPersonalAccessToken } from '../auth/personal-access-tokens.ts'
import { isOpenToAnonymous } from '../auth/policy.ts'
import type { Draw, Quota } from '../domain/rate-limit.ts'
import { ApiError } from '../problems/api-error.ts'
import { problems } from '../problems/table.ts'
import { registeredShapes } from '../schemas/registered.ts'
import { bringsToken, keyOf, memberFor, type Stage, stageOf } from './limit-keys.ts'
import { createQuotas, keepRecent, maxKeys } from './quotas.ts'
import { type Limit, type LimitName, limitsOf, policyOf, rateLimits } from './rate-limits.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What this request has taken so far; null where it came to no limit. */
    drawn: Drawn[] | null
  }
}

type Drawn = { name: LimitName; key: string; draw: Draw }

export type RateLimits = {
  /** Before the authentication: what is counted by address, and by what the body says once it is read. */
  addLimits(app: FastifyInstance): void
  /** Between authentication and authorization: what is counted by account. */
  addAccountLimits(app: FastifyInstance): void
}

export function createRateLimits({ isOn, clock }: { isOn: boolean; clock: () => Date }): RateLimits {
  const quotas = createQuotas({ limits: quotaTable(), clock })
  /** Pairs of e-mail and address that have once logged in. */
  const proven = new Map<string, true>()

  function takeAll(request: FastifyRequest, reply: FastifyReply, stage: Stage): void {
    const names = limitsOf({ method: request.method, config: request.routeOptions.config })
    const drawn = request.drawn ?? []
    request.drawn = drawn
    for (const name of names) {
      if (stageOf(name, request) !== stage || isSpared(name, request)) continue
      const key = keyOf[rateLimits[name].key](request)
      const draw = quotas.take(name, key)
      drawn.push({ name, key, draw })
      describe(reply, names, drawn)
      if (!draw.isAllowed) throw tooMany(name, draw)
    }
  }

  function isSpared(name: LimitName, request: FastifyRequest): boolean {
    if (!rateLimits[name].sparesProven || !proven.has(keyOf['email-and-address'](request))) return false
    return !quotas.look(name, keyOf[rateLimits[name].key](request)).isAllowed
  }

  function refuseGuesser(request: FastifyRequest, reply: FastifyReply): void {
    // A signature costs little to check; only a look into the database is worth sparing.
    if (!bringsToken(request) || !looksPersonal(request)) return
    const name = 'refused-tokens'
    const draw = quotas.look(name, keyOf.address(request))
    if (draw.isAllowed) return
    reply.header('ratelimit-policy', policyOf([name]))
    reply.header('ratelimit', stateOf(name, draw))
    throw tooMany(name, draw)
  }

  function settle(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode } = reply
    if (statusCode === 401 && bringsToken(request) && !request.caller)
      quotas.take('refused-tokens', keyOf.address(request))
    for (const { name, key, draw } of request.drawn ?? []) {
      const { countsFailures, sparesProven } = rateLimits[name]
      if (countsFailures && draw.isAllowed && !isFailure(statusCode)) quotas.giveBack(name, key)
      if (sparesProven && statusCode < 400)
        keepRecent(proven, [keyOf['email-and-address'](request), true], maxKeys)
    }
  }

  return {
    addLimits(app) {
      app.addHook('onRoute', checkLimits)
      if (!isOn) return
      app.decorateRequest('drawn', null)
      app.addHook('onRequest', async (request, reply) => {
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

/** What another limit or a fault of ours kept from being judged is no wrong guess. */
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

function describe(reply: FastifyReply, names: readonly LimitName[], drawn: readonly Drawn[]): void {
  const states = drawn.filter(({ name }) => isShown(name)).map(({ name, draw }) => stateOf(name, draw))
  reply.header('ratelimit-policy', policyOf(names))
  if (states.length > 0) reply.header('ratelimit', states.join(', '))
}

/** Who counts along with everybody else who names an e-mail address must not see from it that others do. */
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
  const { max, window } = rateLimits[name]
  const wait = seconds(nextInMs)
  return new ApiError(
    'too-many-requests',
    `The limit "${name}" is ${max} in ${window} seconds. Try again in ${wait} seconds.`,
    { headers: { 'retry-after': String(wait) }, members: { 'violated-policies': [name] } },
  )
}

/** A limit that could never apply is a mistake, and would be none to notice. */
function checkLimits({ method, url, config, schema }: RouteOptions): void {
  for (const name of config?.limits ?? []) {
    const limit: Limit | undefined = rateLimits[name]
    if (limit === undefined) throw new Error(`${method} ${url} names the limit ${name}, which does not exist`)
    const isOpen = config?.action === undefined || isOpenToAnonymous(config.action)
    if (limit.key === 'account' && isOpen) throw new Error(`${method} ${url} knows no account to limit by`)
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
