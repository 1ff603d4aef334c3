/**
 * Applies the policy to every route. The service does not start with a route that names no action
 * of the policy. The first hook finds out who sends a request. The second hook refuses the request
 * if the policy does not allow it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor, Reach } from '../domain/actor.ts'
import { ApiError, accountSuspended } from '../problems/api-error.ts'
import type { ProblemCode } from '../problems/table.ts'
import type { Authenticator } from './authenticate.ts'
import type { Bearer } from './bearer.ts'
import { invalidToken } from './jwt-access-tokens.ts'
import { type Action, isAction, isOpenToAnonymous, reachOf, reachWhileSuspended, rolesFor } from './policy.ts'
import type { Standing, Standings } from './standings.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Who sent the request. null on routes that are open to anonymous, and until the credential is
     * verified.
     */
    caller: Caller | null
    /** null on routes that are open to anonymous, since these answer every caller alike. */
    actor: Actor | null
    /** The account that a route with `recognizesAccount` has recognised. */
    recognizedId: string | undefined
  }
  interface FastifyContextConfig {
    action?: Action
    /**
     * Problems that this route can answer, besides those that follow from its schema and its
     * action.
     */
    problems?: readonly ProblemCode[]
    /**
     * The route is open to everybody and answers all alike. Whoever is signed in gets a place before
     * others.
     */
    recognizesAccount?: true
    /**
     * The route is open to everybody and answers some callers differently, so every answer has
     * `Vary: Authorization`.
     */
    variesByCaller?: true
  }
}

/** Somebody with a valid credential, whose right to the action is still to be checked. */
type Caller = { bearer: Bearer; standing: Standing }

type Authentication = { authenticator: Authenticator; standings: Standings; clock: () => Date }

export function addAuthentication(app: FastifyInstance, authentication: Authentication): void {
  app.decorateRequest('caller', null)
  app.decorateRequest('recognizedId', undefined)
  app.addHook('onRequest', async (request) => {
    const { action, recognizesAccount } = request.routeOptions.config
    if (recognizesAccount) request.recognizedId = await recognizeAccount(request, authentication)
    if (request.is404 || action === undefined || isOpenToAnonymous(action)) return
    request.caller = await identify(request, authentication)
  })
}

export function addAuthorization(app: FastifyInstance, { clock }: { clock: () => Date }): void {
  app.decorateRequest('actor', null)
  app.addHook('onRoute', ({ config, method, url }) => {
    if (!isAction(config?.action)) throw new Error(`${method} ${url} names no action of the policy`)
  })
  app.addHook('onRequest', async (request) => {
    const { action } = request.routeOptions.config
    if (request.is404 || action === undefined || isOpenToAnonymous(action)) return
    request.actor = { ...authorize(request.caller, action, clock()), address: request.ip }
  })
}

async function identify(
  request: FastifyRequest,
  { authenticator, standings }: Authentication,
): Promise<Caller> {
  const bearer = await authenticator.authenticate(request.headers.authorization, request.ip)
  const standing = await standings.find(bearer.accountId)
  const fault = faultOf(bearer, standing)
  if (fault !== undefined || !standing) throw invalidToken(fault ?? 'its account is gone')
  return { bearer, standing }
}

/**
 * The account that sends a request to a route that is open to everybody, if it sends a valid token and is
 * not suspended. It may get a place before others, but never another answer.
 */
export async function recognizeAccount(
  request: FastifyRequest,
  authentication: Authentication,
): Promise<string | undefined> {
  if (request.headers.authorization === undefined) return undefined
  try {
    const { bearer, standing } = await identify(request, authentication)
    return isSuspended(standing, authentication.clock()) ? undefined : bearer.accountId
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined
    throw error
  }
}

function authorize(caller: Caller | null, action: Action, now: Date): Omit<Actor, 'address'> {
  if (!caller) throw new Error(`the request for ${action} was not authenticated before it was authorized`)
  const { bearer, standing } = caller
  const { accountId, sessionId, roles, actions } = bearer
  const reach = reachOf(action, roles)
  if (reach === undefined) {
    const held = `Your ${roles.length === 1 ? 'role is' : 'roles are'} ${roles.join(' and ')}.`
    throw new ApiError(
      'forbidden',
      `The action ${action} needs the role ${rolesFor(action).join(' or ')}. ${held}`,
    )
  }
  if (actions !== null && !actions.includes(action)) {
    // RFC 6750, section 3.1.
    const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${action}"` }
    throw new ApiError('forbidden', `This token was not made for ${action}.`, { headers })
  }
  return { accountId, sessionId, roles, reach: reachNow(standing, { action, reach, now }) }
}

/** Says why the credential no longer matches its account; `undefined` if it still does. */
function faultOf({ epoch, sessionId }: Bearer, standing: Standing | undefined): string | undefined {
  if (!standing) return 'its account is gone'
  if (epoch !== null && epoch !== standing.epoch) {
    return 'the rights of its account have changed since it was issued; refresh it'
  }
  if (sessionId !== null && standing.endedSessionIds.includes(sessionId)) return 'its session has ended'
  return undefined
}

function isSuspended({ suspension }: Standing, now: Date): boolean {
  return suspension !== null && (suspension.until === null || suspension.until > now)
}

type Asked = { action: Action; reach: Reach; now: Date }

/** Narrows the reach of a suspended account. Throws if it may not take the action at all. */
function reachNow(standing: Standing, { action, reach, now }: Asked): Reach {
  if (!isSuspended(standing, now)) return reach
  const narrowed = reachWhileSuspended(action, reach)
  if (narrowed !== undefined) return narrowed
  throw accountSuspended(standing.suspension?.until ?? null)
}

/**
 * The actor of a request that needs no token, if it brings one that allows `action`; a token that is
 * refused counts as none. Only a refusal may depend on this, since caches keep no refusals, and the
 * answer of a route with `variesByCaller`. Whatever else the public reads is the same for every caller.
 */
export async function actorIfAllowed(
  request: FastifyRequest,
  action: Action,
  authentication: Authentication,
): Promise<Actor | undefined> {
  if (request.headers.authorization === undefined) return undefined
  try {
    const caller = await identify(request, authentication)
    return { ...authorize(caller, action, authentication.clock()), address: request.ip }
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

/** The actor of the request; to be called only on routes that are not open to anonymous. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new Error(`${request.routeOptions.url} is open to anonymous and has no actor`)
  return request.actor
}
