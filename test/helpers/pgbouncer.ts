/**
 * PgBouncer in a temporary folder, in front of the server that the tests use. It ends with the test
 * that started it.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'
import { freePort, owner, untilReady } from '../../scripts/postgres.ts'
import { serverUrl } from './database.ts'

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
const binary = folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path))

/** What the runner says of tests that cannot run here, or false. */
export const skipWithoutPgbouncer =
  (!serverUrl && 'needs TEST_DATABASE_URL') || (!binary && 'needs pgbouncer, which is not installed')

export const poolModes = ['transaction', 'session'] as const
export type PoolMode = (typeof poolModes)[number]

export type Pgbouncer = {
  /** The URL of a database of the server, through the pooler. */
  urlOf(databaseUrl: string): string
  start(): Promise<void>
  /** Ends the pooler at once, with all its connections. */
  kill(): Promise<void>
  /** Lets the pooler hang with all its connections. `resume` ends this. */
  freeze(): void
  resume(): void
}

type PgbouncerOptions = { mode: PoolMode; poolSize?: number }

export async function startPgbouncer(t: Test, { mode, poolSize = 20 }: PgbouncerOptions): Promise<Pgbouncer> {
  const server = new URL(serverUrl ?? '')
  const folder = mkdtempSync(join(tmpdir(), 'masthead-pgbouncer-'))
  const user = owner()
  const port = await freePort()
  const settings = [
    '[databases]',
    `* = host=${server.hostname} port=${server.port} user=${server.username}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    `pool_mode = ${mode}`,
    `default_pool_size = ${poolSize}`,
    'server_login_retry = 1',
    `logfile = ${join(folder, 'log')}`,
  ]
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, settings.join('\n'))
  // Another user, whatever the umask lets that one read.
  if (user) for (const path of [folder, file]) chownSync(path, user.uid, user.gid)
  const urlOf = (databaseUrl: string) => {
    const url = new URL(databaseUrl)
    url.port = String(port)
    url.hostname = '127.0.0.1'
    return url.href
  }
  let child: ChildProcess | undefined

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child?.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }
  async function start(): Promise<void> {
    child = spawn(binary ?? '', [file], { ...user, cwd: folder, stdio: 'ignore' })
    await untilReady(urlOf(serverUrl ?? ''))
  }
  t.teardown(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true })
  })
  process.on('exit', () => child?.kill('SIGKILL'))
  await start()
  return {
    urlOf,
    start,
    kill,
    freeze: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
  }
}

/** The version of PgBouncer, for the names of tests. */
export function pgbouncerVersion(): string {
  return binary ? execFileSync(binary, ['--version'], { encoding: 'utf8' }).split('\n', 1).join('') : 'none'
}
