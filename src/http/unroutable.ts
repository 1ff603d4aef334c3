/**
 * Requests whose path the router cannot read: malformed URLs, and segments that are too long. Fastify runs
 * no hook for them. So they are sent on to a path that does not exist, and are counted, logged and answered
 * like every other request, but with the fault of their own path.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'

const faults = new WeakMap<IncomingMessage, unknown>()

/** No route has this path. */
const nowhere = '/-'

/** For the option `frameworkErrors` of Fastify. */
export function sendOn(error: unknown, { raw }: FastifyRequest, reply: FastifyReply): void {
  faults.set(raw, error)
  raw.url = nowhere
  reply.server.routing(raw, reply.raw)
}

/** The error that the router has met with a request that was sent on. */
export function faultOfPath({ raw }: FastifyRequest): unknown {
  return faults.get(raw)
}
