/** Numbers by network, such as how many of its requests wait. */

type Tallies = {
  of(network: string): number
  /** The greatest number, and 0 where there is none. */
  most(): number
  add(network: string, difference: number): void
}

/** Zeros are not kept. */
export function createTallies(): Tallies {
  const numbers = new Map<string, number>()
  const of = (network: string) => numbers.get(network) ?? 0
  return {
    of,
    most: () => Math.max(0, ...numbers.values()),
    add(network, difference) {
      const number = of(network) + difference
      if (number === 0) numbers.delete(network)
      else numbers.set(network, number)
    },
  }
}
