/** Reads the network address and the user agent of a request, which the database keeps. */
import type { FastifyRequest } from 'fastify'
import type { Visitor } from '../domain/visitor.ts'

const maxUserAgentLength = 300

export function visitorOf({ ip, headers }: FastifyRequest): Visitor {
  // A header can hold bytes that PostgreSQL cannot store as text.
  const userAgent = headers['user-agent']?.slice(0, maxUserAgentLength).replaceAll('\0', '').toWellFormed()
  return { address: ip, userAgent: userAgent ?? null }
}
