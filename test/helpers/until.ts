/** Waits for a condition and never for a fixed time. The runner's timeout is the only limit. */
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 10

type Met<Value> = Exclude<Value, undefined | null | false | 0 | ''>

/** Resolves with the first truthy value of `condition`. */
export async function until<Value>(condition: () => Value | Promise<Value>): Promise<Met<Value>> {
  for (;;) {
    const value = await condition()
    if (value) return value as Met<Value>
    await delay(pollMs)
  }
}
