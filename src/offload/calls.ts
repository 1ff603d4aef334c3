/**
 * Calls functions that another thread of this process runs, so that long computations do not keep
 * the event loop busy. `answer-calls.ts` is the other side.
 */
import { type ResourceLimits, Worker } from 'node:worker_threads'

// biome-ignore lint/suspicious/noExplicitAny: the arguments of any function
export type Functions = Record<string, (...parameters: any[]) => unknown>

export type Call = { id: number; name: string; parameters: unknown[] }
/**
 * `error` has the members of the thrown error that are texts. If the error itself were sent, only its
 * message would arrive.
 */
export type Answer =
  | { id: number; result: unknown }
  | { id: number; error: Readonly<Record<string, string>> & { message: string } }

export type Thread<Called extends Functions> = {
  call<Name extends keyof Called & string>(
    name: Name,
    ...parameters: Parameters<Called[Name]>
  ): Promise<Awaited<ReturnType<Called[Name]>>>
  end(): Promise<void>
}

type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void }

type Options = {
  /** Called when the thread ends by itself. Calls in progress fail with this error, and so do later ones. */
  onEnd?: (error: Error) => void
  resourceLimits?: ResourceLimits
}

export function openThread<Called extends Functions>(
  module: URL,
  { onEnd, resourceLimits }: Options = {},
): Thread<Called> {
  const worker = new Worker(module, { resourceLimits })
  const calls = new Map<number, Waiting>()
  let lastId = 0
  let fault: Error | undefined

  /** An idle thread does not keep the process alive. */
  const settle = (id: number): Waiting | undefined => {
    const waiting = calls.get(id)
    calls.delete(id)
    if (calls.size === 0) worker.unref()
    return waiting
  }
  const fail = (error: Error) => {
    if (fault) return
    fault = error
    for (const id of [...calls.keys()]) settle(id)?.reject(error)
    onEnd?.(error)
  }
  worker.on('message', (answer: Answer) => {
    const waiting = settle(answer.id)
    if ('error' in answer) waiting?.reject(Object.assign(new Error(answer.error.message), answer.error))
    else waiting?.resolve(answer.result)
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the thread has ended')))

  return {
    call(name, ...parameters) {
      if (fault) return Promise.reject(fault)
      return new Promise((resolve, reject) => {
        const id = ++lastId
        calls.set(id, { resolve: resolve as Waiting['resolve'], reject })
        if (calls.size === 1) worker.ref()
        worker.postMessage({ id, name, parameters } satisfies Call)
      })
    },
    async end() {
      fault ??= new Error('the thread is closed')
      await worker.terminate()
    },
  }
}
