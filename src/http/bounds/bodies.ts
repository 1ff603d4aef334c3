/**
 * Bounds the bytes of request bodies that this process holds, in all and by network, from the headers of a
 * request to the end of its answer. Where all networks together would hold too much, the oldest body that is
 * still on its way from the network that holds the most is given up.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../../problems/api-error.ts'
import { networkOf } from '../ip-network.ts'
import { firstBy } from './first-by.ts'
import { createTallies } from './tallies.ts'

/** Bytes. */
export type BodyBounds = {
  all: number
  ofNetwork: number
  /** Of one body. A longer one is refused before it is read. */
  ofBody: number
}

/** Seconds. A body has 30 s to arrive. */
const retryAfter = 5

type Held = { request: IncomingMessage; network: string; bytes: number }

/** Register it after CORS, so that pages of other origins can read the refusal. */
export function addBodyBounds(app: FastifyInstance, { all, ofNetwork, ofBody }: BodyBounds): void {
  /** The oldest first. */
  const bodies = new Set<Held>()
  const held = createTallies()
  let total = 0

  function release(body: Held): void {
    if (!bodies.delete(body)) return
    held.add(body.network, -body.bytes)
    total -= body.bytes
  }

  function makeRoom({ network, bytes }: Held): boolean {
    while (total > 0 && total + bytes > all) {
      const arriving = [...bodies].filter(({ request }) => !request.complete)
      const first = firstBy(arriving, (body) => [-held.of(body.network)])
      if (!first || held.of(first.network) <= held.of(network)) return false
      release(first)
      first.request.destroy()
    }
    return true
  }

  app.addHook('onRequest', async ({ raw, ip }, reply) => {
    const bytes = Math.min(announcedBytes(raw.headers), ofBody)
    if (bytes === 0) return
    const body = { request: raw, network: networkOf(ip), bytes }
    const own = held.of(body.network)
    if ((own > 0 && own + bytes > ofNetwork) || !makeRoom(body)) throw tooManyBodies()
    bodies.add(body)
    held.add(body.network, bytes)
    total += bytes
    reply.raw.once('close', () => release(body))
  })
}

/** A chunked body may have any length. */
function announcedBytes(headers: IncomingHttpHeaders): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY
  return Number(headers['content-length'] ?? 0)
}

function tooManyBodies(): ApiError {
  return new ApiError('unavailable', 'Too many request bodies are in progress. Try again in a moment.', {
    headers: { 'retry-after': String(retryAfter) },
  })
}
