/** Holds every route against the policy: a route without an action does not boot, a request without the right stops here. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../domain/actor.ts'
import { ApiError, type ProblemCode } from '../errors.ts'
import { authenticate } from './authenticate.ts'
import type { Epochs } from './epochs.ts'
import { type Action, isAction, isOpenToAnonymous, reachOf } from './policy.ts'
import { invalidToken, type Tokens } from './tokens.ts'

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

type Checks = { tokens: Tokens; epochs: Epochs }

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

async function authorize(
  request: FastifyRequest,
  action: Action,
  { tokens, epochs }: Checks,
): Promise<Actor> {
  const { epoch, ...subject } = await authenticate(request.headers.authorization, tokens)
  if (epoch !== (await epochs.find(subject.accountId))) {
    throw invalidToken('the rights of its account have changed since; refresh it')
  }
  const reach = reachOf(action, subject.roles)
  if (reach === undefined) {
    throw new ApiError('forbidden', `None of your roles (${subject.roles.join(', ')}) may ${action}.`)
  }
  return { ...subject, reach }
}

/** The actor of a route whose action needs one; the hook above has put it there. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new Error(`${request.routeOptions.url} is open to anonymous and has no actor`)
  return request.actor
}
