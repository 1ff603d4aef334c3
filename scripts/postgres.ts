/**
 * Starts a throwaway PostgreSQL cluster in a temporary folder, on a port that the kernel chooses.
 * The cluster ends with the process that started it, unless that process is killed. PostgreSQL's
 * binaries must be installed. Root runs them as the user `postgres`, since the server refuses to
 * run as root.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

type Cluster = {
  url: string
  start(): Promise<void>
  kill(): Promise<void>
  stop(): Promise<void>
  /** Starts a standby that follows this cluster. Every client of this cluster is disconnected. */
  startStandby(): Promise<Cluster>
}

type ClusterOptions = {
  /** The data folder to start with. By default, it is a new one. */
  template?: string
  /** More settings of the server. */
  settings?: readonly string[]
  /** The folder that gets the data folder. */
  parent?: string
}

/**
 * Starts a cluster and waits until it answers. `kill` crashes it; `start` brings it back on the
 * same port.
 */
export async function startCluster({
  template,
  settings = [],
  parent = tmpdir(),
}: ClusterOptions = {}): Promise<Cluster> {
  const bin = findBinaries()
  const folder = mkdtempSync(join(parent, 'masthead-postgres-'))
  const user = owner()
  if (user) chownSync(folder, user.uid, user.gid)
  chmodSync(folder, 0o700)
  const data = join(folder, 'data')
  const run = { ...user, stdio: 'pipe', cwd: folder } as const
  if (template) execFileSync('cp', ['-a', template, data], run)
  else {
    execFileSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
      run,
    )
  }
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined

  const cluster: Cluster = {
    url,
    async start() {
      // Without fsync and full-page writes, a crash of the machine can lose data, but a crash of
      // the server cannot.
      const unsafe = ['fsync=off', 'full_page_writes=off']
      const usual = ['max_connections=300', 'shared_buffers=256MB', 'unix_socket_directories=', ...unsafe]
      const flags = [...usual, ...settings].flatMap((setting) => ['-c', setting])
      server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...flags], {
        ...user,
        stdio: 'ignore',
        cwd: folder,
      })
      await untilReady(url)
    },
    kill: () => end(server, 'SIGQUIT'),
    async stop() {
      await end(server, 'SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
    async startStandby() {
      await end(server, 'SIGINT')
      execFileSync('touch', [join(data, 'standby.signal')], run)
      const { port, username } = new URL(url)
      const source = `host=127.0.0.1 port=${port} user=${username}`
      const standby = await startCluster({ template: data, settings: [`primary_conninfo=${source}`] })
      rmSync(join(data, 'standby.signal'))
      await cluster.start()
      return standby
    },
  }
  process.on('exit', () => server?.kill('SIGQUIT'))
  await cluster.start()
  return cluster
}

function findBinaries(): string {
  const versions = '/usr/lib/postgresql'
  const packaged = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, 'bin'))
    : []
  const found = [...(process.env.PATH ?? '').split(delimiter), ...packaged].find((folder) =>
    existsSync(join(folder, 'initdb')),
  )
  if (!found)
    throw new Error('PostgreSQL is not installed: initdb is neither in PATH nor in /usr/lib/postgresql/*/bin')
  return found
}

/** Servers refuse to run as root. */
export function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Waits until something answers at this URL like a PostgreSQL server. */
export async function untilReady(connectionString: string): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const client = new pg.Client({ connectionString })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

function end(server: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return resolve()
    server.once('exit', () => resolve())
    server.kill(signal)
  })
}
