/**
 * Throttles calls. The first call runs at once. All further calls within a span of time cause one
 * run at the end of the span.
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
