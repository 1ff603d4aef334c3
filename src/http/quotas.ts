/**
 * What is left of every limit, for every key: in the memory of this process and nowhere else, and in a bounded part of it.
 */
import { type Draw, draw, giveBack, type Quota } from '../domain/rate-limit.ts'

/** Keys remembered for each limit; the one asked for longest ago goes first. About a hundred bytes each. */
export const maxKeys = 10_000

export type Quotas<Name extends string> = {
  /** Takes one, where one is left. */
  take(name: Name, key: string): Draw
  /** What a request would meet now, without taking any. */
  look(name: Name, key: string): Draw
  /** Undoes one `take` that was allowed. */
  giveBack(name: Name, key: string): void
}

export type QuotaOptions<Name extends string> = {
  limits: Readonly<Record<Name, Quota>>
  clock: () => Date
  capacity?: number
}

export function createQuotas<Name extends string>({
  limits,
  clock,
  capacity = maxKeys,
}: QuotaOptions<Name>): Quotas<Name> {
  const memory = new Map<Name, Map<string, number>>()
  const keysOf = (name: Name) => {
    const keys = memory.get(name) ?? new Map<string, number>()
    memory.set(name, keys)
    return keys
  }
  const drawNow = (name: Name, key: string) => draw(limits[name], keysOf(name).get(key), clock().getTime())

  return {
    take(name, key) {
      const drawn = drawNow(name, key)
      // Also after a refusal: whoever keeps asking is not forgotten for it.
      keepRecent(keysOf(name), [key, drawn.wholeAt], capacity)
      return drawn
    },

    look: drawNow,

    giveBack(name, key) {
      const keys = keysOf(name)
      const wholeAt = keys.get(key)
      if (wholeAt === undefined) return
      const now = clock().getTime()
      const left = giveBack(limits[name], wholeAt, now)
      // A whole quota needs no entry: those who use none up push nobody else out.
      if (left <= now) keys.delete(key)
      else keys.set(key, left)
    },
  }
}

/** Puts an entry last; where there are too many, the first goes. */
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
