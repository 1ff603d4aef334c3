/** The service as operators run it, and what it costs: a process whose memory can be read. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import packageJson from '../../package.json' with { type: 'json' }
import { type Seeded, seed } from './seed.ts'

export type RunningService = {
  port: number
  database: 'postgres' | 'embedded'
  /** MB of resident memory. */
  memory(): number
  /** Seconds of processor time. */
  processorTime(): number
  isAlive(): boolean
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** The bounds on memory that `npm start` sets. */
const heapBounds = (packageJson.scripts.start.match(/--max-\S+/g) ?? []).map((flag) =>
  flag.replace(/\$\{HEAP_MB:-(\d+)\}/, '$1'),
)
/** How `npm start` lets the C library keep memory. */
const allocation = Object.fromEntries(
  [...packageJson.scripts.start.matchAll(/(MALLOC_\w+)=(\d+)/g)].map(([, name, value]) => [name, value]),
)
const listening = /^Masthead is listening at .*:(\d+)$/

/**
 * Works on a service with the articles and comments of `seed`, on the embedded database, on the empty one
 * that DATABASE_URL names, or on a new one at the server of TEST_DATABASE_URL.
 */
export async function withSeededService<Result>(
  settings: Record<string, string>,
  work: (service: RunningService, busy: Seeded) => Promise<Result>,
  articles?: number,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'masthead-bench-'))
  const { DATABASE_URL = await newDatabase(process.env.TEST_DATABASE_URL) } = process.env
  const environment = {
    DATA_DIR: join(folder, 'data'),
    DEMO: 'off',
    SECRET_KEY: 'a secret key that only the benches know',
    PUBLIC_URL: 'http://masthead.test',
    ...(DATABASE_URL && { DATABASE_URL }),
    ...settings,
  }
  const busy = await seed(environment, articles)
  const service = await startService(environment)
  try {
    return await work(service, busy)
  } finally {
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The server is a throwaway, so nobody drops the database. */
export async function newDatabase(server: string | undefined): Promise<string | undefined> {
  if (server === undefined) return undefined
  const name = `masthead_bench_${process.pid}`
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = name
  return url.href
}

async function startService(environment: Record<string, string>): Promise<RunningService> {
  const child = spawn(process.execPath, [...heapBounds, main], {
    env: {
      PATH: process.env.PATH,
      ...allocation,
      ...environment,
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const port = await listeningPort(child)
  return {
    port,
    database: environment.DATABASE_URL === undefined ? 'embedded' : 'postgres',
    memory: () => statusOf(child, /^VmRSS:\s+(\d+) kB$/m) / 1024,
    processorTime: () => ticksOf(child) / 100,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
    },
  }
}

/** Its log lines are read and dropped, so that it never waits for this process. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error('the log of the service is not read')
    createInterface(child.stdout).on('line', (line) => {
      const [, port] = listening.exec((JSON.parse(line) as { msg: string }).msg) ?? []
      if (port !== undefined) resolve(Number(port))
    })
    child.once('close', (code) => reject(new Error(`the service ended with ${code}`)))
  })
}

function statusOf({ pid }: ChildProcess, line: RegExp): number {
  try {
    return Number(line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** User and system time, in hundredths of a second. */
function ticksOf({ pid }: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  } catch {
    return 0
  }
}
