/**
 * Runs files in lanes and in processes of their own. Each worker takes the next file when it has
 * finished one.
 */
import { availableParallelism } from 'node:os'
import { type Limits, openLane, type RunFile, runAlone } from './processes.ts'
import { runsAlone } from './suite.ts'
import type { Outcome } from './tally.ts'

export type RunOptions = Limits & { onOutcome: (outcome: Outcome) => void; lanes?: number }

export async function runFiles(
  files: readonly string[],
  { onOutcome, lanes = availableParallelism(), ...limits }: RunOptions,
): Promise<void> {
  const shared = files.filter((file) => !runsAlone(file))
  const own = files.filter(runsAlone)
  async function work(queue: string[], run: RunFile): Promise<void> {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) onOutcome(await run(file))
  }
  async function lane(): Promise<void> {
    const { run, close } = openLane(limits)
    await work(shared, run)
    close()
    await work(own, runAlone(limits))
  }
  // Files that run alone have a worker in addition to the lanes, since they mostly wait for
  // processes and sockets. A lane that has no file left helps it.
  await Promise.all([...Array.from({ length: lanes }, lane), work(own, runAlone(limits))])
}
