/**
 * Lets a few in at a time and a bounded number wait, first come first served. Whoever finds all places taken is refused
 * before any work is done for them.
 */

export type Gate = {
  /**
   * `prepare` runs at once, in a place but not in a turn: it may wait for something that others hold who wait for a turn
   * themselves. `work` runs in a turn.
   */
  pass<Input, Output>(
    prepare: () => Input | Promise<Input>,
    work: (input: Input) => Promise<Output>,
  ): Promise<Output>
}

export type GateOptions = {
  /** How many work at the same time. */
  atOnce: number
  /** How many more may be here. */
  maxWaiting: number
  /** What those get who find no place. */
  refusal: () => Error
}

export function createGate({ atOnce, maxWaiting, refusal }: GateOptions): Gate {
  let inside = 0
  let working = 0
  const waiting: (() => void)[] = []

  function turn(): Promise<void> | undefined {
    if (working === atOnce) return new Promise((resolve) => void waiting.push(resolve))
    working += 1
    return undefined
  }

  /** Hands the turn to the next, so that nobody who comes in between goes first. */
  function endTurn(): void {
    const next = waiting.shift()
    if (next) next()
    else working -= 1
  }

  return {
    async pass(prepare, work) {
      if (inside === atOnce + maxWaiting) throw refusal()
      inside += 1
      try {
        const input = await prepare()
        await turn()
        try {
          return await work(input)
        } finally {
          endTurn()
        }
      } finally {
        inside -= 1
      }
    },
  }
}
