/**
 * The two ways to run a test file: in a lane, which runs many files, or in a process of its own.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FromLane, ToLane } from './lane-messages.ts'
import { type Outcome, startTally, type Tally } from './tally.ts'

export type RunFile = (file: string) => Promise<Outcome>
export type Limits = { timeoutMs: number; nodeArguments: readonly string[] }

const laneFile = fileURLToPath(new URL('./lane.ts', import.meta.url))
/**
 * tap ends a test that takes too long, and reports which one it was. A process that blocks the
 * event loop is killed after this additional time.
 */
const killAfterMs = 10_000

/**
 * Runs files one after another in one process. The process is replaced after a file has failed,
 * since that file may have left anything behind.
 */
export function openLane({ timeoutMs, nodeArguments }: Limits): { run: RunFile; close(): void } {
  let lane: ChildProcess | undefined
  const close = () => {
    lane?.kill('SIGKILL')
    lane = undefined
  }
  async function run(file: string): Promise<Outcome> {
    const tally = startTally(file)
    lane ??= fork(laneFile, {
      execArgv: [...nodeArguments],
      // The root test of a lane runs as long as the lane does, so it must not time out.
      env: { ...process.env, TAP_TIMEOUT: '0' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const outcome = tally.end(await runInLane(lane, { file, timeoutMs }, tally))
    if (outcome.counts.fail > 0) close()
    return outcome
  }
  return { run, close }
}

function runInLane(lane: ChildProcess, order: ToLane, tally: Tally): Promise<string[]> {
  return new Promise((resolve) => {
    const print = (chunk: Buffer) => tally.print(String(chunk))
    const watch = watchdog(lane, order.timeoutMs)
    const finish = (faults: string[]) => {
      watch.stop()
      lane.off('message', onMessage).off('close', onClose)
      lane.stdout?.off('data', print)
      lane.stderr?.off('data', print)
      resolve(faults)
    }
    const onMessage = ({ tap, done }: FromLane) => {
      if (done) finish(done.faults)
      else tally.write(tap)
    }
    const onClose = (code: number | null, signal: NodeJS.Signals | null) =>
      finish([watch.verdict() ?? `It ended its process (${signal ?? `code ${code}`})`])
    lane.on('message', onMessage).on('close', onClose)
    lane.stdout?.on('data', print)
    lane.stderr?.on('data', print)
    lane.send(order)
  })
}

/**
 * A file that runs alone opens the embedded database for a few queries at a time. To optimise the
 * code of the database would take more processor time than the queries do.
 */
const aloneArguments = ['--liftoff-only']

export function runAlone({ timeoutMs, nodeArguments }: Limits): RunFile {
  return (file) =>
    new Promise((resolve) => {
      const tally = startTally(file)
      const child = spawn(process.execPath, [...nodeArguments, ...aloneArguments, file], {
        env: { ...process.env, TAP_TIMEOUT: String(timeoutMs / 1000) },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const watch = watchdog(child, timeoutMs)
      child.stdout.on('data', (chunk) => tally.write(String(chunk)))
      child.stderr.on('data', (chunk) => tally.print(String(chunk)))
      child.on('close', (code, signal) => {
        watch.stop()
        const how = watch.verdict() ?? `It ended with ${signal ?? `code ${code}`}`
        const outcome = tally.end(signal ? [how] : [])
        // The exit code that tap gives for failed assertions is no further fault.
        const isTold = code === 0 || outcome.counts.fail > 0
        resolve(isTold ? outcome : withFault(outcome, how))
      })
    })
}

function withFault({ counts, faults, ...outcome }: Outcome, fault: string): Outcome {
  return {
    ...outcome,
    counts: { ...counts, total: counts.total + 1, fail: counts.fail + 1 },
    faults: [...faults, fault],
  }
}

function watchdog(child: ChildProcess, timeoutMs: number) {
  let isExpired = false
  const timer = setTimeout(() => {
    isExpired = true
    child.kill('SIGKILL')
  }, timeoutMs + killAfterMs)
  return {
    stop: () => clearTimeout(timer),
    verdict: () => (isExpired ? `It did not end within ${timeoutMs / 1000} s` : undefined),
  }
}
