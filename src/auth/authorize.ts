/** Holds every route against the policy: a route without an action does not boot, a request without the right stops here. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../domain/actor.ts'
import { ApiError, type ProblemCode } from '../errors.ts'
import type { Authenticator, Bearer } from './authenticate.ts'
import { type Action, isAction, isOpenToAnonymous, isOpenToSuspended, reachOf } from './policy.ts'
import type { Standing, Standings } from './standings.ts'
import { invalidToken } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** null on routes that are open to anonymous: they are the same for every caller. */
    actor: Actor | null
  }
  interface FastifyContextConfig {
    action?: Action
    /** The problems that this route can answer beyond those that its schema and action imply. */
    problems?: readonly ProblemCode[]
  }
}

type Checks = { authenticator: Authenticator; standings: Standings; clock: () => Date }

export function addAuthorization(app: FastifyInstance, checks: Checks): void {
  app.decorateRequest('actor', null)
  app.addHook('onRoute', ({ config, method, url }) => {
    if (!isAction(config?.action)) throw new Error(`${method} ${url} names no action of the policy`)
  })
  app.addHook('onRequest', async (request) => {
    const { action } = request.routeOptions.config
    if (request.is404 || action === undefined || isOpenToAnonymous(action)) return
    request.actor = await authorize(request, action, checks)
  })
}

async function authorize(request: FastifyRequest, action: Action, checks: Checks): Promise<Actor> {
  const { authenticator, standings, clock } = checks
  refuseSecondHeader(request)
  const bearer = await authenticator.authenticate(request.headers.authorization, request.ip)
  const standing = await standings.find(bearer.accountId)
  const fault = faultOf(bearer, standing)
  if (fault !== undefined || !standing) throw invalidToken(fault ?? 'its account is gone')
  const { accountId, sessionId, roles, actions } = bearer
  const reach = reachOf(action, roles)
  if (reach === undefined) {
    throw new ApiError('forbidden', `None of your roles (${roles.join(', ')}) may ${action}.`)
  }
  if (actions !== null && !actions.includes(action)) {
    // RFC 6750, section 3.1.
    const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${action}"` }
    throw new ApiError('forbidden', `This token was not made for ${action}.`, { headers })
  }
  refuseSuspended(standing, action, clock())
  return { accountId, sessionId, roles, reach, address: request.ip }
}

/** Node keeps the first of two headers and drops the second: a proxy in front may have gone by the other. */
function refuseSecondHeader({ raw: { rawHeaders } }: FastifyRequest): void {
  const given = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization')
  if (given.length > 1) throw invalidToken('there is more than one Authorization header')
}

/** Why the credential is not what its account is any more. */
function faultOf({ epoch, sessionId }: Bearer, standing: Standing | undefined): string | undefined {
  if (!standing) return 'its account is gone'
  if (epoch !== null && epoch !== standing.epoch) {
    return 'the rights of its account have changed since; refresh it'
  }
  if (sessionId !== null && standing.endedSessionIds.includes(sessionId)) return 'its session has ended'
  return undefined
}

function refuseSuspended({ suspension }: Standing, action: Action, now: Date): void {
  if (!suspension || isOpenToSuspended(action)) return
  const { until } = suspension
  if (until !== null && until <= now) return
  const end = until?.toISOString() ?? null
  throw new ApiError(
    'account-suspended',
    end === null
      ? 'The account is suspended until further notice.'
      : `The account is suspended until ${end}.`,
    { members: { suspendedUntil: end } },
  )
}

/** The actor of a route whose action needs one; the hook above has put it there. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new Error(`${request.routeOptions.url} is open to anonymous and has no actor`)
  return request.actor
}
