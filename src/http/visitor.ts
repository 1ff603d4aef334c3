/** Reads who sends a request: the network address and the user agent, which the database keeps. */
import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../config/loopback.ts'
import type { Visitor } from '../domain/visitor.ts'

const maxUserAgentLength = 300

export function visitorOf({ ip, headers }: FastifyRequest): Visitor {
  // A header can hold bytes that PostgreSQL cannot store as text.
  const userAgent = headers['user-agent']?.slice(0, maxUserAgentLength).replaceAll('\0', '').toWellFormed()
  return { address: ip, userAgent: userAgent ?? null }
}

/** Proxies write these, and what is behind a proxy on this machine may be anybody. */
const headersOfProxies = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]

/**
 * Whether somebody at this machine itself has sent the request, with nothing in between. False for a
 * page of another site in a browser on this machine, which could otherwise read the answer: where CORS
 * allows it, or through a name of its own that leads to 127.0.0.1.
 */
export function isFromThisMachine({ raw, headers, host }: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site = 'none' } = headers
  return (
    isLoopback(raw.socket.remoteAddress ?? '') &&
    isLoopback(host.replace(/:\d+$/, '')) &&
    origin === undefined &&
    ['none', 'same-origin'].includes(String(site)) &&
    headersOfProxies.every((name) => headers[name] === undefined)
  )
}
