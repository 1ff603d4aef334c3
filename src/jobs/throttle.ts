/**
 * Throttles calls: the first one runs at once, and all others within a span of time run as one at
 * its end.
 */

type Throttled = { call(): void; cancel(): void }

export function throttle(work: () => void, everyMs: number): Throttled {
  let pause: NodeJS.Timeout | undefined
  let isWanted = false

  function run(): void {
    isWanted = false
    pause = setTimeout(() => {
      pause = undefined
      if (isWanted) run()
    }, everyMs).unref()
    work()
  }

  return {
    call() {
      isWanted = true
      if (pause === undefined) run()
    },
    cancel() {
      clearTimeout(pause)
      pause = undefined
      isWanted = false
    },
  }
}
