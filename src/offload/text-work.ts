/**
 * Renders and compares texts without keeping the event loop busy: short texts at once, and long ones
 * in another thread, which is open only while it is needed.
 */
import { ApiError } from '../problems/api-error.ts'
import { openThread, type Thread } from './calls.ts'
import { type TextFunctions, textFunctions } from './text-functions.ts'

export type TextWork = {
  [Name in keyof TextFunctions]: (
    ...parameters: Parameters<TextFunctions[Name]>
  ) => Promise<ReturnType<TextFunctions[Name]>>
}

type Bounds = {
  /** In characters: shorter texts take less time than this thread may be busy at once. */
  shortLength: number
  /** Texts that wait for the thread. */
  most: number
  /** Milliseconds without work after which the thread ends. */
  idleMs: number
}

const usual: Bounds = { shortLength: 2_000, most: 100, idleMs: 30_000 }

export function createTextWork(given: Partial<Bounds> = {}): TextWork {
  const { shortLength, most, idleMs } = { ...usual, ...given }
  let thread: Thread<TextFunctions> | undefined
  let working = 0
  let idle: NodeJS.Timeout | undefined

  async function work<Name extends keyof TextFunctions>(
    name: Name,
    parameters: Parameters<TextFunctions[Name]>,
  ): Promise<ReturnType<TextFunctions[Name]>> {
    const compute = textFunctions[name] as (...parameters: unknown[]) => ReturnType<TextFunctions[Name]>
    if (parameters.join('').length <= shortLength) return compute(...parameters)
    if (working >= most) throw tooManyTexts()
    working += 1
    clearTimeout(idle)
    try {
      thread ??= openThread<TextFunctions>(new URL('./text-thread.ts', import.meta.url), {
        onEnd: () => {
          thread = undefined
        },
      })
      return (await thread.call(name, ...parameters)) as ReturnType<TextFunctions[Name]>
    } finally {
      working -= 1
      if (working === 0) idle = setTimeout(endThread, idleMs).unref()
    }
  }

  function endThread(): void {
    void thread?.end()
    thread = undefined
  }

  return {
    renderBody: (...parameters) => work('renderBody', parameters),
    renderComment: (...parameters) => work('renderComment', parameters),
    diffLines: (...parameters) => work('diffLines', parameters),
  }
}

function tooManyTexts(): ApiError {
  return new ApiError('unavailable', 'Too many long texts wait to be rendered. Try again in a moment.', {
    headers: { 'retry-after': '2' },
  })
}
