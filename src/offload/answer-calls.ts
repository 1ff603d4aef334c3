/** Runs the functions that another thread calls through `calls.ts`. */
import { parentPort } from 'node:worker_threads'
import type { Answer, Call, Functions } from './calls.ts'

export function answerCalls(functions: Functions): void {
  parentPort?.on('message', async ({ id, name, parameters }: Call) => {
    parentPort?.postMessage(await answerTo(functions[name], { id, parameters }))
  })
}

async function answerTo(
  called: Functions[string] | undefined,
  { id, parameters }: Omit<Call, 'name'>,
): Promise<Answer> {
  try {
    return { id, result: await called?.(...parameters) }
  } catch (error) {
    const { message } = error as Error
    const members = Object.entries(error as object).filter(([, value]) => typeof value === 'string')
    return { id, error: { ...Object.fromEntries(members), message } }
  }
}
