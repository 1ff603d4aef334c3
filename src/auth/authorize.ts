/** Holds every route against the policy: a route without an action does not boot, a request without the right stops here. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../domain/actor.ts'
import { ApiError, type ProblemCode } from '../errors.ts'
import { authenticate } from './authenticate.ts'
import { type Action, isAction, isOpenToAnonymous, reachOf } from './policy.ts'
import type { Tokens } from './tokens.ts'

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

export function addAuthorization(app: FastifyInstance, tokens: Tokens): void {
  app.decorateRequest('actor', null)
  app.addHook('onRoute', ({ config, method, url }) => {
    if (!isAction(config?.action)) throw new Error(`${method} ${url} names no action of the policy`)
  })
  app.addHook('onRequest', async (request) => {
    const { action } = request.routeOptions.config
    if (request.is404 || action === undefined || isOpenToAnonymous(action)) return
    request.actor = await authorize(request, { action, tokens })
  })
}

async function authorize(
  request: FastifyRequest,
  { action, tokens }: { action: Action; tokens: Tokens },
): Promise<Actor> {
  const subject = await authenticate(request.headers.authorization, tokens)
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
