/** For requests all of whose members are optional: without a body they are as with an empty one. */
import type { FastifyRequest } from 'fastify'

export async function fillBody(request: FastifyRequest<{ Body: unknown }>): Promise<void> {
  if (request.body === undefined) request.body = {}
}
