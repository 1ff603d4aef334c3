/**
 * Runs only a few pieces of work at the same time. A bounded number of callers waits for a turn, in
 * the order of their arrival. Any further caller is refused before any work is done for it.
 */

type ConcurrencyLimit = {
  /**
   * `prepare` runs at once and takes no turn, because it may wait for a lock whose holder waits for
   * a turn. `work` then runs in a turn, with the result of `prepare`.
   */
  run<Input, Output>(
    prepare: () => Input | Promise<Input>,
    work: (input: Input) => Promise<Output>,
  ): Promise<Output>
}

type ConcurrencyLimitOptions = {
  /** How many callers work at the same time. */
  maxConcurrent: number
  /** How many more callers may prepare or wait. */
  maxWaiting: number
  /** Makes the error that any further caller gets. */
  refusal: () => Error
}

export function createConcurrencyLimit({
  maxConcurrent,
  maxWaiting,
  refusal,
}: ConcurrencyLimitOptions): ConcurrencyLimit {
  let admitted = 0
  let working = 0
  const waiting: (() => void)[] = []

  function takeTurn(): Promise<void> | undefined {
    if (working === maxConcurrent) return new Promise((resolve) => void waiting.push(resolve))
    working += 1
    return undefined
  }

  /**
   * Passes the turn directly to the caller that has waited longest, so that no newcomer takes it.
   */
  function endTurn(): void {
    const next = waiting.shift()
    if (next) next()
    else working -= 1
  }

  return {
    async run(prepare, work) {
      if (admitted === maxConcurrent + maxWaiting) throw refusal()
      admitted += 1
      try {
        const input = await prepare()
        await takeTurn()
        try {
          return await work(input)
        } finally {
          endTurn()
        }
      } finally {
        admitted -= 1
      }
    },
  }
}
