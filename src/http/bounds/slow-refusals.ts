/**
 * Answers slowly to a network that is refused again and again. Each connection waits for its answer, and a
 * network has a bounded number of connections, so a flood of requests beyond the limits costs little time.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { networkOf } from '../ip-network.ts'

/** Milliseconds over which the answers are counted. */
const windowMs = 10_000
/** Answers of a network in one window that come at once. `/livez` may be asked a hundred times a second. */
const atOnce = { refused: 100, alive: 1_000 }
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
  const newCounts = () => ({ refused: new Map<string, number>(), alive: new Map<string, number>() })
  let counts = newCounts()
  let windowEnd = now() + windowMs

  function isOneTooMany(kind: keyof typeof atOnce, network: string): boolean {
    if (now() >= windowEnd) {
      counts = newCounts()
      windowEnd = now() + windowMs
    }
    const count = (counts[kind].get(network) ?? 0) + 1
    counts[kind].set(network, count)
    return count > atOnce[kind]
  }

  app.addHook('onSend', async ({ routeOptions, ip }, reply) => {
    const kind = routeOptions.url === '/livez' ? 'alive' : 'refused'
    if (kind === 'refused' && reply.statusCode !== 429) return
    if (!isOneTooMany(kind, networkOf(ip))) return
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    await wait(waitMs, gone.signal)
  })
}
