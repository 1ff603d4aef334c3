/**
 * Bounds the bytes of request bodies that this process holds, from the headers of a request to the end of its
 * answer: those of accounts by account, and those of strangers by network. Neither takes room from the other.
 * Where all senders of a kind together would hold too much, the oldest body that is still on its way from the
 * sender that holds the most is given up.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../../problems/api-error.ts'
import { networkOf } from '../ip-network.ts'
import { firstBy } from './first-by.ts'
import { createTallies } from './tallies.ts'

/** Bytes. */
type Bounds = { all: number; ofSender: number }
export type BodyBounds = { accounts: Bounds; strangers: Bounds }

/** Seconds. A body has 30 s to arrive. */
const retryAfter = 5

type Held = { request: IncomingMessage; sender: string; bytes: number }

/** Register it after authentication. The body is read later. */
export function addBodyBounds(app: FastifyInstance, { accounts, strangers }: BodyBounds): void {
  const ofAccounts = createRoom(accounts)
  const ofStrangers = createRoom(strangers)
  app.addHook('onRequest', async ({ raw, ip, caller, routeOptions }, reply) => {
    // A longer body is refused before it is read.
    const bytes = Math.min(announcedBytes(raw.headers), routeOptions.bodyLimit)
    if (bytes === 0) return
    const room = caller ? ofAccounts : ofStrangers
    const body = { request: raw, sender: caller?.bearer.accountId ?? networkOf(ip), bytes }
    if (!room.take(body)) throw tooManyBodies()
    reply.raw.once('close', () => room.release(body))
  })
}

type Room = { take(body: Held): boolean; release(body: Held): void }

function createRoom({ all, ofSender }: Bounds): Room {
  /** The oldest first. */
  const bodies = new Set<Held>()
  const held = createTallies()
  let total = 0

  function release(body: Held): void {
    if (!bodies.delete(body)) return
    held.add(body.sender, -body.bytes)
    total -= body.bytes
  }

  function makeRoom({ sender, bytes }: Held): boolean {
    while (total > 0 && total + bytes > all) {
      const arriving = [...bodies].filter(({ request }) => !request.complete)
      const first = firstBy(arriving, (body) => [-held.of(body.sender)])
      if (!first || held.of(first.sender) <= held.of(sender)) return false
      release(first)
      first.request.destroy()
    }
    return true
  }

  return {
    /** One body alone is always let through. */
    take(body) {
      const own = held.of(body.sender)
      if ((own > 0 && own + body.bytes > ofSender) || !makeRoom(body)) return false
      bodies.add(body)
      held.add(body.sender, body.bytes)
      total += body.bytes
      return true
    },
    release,
  }
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
