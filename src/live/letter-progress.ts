/** Streams how far the sending of a letter is, as server-sent events. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { presentSending } from '../presenters/newsletter/sending.ts'

type Sending = ReturnType<typeof presentSending>

type Options = {
  /** The present state; `undefined` if the letter is gone. */
  read: () => Promise<Sending | undefined>
  signal: AbortSignal
  everyMs?: number
  /** Milliseconds. Proxies close a connection that is silent for longer. */
  heartbeatMs?: number
}

const over: readonly Sending['status'][] = ['sent', 'cancelled', 'draft']

/** One message at a time is read and waits for the reader, so a slow reader costs no memory. */
export async function* progressMessages({
  read,
  signal,
  everyMs = 1_000,
  heartbeatMs = 15_000,
}: Options): AsyncGenerator<string> {
  let last = ''
  let saidAt = performance.now()
  yield 'retry: 3000\n\n'
  do {
    const sending = await read()
    const text = JSON.stringify(sending)
    if (sending && text !== last) {
      last = text
      saidAt = performance.now()
      yield `event: progress\ndata: ${text}\n\n`
    }
    if (!sending || over.includes(sending.status)) {
      yield 'event: end\ndata: {}\n\n'
      return
    }
    if (performance.now() - saidAt > heartbeatMs) {
      saidAt = performance.now()
      yield ': \n\n'
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  } while (!signal.aborted)
}
