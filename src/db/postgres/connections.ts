/**
 * Opens connections to a PostgreSQL server or to a pooler in front of it. A new connection tries
 * the hosts in order, finds out whether a pooler answers, and applies the settings accordingly.
 */
import pg from 'pg'
import type { Host, Hosts } from './hosts.ts'
import { limitTransactions } from './limited-query.ts'

export const connectTimeoutMs = 3_000
const shortestTimeoutMs = 1_000

/** Settings of the server by their names, times in milliseconds. */
type ServerSettings = Readonly<{ statement_timeout: number } & Record<string, number | string>>

export type ConnectionOptions = {
  hosts: Hosts
  application_name: string
  connectionTimeoutMillis?: number
  settings?: ServerSettings
}

type Checked = { isPooled: boolean; isReadOnly: boolean; isStandby: boolean }

/** One connection to one host. */
export class ServerClient extends pg.Client {
  /** Whether a pooler answers. A session of it has no session of the server for itself. */
  isPooled = false
  readonly #hosts: Hosts
  readonly #host: Host
  readonly #settings: ServerSettings | undefined
  readonly #timeoutMs: number

  constructor(options: ConnectionOptions) {
    const { hosts, settings, connectionTimeoutMillis: limitMs = connectTimeoutMs } = options
    const timeoutMs =
      hosts.count === 1 ? limitMs : Math.max(shortestTimeoutMs, Math.floor(connectTimeoutMs / hosts.count))
    const host = hosts.next()
    // A host that vanishes without a word is found out by the kernel.
    super({ ...options, keepAlive: true, connectionString: host.url, connectionTimeoutMillis: timeoutMs })
    this.#hosts = hosts
    this.#host = host
    this.#settings = settings
    this.#timeoutMs = timeoutMs
    // Without this listener, a connection that breaks between two statements would end the process.
    // The next statement on it fails and reports the fault.
    this.on('error', () => {})
    const connect = this.connect.bind(this)
    const connectAndCheck = (callback?: (error: Error | null) => void) => {
      const connected = connect()
        .then(() => this.#check())
        .catch((error) => this.#fail(error))
      return callback ? void connected.then(() => callback(null), callback) : connected
    }
    this.connect = connectAndCheck as typeof this.connect
  }

  /**
   * A pooler gives its clients numbers of its own or none, so a pooler answers if the number of the
   * backend is another one. Only a connection of the server keeps its settings. For a pooler, the
   * settings end with this statement, and no other client finds them.
   */
  async #check(): Promise<void> {
    const { processID } = this as unknown as { processID: number | null }
    const isPooled = `pg_backend_pid() is distinct from (${processID})::int`
    const settings = Object.entries(this.#settings ?? {})
    const checks = [
      `${isPooled} as "isPooled"`,
      `current_setting('transaction_read_only') = 'on' as "isReadOnly"`,
      'pg_is_in_recovery() as "isStandby"',
      ...settings.map(([name, value]) => `set_config('${name}', '${value}', ${isPooled})`),
    ]
    const query = { text: `select ${checks.join(', ')}`, query_timeout: this.#timeoutMs }
    const { rows } = await this.query<Checked>(query)
    const [found] = rows
    if (!found) throw new Error('the check of a new connection gave no row')
    const { target } = this.#hosts
    if ((target === 'read-write' && found.isReadOnly) || (target === 'primary' && found.isStandby)) {
      throw Object.assign(new Error(`${this.host}:${this.port} does not accept writes`), { code: '25006' })
    }
    this.isPooled = found.isPooled
    if (!this.isPooled || !this.#settings) return
    const local = settings.map(([name, value]) => `set_config('${name}', '${value}', true)`)
    const answerMs = 2 * this.#settings.statement_timeout
    limitTransactions(this, { statement: `select ${local.join(', ')}`, answerMs })
  }

  #fail(error: unknown): never {
    // The driver has no code for the end of its own time limits.
    const isTimeout = error instanceof Error && /^(timeout expired|Query read timeout)$/.test(error.message)
    const fault = isTimeout
      ? Object.assign(new Error(`${this.host}:${this.port} did not answer in time`), { code: 'ETIMEDOUT' })
      : error
    this.#hosts.fail(this.#host, fault)
    void this.end().catch(() => {})
    throw fault
  }
}

/** Connects to the first host that is usable. */
export async function connectClient(options: ConnectionOptions): Promise<ServerClient> {
  const faults: unknown[] = []
  while (faults.length < options.hosts.count) {
    const client = new ServerClient(options)
    try {
      await client.connect()
      return client
    } catch (error) {
      faults.push(error)
    }
  }
  throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'no host of the database is usable')
}

type PoolOptions = ConnectionOptions & { max: number; onError: (error: unknown) => void }

export function openPool({ onError, ...options }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({ ...options, Client: ServerClient as unknown as new () => pg.ClientBase })
  pool.on('error', onError)
  if (options.hosts.count > 1) retryOnOtherHosts(pool, options.hosts)
  return pool
}

/** The pool alone would report the first host that fails. */
function retryOnOtherHosts(pool: pg.Pool, hosts: Hosts): void {
  const connectOnce = pool.connect.bind(pool) as () => Promise<pg.PoolClient>
  async function connect(attempt = 1): Promise<pg.PoolClient> {
    try {
      return await connectOnce()
    } catch (error) {
      if (attempt >= hosts.count || !hosts.hasCaused(error)) throw error
      return connect(attempt + 1)
    }
  }
  type Callback = (error: Error | undefined, client?: pg.PoolClient, release?: unknown) => void
  const connectEither = (callback?: Callback) => {
    const connected = connect()
    if (!callback) return connected
    return void connected.then((client) => callback(undefined, client, client.release), callback)
  }
  pool.connect = connectEither as typeof pool.connect
}
