/** Counts what each key takes within a window of time, and forgets all of them when the window ends. */

export type Counter = {
  /** False if the key has taken its most. */
  take(key: string): boolean
}

type Options = { elapsed: () => number; windowMs: number; max: number }

/** More keys than these share what is left, so that the counts take little memory. */
const maxKeys = 100_000

export function createCounter({ elapsed, windowMs, max }: Options): Counter {
  const taken = new Map<string, number>()
  let began = elapsed()
  return {
    take(key) {
      if (elapsed() - began >= windowMs) {
        taken.clear()
        began = elapsed()
      }
      const count = taken.get(key) ?? 0
      if (count >= max || (count === 0 && taken.size >= maxKeys)) return false
      taken.set(key, count + 1)
      return true
    },
  }
}
