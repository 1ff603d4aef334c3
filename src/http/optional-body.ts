/**
 * For operations whose body has only optional members. A request without a body counts as a request
 * with an empty object.
 */
import type { FastifyRequest } from 'fastify'

export async function fillBody(request: FastifyRequest<{ Body: unknown }>): Promise<void> {
  if (request.body === undefined) request.body = {}
}
