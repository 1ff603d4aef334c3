/** Counts requests for each limit and key, in a bounded amount of memory of this process. */
import { type Draw, draw, giveBack, type Quota } from '../domain/rate-limit.ts'

/**
 * The maximum number of keys that are kept for each limit. Each takes about a hundred bytes. The
 * least recently used key is dropped first.
 */
export const maxKeys = 10_000

type RateLimitCounters<Name extends string> = {
  /** Takes one request of this cost from the quota, if one is left. */
  take(name: Name, key: string, cost?: number): Draw
  /** Tells what `take` would answer, without taking anything. */
  look(name: Name, key: string): Draw
  /** Undoes one `take` that was allowed. */
  giveBack(name: Name, key: string): void
}

type CounterOptions<Name extends string> = {
  limits: Readonly<Record<Name, Quota>>
  /** Milliseconds of a clock that nobody sets. */
  now: () => number
  capacity?: number
}

export function createRateLimitCounters<Name extends string>({
  limits,
  now,
  capacity = maxKeys,
}: CounterOptions<Name>): RateLimitCounters<Name> {
  const memory = new Map<Name, Map<string, number>>()
  const keysOf = (name: Name) => {
    const keys = memory.get(name) ?? new Map<string, number>()
    memory.set(name, keys)
    return keys
  }
  const drawNow = (name: Name, key: string, cost?: number) =>
    draw(limits[name], keysOf(name).get(key), now(), cost)

  return {
    take(name, key, cost) {
      const drawn = drawNow(name, key, cost)
      // A refused key becomes the most recent one too, so that a client that keeps sending requests
      // stays limited.
      keepRecent(keysOf(name), [key, drawn.wholeAt], capacity)
      return drawn
    },

    look: (name, key) => drawNow(name, key),

    giveBack(name, key) {
      const keys = keysOf(name)
      const wholeAt = keys.get(key)
      if (wholeAt === undefined) return
      const left = giveBack(limits[name], wholeAt, now())
      // A key whose quota is full needs no entry. Without one, it never pushes other keys out.
      if (left <= now()) keys.delete(key)
      else keys.set(key, left)
    },
  }
}

/** Makes an entry the most recent one, and drops the oldest entry when there are too many. */
export function keepRecent<Value>(
  map: Map<string, Value>,
  [key, value]: readonly [string, Value],
  capacity: number,
): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > capacity && oldest !== undefined) map.delete(oldest)
}
