/** Numbers by network or account, such as how many of its requests wait. */

export type Tallies = {
  of(key: string): number
  /** The greatest number, and 0 where there is none. */
  most(): number
  add(key: string, difference: number): void
}

/** Zeros are not kept. */
export function createTallies(): Tallies {
  const numbers = new Map<string, number>()
  const of = (key: string) => numbers.get(key) ?? 0
  return {
    of,
    most: () => Math.max(0, ...numbers.values()),
    add(key, difference) {
      const number = of(key) + difference
      if (number === 0) numbers.delete(key)
      else numbers.set(key, number)
    },
  }
}
