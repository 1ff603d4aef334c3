/** What the ledgers keep of a request's origin. */
import type { FastifyRequest } from 'fastify'
import type { Visitor } from '../domain/visitor.ts'

const maxUserAgentLength = 300

export function visitorOf({ ip, headers }: FastifyRequest): Visitor {
  // A header is bytes: what is no text that PostgreSQL stores is made so.
  const userAgent = headers['user-agent']?.slice(0, maxUserAgentLength).replaceAll('\0', '').toWellFormed()
  return { address: ip, userAgent: userAgent ?? null }
}
