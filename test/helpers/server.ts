/**
 * The service as operators run it, in a process of its own, with its own environment, on a port
 * that the kernel chooses.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Database } from '../../src/db/database.ts'
import { openEmbedded } from '../../src/db/embedded.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { fillDataFolder, freshDatabaseUrl, serverUrl } from './database.ts'
import { until } from './until.ts'

type Exit = { code: number | null; signal: NodeJS.Signals | null }
type LogLine = { level: number; msg: string; err?: { message: string } } & Record<string, unknown>
export type Environment = Record<string, string>

export type Process = {
  child: ChildProcess
  /** The lines that the process has logged so far. */
  logs: LogLine[]
  stderr(): string
  /** Waits for a log line whose message starts with `message`. */
  logged(message: string): Promise<LogLine>
  exited: Promise<Exit>
  /** Sends SIGTERM. Resolves when the process has ended. */
  stop(): Promise<Exit>
  /** Sends SIGKILL. Resolves when the process has ended. */
  kill(): Promise<Exit>
}

export type Server = Process & { url: string; port: number }

const mainFile = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const listening = 'Masthead is listening at '

/**
 * This code ends the service when its standard input ends, which happens when the test's process
 * ends. So the service does not outlive its test, however the test ends.
 */
const endWithParent =
  'data:text/javascript,import { isMainThread } from "node:worker_threads";' +
  'if (isMainThread) process.stdin.resume().on("end", () => process.exit(1)).unref()'

const usual = { HOST: '127.0.0.1', PORT: '0', PUBLIC_URL: 'http://masthead.test', RATE_LIMIT: 'off' }

const { PATH, NODE_COMPILE_CACHE } = process.env
/** The environment of a process that a test starts. Node's compile cache makes the start cheap. */
export const fromTest = { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) }
/** Arguments of Node that make the start cheap and change nothing else. */
export const quickStart = [
  '--import',
  new URL('./module-formats.ts', import.meta.url).href,
  // Optimising PGlite's code does not pay in a service that runs only for seconds.
  '--liftoff-only',
]

/** Starts the service with this environment and nothing else, and does not wait for anything. */
export function startProcess(environment: Environment): Process {
  const child = spawn(process.execPath, [...quickStart, '--import', endWithParent, mainFile], {
    env: { ...fromTest, ...usual, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const logs: LogLine[] = []
  createInterface(child.stdout).on('line', (line) => logs.push(JSON.parse(line)))
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return exited
  }
  t.teardown(() => end('SIGKILL'))
  return {
    child,
    logs,
    stderr: () => stderr,
    logged: (message) => until(() => logs.find(({ msg }) => msg.startsWith(message))),
    exited,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** Starts the service and waits until it listens. */
export async function startServer(environment: Environment): Promise<Server> {
  const started = startProcess(environment)
  const ended = started.exited.then(({ code, signal }) => {
    throw new Error(`ended while it started (${code ?? signal}): ${started.stderr()}`)
  })
  const line = await Promise.race([started.logged(listening), ended])
  ended.catch(() => {})
  const url = line.msg.slice(listening.length)
  return { ...started, url, port: Number(new URL(url).port) }
}

/** Makes a folder that is deleted when the test ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'masthead-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The messages of the warnings of every start with this environment. */
export function startWarnings({ DATABASE_URL, SMTP_URL }: Environment): string[] {
  if (!DATABASE_URL || SMTP_URL) return []
  return [
    'SMTP_URL is not set, so this process sends no mail. ' +
      'Mail waits in the database for up to 14 days until a process with SMTP_URL sends it.',
  ]
}

/** The messages of all warnings and errors so far. */
export function complaintsOf({ logs }: Pick<Process, 'logs'>): string[] {
  return logs.filter(({ level }) => level >= 40).map(({ msg }) => msg)
}

export const secretKey = 'a secret key that only the tests know'

/**
 * A migrated database for the service, and a function with which a test opens the database when the
 * service has ended. Only the tests of the boot begin with an empty database.
 */
type DataPlace = {
  environment: Environment & { DATA_DIR: string }
  open(): Promise<Database>
}

export async function embeddedPlace(): Promise<DataPlace> {
  const dataDir = newFolder()
  await fillDataFolder(dataDir)
  return { environment: { DATA_DIR: dataDir }, open: () => openEmbedded(dataDir) }
}

async function postgresPlace(server: string): Promise<DataPlace> {
  const url = await freshDatabaseUrl(server)
  return {
    environment: { DATABASE_URL: url, SECRET_KEY: secretKey, DATA_DIR: newFolder() },
    open: () => openPostgres(url, { onError: () => {} }),
  }
}

/**
 * PostgreSQL if there is a server to test with, else the embedded database. So each suite tests its
 * own kind of database.
 */
export const places: { name: string; make: () => Promise<DataPlace> }[] =
  serverUrl === undefined
    ? [{ name: 'embedded', make: embeddedPlace }]
    : [{ name: 'PostgreSQL', make: postgresPlace.bind(null, serverUrl) }]

export type Login = { email: string; password: string; roles: string[] }

/** The demo's accounts, from the file that the service writes. */
export function readDemoAccounts(dataDir: string): Login[] {
  return JSON.parse(readFileSync(join(dataDir, 'demo-accounts.json'), 'utf8'))
}

export function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export function logIn(url: string, { email, password }: Omit<Login, 'roles'>): Promise<Response> {
  return post(`${url}/v1/sessions`, { email, password })
}

/** Logs in, and returns the headers for further requests. */
export async function bearer(url: string, login: Omit<Login, 'roles'>): Promise<{ authorization: string }> {
  const answer = await logIn(url, login)
  const { accessToken } = (await answer.json()) as { accessToken: string }
  return { authorization: `Bearer ${accessToken}` }
}
