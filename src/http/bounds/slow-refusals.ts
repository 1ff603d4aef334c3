/**
 * Answers slowly to a network that is refused again and again. Each connection waits for its answer, and a
 * network has a bounded number of connections, so a flood of requests beyond the limits costs little time.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { networkOf } from '../ip-network.ts'

/** Milliseconds over which the answers are counted. */
const windowMs = 10_000
/** Answers of a network in one window that come at once. */
const atOnce = 100
/** Milliseconds that every further one waits. */
const waitMs = 1_000

type Options = {
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>
}

const waitFor = (milliseconds: number, signal: AbortSignal) =>
  delay(milliseconds, undefined, { signal, ref: false }).catch(() => {})

/** Refusals, and what is never refused: `/livez`. */
export function addSlowRefusals(
  app: FastifyInstance,
  { now = () => performance.now(), wait = waitFor }: Options = {},
): void {
  let counts = new Map<string, number>()
  let windowEnd = now() + windowMs

  function isOneTooMany(network: string): boolean {
    if (now() >= windowEnd) {
      counts = new Map()
      windowEnd = now() + windowMs
    }
    const count = (counts.get(network) ?? 0) + 1
    counts.set(network, count)
    return count > atOnce
  }

  app.addHook('onSend', async ({ routeOptions, ip }, reply) => {
    if (reply.statusCode !== 429 && routeOptions.url !== '/livez') return
    if (!isOneTooMany(networkOf(ip))) return
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    await wait(waitMs, gone.signal)
  })
}
