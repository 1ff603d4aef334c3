/** The processes of the bench: the sink, and workers as operators run them. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }

export type Counts = { total: number; different: number }

export type Sink = {
  url: string
  count(): Promise<Counts>
  /** Each address with the number of its mails. */
  report(): Promise<Map<string, number>>
  reset(): Promise<void>
  stop(): void
}

export async function startSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('./sink.ts', import.meta.url)))
  const answer = async (order?: string) => {
    const answered = once(child, 'message')
    if (order !== undefined) child.send(order)
    return (await answered)[0]
  }
  const { port } = await answer()
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url: `smtp://127.0.0.1:${port}`,
    count: () => answer('count'),
    report: async () => new Map((await answer('report')).received),
    reset: () => answer('reset'),
    stop: () => child.kill('SIGKILL'),
  }
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** The bounds on memory that `npm start` sets. */
const heapBounds = (packageJson.scripts.start.match(/--max-\S+/g) ?? []).map((flag) =>
  flag.replace(/\$\{HEAP_MB:-(\d+)\}/, '$1'),
)

export type WorkerProcess = {
  /** MB of resident memory. */
  memory(): number
  kill(): Promise<void>
  stop(): Promise<void>
}

export async function startWorkerProcess(environment: Record<string, string>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [...heapBounds, main], {
    env: { PATH: process.env.PATH, ...environment, WORKER: 'only', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  await runsJobs(child)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    child.kill(signal)
    await closed
  }
  return { memory: () => memoryOf(child), kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

/** Its log is read, so that it never waits for this process. Warnings and errors are shown. */
function runsJobs(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error('the log of the worker is not read')
    createInterface(child.stdout).on('line', (line) => {
      const { msg, level } = JSON.parse(line) as { msg: string; level: number }
      if (level >= 40) process.stderr.write(`${line}\n`)
      if (msg.includes('runs jobs')) resolve()
    })
    child.once('close', (code) => reject(new Error(`the worker ended with ${code}`)))
  })
}

function memoryOf({ pid }: ChildProcess): number {
  try {
    const [, kB] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kB ?? 0) / 1024
  } catch {
    return 0
  }
}
