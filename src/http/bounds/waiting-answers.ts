/**
 * Bounds the bytes of answers that wait for slow readers, in all and by network. An answer that would go
 * beyond the bound of its network is replaced by a 503. Where all networks together hold too much, the
 * oldest answer of the network that holds the most is given up. Streams of events have a share of their own
 * (`stream-places.ts`), so that nobody starves other answers by not reading them.
 */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../../problems/api-error.ts'
import { networkOf } from '../ip-network.ts'
import { firstBy } from './first-by.ts'
import { createTallies } from './tallies.ts'

const megabyte = 1024 * 1024
/**
 * Bytes. Together with the share of the streams, the process holds 64 MB for its readers. The longest
 * answers that are not streamed, sitemaps, have 8 MB.
 */
type WaitingBounds = { all: number; ofNetwork: number }
export const waitingBounds: WaitingBounds = { all: 48 * megabyte, ofNetwork: 16 * megabyte }

/**
 * Bytes that an answer in parts, such as an export, counts as until it is read: a batch of rows, and what
 * has been written of it.
 */
const answerInParts = 2 * megabyte

/** Characters or bytes. Shorter answers are neither counted nor refused. */
const longAnswer = 16_384
/** Seconds. A reader who takes nothing is cut off within 20 s. */
const retryAfter = 5

/** Register it before everything that looks at the text, so that long text is encoded once. */
export function addTextEncoding(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' && payload.length > longAnswer ? Buffer.from(payload) : payload,
  )
}

type Waiting = { response: ServerResponse; network: string; bytes: number }

/** Register it after everything that shortens answers. */
export function addWaitingBounds(app: FastifyInstance, { all, ofNetwork }: WaitingBounds): void {
  /** The oldest first. */
  const unread = new Set<Waiting>()
  /** The bytes that wait for each network. */
  const held = createTallies()
  let total = 0

  function hold(waiting: Waiting): void {
    unread.add(waiting)
    held.add(waiting.network, waiting.bytes)
    total += waiting.bytes
    waiting.response.once('close', () => giveBack(waiting))
  }

  function giveBack(waiting: Waiting): void {
    if (!unread.delete(waiting)) return
    held.add(waiting.network, -waiting.bytes)
    total -= waiting.bytes
  }

  /** One answer alone is always let through, however long it is. */
  function isFullFor(network: string, bytes: number): boolean {
    const own = held.of(network)
    return own > 0 && own + bytes > ofNetwork
  }

  function makeRoom(network: string, bytes: number): boolean {
    while (total > 0 && total + bytes > all) {
      // The oldest among those of the network that holds the most.
      const first = firstBy(unread, (waiting) => [-held.of(waiting.network)])
      if (!first || held.of(first.network) <= held.of(network)) return false
      giveBack(first)
      first.response.destroy()
    }
    return true
  }

  // Nobody computes an answer that could not be sent.
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.isAlwaysAdmitted) return
    if (isFullFor(networkOf(request.ip), longAnswer)) throw tooManyUnread()
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const bytes = lengthOf(payload, reply)
    if (bytes <= longAnswer || !isSent(request, reply)) return
    const network = networkOf(request.ip)
    // Refusals are short, so the one thrown here passes.
    const isRead = request.method === 'GET'
    if (isRead && (isFullFor(network, bytes) || !makeRoom(network, bytes))) {
      // They describe the answer that is replaced.
      for (const name of ['content-encoding', 'etag', 'last-modified']) reply.removeHeader(name)
      throw tooManyUnread()
    }
    hold({ response: reply.raw, network, bytes })
  })
}

/**
 * A client that has left closes nothing any more. Neither HEAD nor 304 sends the answer. The write behind an
 * answer 201 has been done, so it is counted but never refused.
 */
function isSent({ method }: FastifyRequest, { raw, statusCode }: FastifyReply): boolean {
  const isGone = raw.destroyed || raw.closed || raw.socket?.destroyed === true
  return !isGone && method !== 'HEAD' && statusCode < 300
}

function lengthOf(payload: unknown, reply: FastifyReply): number {
  if (payload instanceof Readable) return isEventStream(reply.getHeader('content-type')) ? 0 : answerInParts
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0
}

/** Streams of events last for long, and have a bound of their own. */
export function isEventStream(mediaType: unknown): boolean {
  return typeof mediaType === 'string' && mediaType.startsWith('text/event-stream')
}

function tooManyUnread(): ApiError {
  return new ApiError('unavailable', 'Too many answers wait for readers who do not take them.', {
    headers: { 'retry-after': String(retryAfter) },
  })
}
