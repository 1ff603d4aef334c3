/** Gives commands the work on long texts for the account that sends the request. */
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../auth/authorize.ts'
import type { Deps } from '../deps.ts'

/** The request leaves the gate while it waits for the thread, and its account has a few texts there at most. */
export function withTextWorkFor(request: FastifyRequest, deps: Deps): Deps {
  const { accountId } = actorOf(request)
  return { ...deps, textWork: deps.textWork.of({ accountId, aside: request.aside ?? undefined }) }
}
