/**
 * Waits for a condition and never for a fixed time. A condition that is never met fails the test
 * with an error that says where the test waited.
 */
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 10
/**
 * Milliseconds. Much longer than any condition takes on a busy machine, and shorter than the timeout
 * of a file, which could not say what the test waited for.
 */
const usualLimitMs = 240_000

type Met<Value> = Exclude<Value, undefined | null | false | 0 | ''>

/**
 * Resolves with the first truthy value of `condition`. Rejects after `limitMs`, even while the
 * condition itself waits for an answer that does not come.
 */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
  limitMs = usualLimitMs,
): Promise<Met<Value>> {
  // The stack of this error leads to the test. A stack that is made later would not.
  const unmet = new Error(`This was not met within ${limitMs / 1000} seconds: ${condition}`)
  const { promise: expired, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(unmet), limitMs)
  try {
    for (;;) {
      const value = await Promise.race([condition(), expired])
      if (value) return value as Met<Value>
      await Promise.race([delay(pollMs), expired])
    }
  } finally {
    clearTimeout(timer)
  }
}
