/**
 * Bounds the bytes of answers that wait for slow readers, in all and by network. An answer that would go
 * beyond a bound is replaced by a 503, so that readers who take nothing cannot fill the memory.
 */
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../../problems/api-error.ts'
import { networkOf } from '../ip-network.ts'

/** Bytes. The longest answer that is not streamed, a sitemap of 50,000 addresses, has 8 MB. */
export type WaitingBounds = { all: number; ofNetwork: number }
export const waitingBounds: WaitingBounds = { all: 64 * 1024 * 1024, ofNetwork: 16 * 1024 * 1024 }

/** What a streamed answer may hold at most: its buffer, and that of its connection. */
const streamBytes = 131_072
/** Characters. */
const longText = 16_384
/** Seconds. A reader who takes nothing is cut off within 20 s. */
const retryAfter = 5

export function addWaitingBounds(app: FastifyInstance, { all, ofNetwork }: WaitingBounds): void {
  const networks = new Map<string, number>()
  let total = 0

  function change(network: string, bytes: number): void {
    total += bytes
    const own = (networks.get(network) ?? 0) + bytes
    if (own === 0) networks.delete(network)
    else networks.set(network, own)
  }

  /** One answer alone is always let through, however long it is. */
  function isFull(network: string, bytes: number): boolean {
    const own = networks.get(network) ?? 0
    return (total > 0 && total + bytes > all) || (own > 0 && own + bytes > ofNetwork)
  }

  // Nobody computes an answer that could not be sent.
  app.addHook('onRequest', async (request) => {
    if (isFull(networkOf(request.ip), 0)) throw tooManyUnread()
  })
  app.addHook('onSend', async (request, reply, given) => {
    // A long text is encoded once here, and not again for its hash, its length and its way out.
    const payload = typeof given === 'string' && given.length > longText ? Buffer.from(given) : given
    const bytes = lengthOf(payload)
    if (bytes === 0) return payload
    const network = networkOf(request.ip)
    // Refusals are short, and the one thrown here passes through this hook too.
    if (reply.statusCode < 400 && isFull(network, bytes)) throw tooManyUnread()
    change(network, bytes)
    reply.raw.once('close', () => change(network, -bytes))
    return payload
  })
}

function lengthOf(payload: unknown): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload)
  if (Buffer.isBuffer(payload)) return payload.length
  return payload === null || payload === undefined ? 0 : streamBytes
}

function tooManyUnread(): ApiError {
  return new ApiError('unavailable', 'Too many answers wait for readers who do not take them.', {
    headers: { 'retry-after': String(retryAfter) },
  })
}
