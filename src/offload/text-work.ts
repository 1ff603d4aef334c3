/**
 * Reads, renders, compares and indexes texts without keeping the event loop busy: short texts at once, and long ones
 * in another thread, which is open only while it is needed. The thread works on one text at a time, and
 * on those of each account in turn.
 */
import { ApiError } from '../problems/api-error.ts'
import { openThread, type Thread } from './calls.ts'
import { slowFunctions, type TextFunctions, textFunctions } from './text-functions.ts'
import { createTurns } from './turns.ts'

export type TextWork = {
  [Name in keyof TextFunctions]: (
    ...parameters: Parameters<TextFunctions[Name]>
  ) => Promise<Awaited<ReturnType<TextFunctions[Name]>>>
}

type Work = <Result>(work: () => Promise<Result>) => Promise<Result>

export type TextClient = {
  accountId: string
  /** Does the work where the client takes nothing from others while it waits for the thread. */
  aside?: Work | undefined
}

export type SharedTextWork = TextWork & {
  /** The work for a client, which may have a few texts at once. */
  of(client: TextClient): SharedTextWork
}

type Bounds = {
  /** In characters: shorter texts take less time than this thread may be busy at once. */
  shortLength: number
  /** Texts that the thread works on or that wait for it: in all, and of one account. */
  most: number
  ofAccount: number
  /** Milliseconds without work after which the thread ends. */
  idleMs: number
}

const usual: Bounds = { shortLength: 2_000, most: 100, ofAccount: 4, idleMs: 30_000 }
/** The service itself is one client. Its jobs run one at a time, and are never refused. */
const service = { accountId: '' }

export function createTextWork(given: Partial<Bounds> = {}): SharedTextWork {
  const { shortLength, most, ofAccount, idleMs } = { ...usual, ...given }
  const turns = createTurns()
  let thread: Thread<TextFunctions> | undefined
  let idle: NodeJS.Timeout | undefined

  async function work<Name extends keyof TextFunctions>(
    { accountId, aside = (work) => work() }: TextClient,
    name: Name,
    parameters: Parameters<TextFunctions[Name]>,
  ): Promise<Awaited<ReturnType<TextFunctions[Name]>>> {
    const compute = textFunctions[name] as (
      ...parameters: unknown[]
    ) => Awaited<ReturnType<TextFunctions[Name]>>
    if (!slowFunctions.has(name) && parameters.join('').length <= shortLength)
      return await compute(...parameters)
    if (accountId !== service.accountId) refuseTooMany(accountId)
    const computed = () => turns.take(accountId, () => inThread(name, parameters))
    return aside(computed) as Promise<Awaited<ReturnType<TextFunctions[Name]>>>
  }

  function refuseTooMany(accountId: string): void {
    if (turns.of(accountId) >= ofAccount) throw tooManyTexts('of your account ')
    if (turns.all() >= most) throw tooManyTexts()
  }

  async function inThread<Name extends keyof TextFunctions>(
    name: Name,
    parameters: Parameters<TextFunctions[Name]>,
  ) {
    clearTimeout(idle)
    try {
      thread ??= openThread<TextFunctions>(new URL('./text-thread.ts', import.meta.url), {
        onEnd: () => {
          thread = undefined
        },
      })
      return await thread.call(name, ...parameters)
    } finally {
      idle = setTimeout(endThread, idleMs).unref()
    }
  }

  function endThread(): void {
    void thread?.end()
    thread = undefined
  }

  const workOf = (client: TextClient): SharedTextWork => ({
    renderBody: (...parameters) => work(client, 'renderBody', parameters),
    renderComment: (...parameters) => work(client, 'renderComment', parameters),
    diffLines: (...parameters) => work(client, 'diffLines', parameters),
    indexBody: (...parameters) => work(client, 'indexBody', parameters),
    readMarkdownDocument: (...parameters) => work(client, 'readMarkdownDocument', parameters),
    readReturnedMail: (...parameters) => work(client, 'readReturnedMail', parameters),
    renderLetter: (...parameters) => work(client, 'renderLetter', parameters),
    readLetterTemplate: (...parameters) => work(client, 'readLetterTemplate', parameters),
    of: workOf,
  })

  return workOf(service)
}

function tooManyTexts(whose = ''): ApiError {
  return new ApiError(
    'unavailable',
    `Too many long texts ${whose}wait to be read, rendered, compared or published. Try again in a moment.`,
    { headers: { 'retry-after': '2' } },
  )
}
