/**
 * For operations whose body has optional members only: a request without a body counts as one with
 * an empty object.
 */
import type { FastifyRequest } from 'fastify'

export async function fillBody(request: FastifyRequest<{ Body: unknown }>): Promise<void> {
  if (request.body === undefined) request.body = {}
}
