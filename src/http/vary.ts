/** Tells caches on which headers of the request an answer depends. */
import type { FastifyReply } from 'fastify'

/** Keeps the names that other parts of the service have given already. */
export function addVary(reply: FastifyReply, ...names: readonly string[]): void {
  const present = reply.getHeader('vary')
  reply.header('vary', [...(present === undefined ? [] : [String(present)]), ...names].join(', '))
}

/** For an answer that one caller alone gets from an address that others read too. */
export function keepPrivate(reply: FastifyReply): void {
  reply.header('cache-control', 'private, no-store')
}
