/** PostgreSQL over a pool of connections, shared by any number of instances. */
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { createCommitSignal } from './commit-signal.ts'
import type { Database, Db, JobStore } from './database.ts'
import { migrationsFolder } from './migrations.ts'
import { retryConflicts } from './retry.ts'

const connectTimeoutMs = 3_000
const statementTimeoutMs = 15_000
const lockTimeoutMs = 10_000
const idleInTransactionMs = 20_000
const listenRetryMs = 1_000

const requestPool = { max: 10, connectionTimeoutMillis: connectTimeoutMs, application_name: 'masthead' }
/** Neither jobs nor requests wait for connections that the others have taken; and jobs have time. */
const jobPool = { max: 2, connectionTimeoutMillis: 15_000, application_name: 'masthead-jobs' }

/** The advisory lock that instances take in turn while they migrate and fill an empty database. */
const bootLock = 0x6d617374
const channel = 'masthead_commits'

type Faults = { onError: (error: unknown) => void }

export async function openPostgres(connectionString: string, { onError }: Faults): Promise<Database> {
  const pool = openPool({ connectionString, ...requestPool }, onError)
  const jobs = openPool({ connectionString, ...jobPool }, onError)
  const db: Db = drizzle(pool)
  const signal = createCommitSignal(() => {
    pool.query(`notify ${channel}`).catch(onError)
  })
  const listener = createListener(connectionString, { onSignal: signal.emit, onError })

  return {
    kind: 'postgres',
    db,
    async transact(work) {
      const result = await retryConflicts(() => transactOn(pool, work))
      signal.announce()
      return result
    },
    prepare: (work) => prepareExclusively(connectionString, work),
    jobStore: jobStoreOver(jobs),
    onCommit(listenerFunction) {
      listener.start()
      return signal.listen(listenerFunction)
    },
    async close() {
      signal.close()
      await listener.stop()
      await Promise.all([pool.end(), jobs.end()])
    },
  }
}

function openPool(config: pg.PoolConfig, onError: Faults['onError']): pg.Pool {
  const pool = new pg.Pool({
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    // A transaction that stands still holds its locks, and the horizon of the event log, for everybody.
    idle_in_transaction_session_timeout: idleInTransactionMs,
    ...config,
  })
  pool.on('error', onError)
  // A connection that breaks between two statements of a transaction has no other listener, and would end the process.
  // Its next statement fails and tells.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Over a pool, drizzle keeps the connection for ever where it is lost before BEGIN was answered. */
async function transactOn<Result>(pool: pg.Pool, work: (tx: Db) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  try {
    return await drizzle(client).transaction(work)
  } finally {
    client.release()
  }
}

/** The driver itself and not drizzle, which would hand the queue's times over as text. */
function jobStoreOver(client: pg.Pool | pg.Client): JobStore {
  return {
    async executeSql(text, values) {
      // A text of several statements has a result for each.
      const results = [await client.query(text, values)].flat()
      return { rows: results.flatMap(({ rows }) => rows) }
    },
  }
}

/** On a connection of its own: waiting for the lock and migrating may take longer than any request's statement. */
async function prepareExclusively(
  connectionString: string,
  work: (db: Db, jobStore: JobStore) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: 'masthead-boot',
    connectionTimeoutMillis: connectTimeoutMs,
  })
  client.on('error', () => {}) // The statement under way fails too, and that one is reported.
  await client.connect()
  try {
    // The session's end releases the lock, whatever happens in between.
    await client.query('select pg_advisory_lock($1)', [bootLock])
    const locked = drizzle(client)
    await migrate(locked, { migrationsFolder })
    await work(locked, jobStoreOver(client))
  } finally {
    await client.end()
  }
}

type ListenerOptions = { onSignal: () => void; onError: (error: unknown) => void }

/** A connection that does nothing but LISTEN, and comes back when it is lost. */
function createListener(connectionString: string, { onSignal, onError }: ListenerOptions) {
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let isStarted = false
  let isStopped = false
  /** One word for each outage, not one for each attempt to end it. */
  let isTold = false

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString, application_name: 'masthead-listen', keepAlive: true })
    client = fresh
    let isLost = false
    const lost = (error: unknown) => {
      if (isLost || isStopped) return
      isLost = true
      if (!isTold) onError(error)
      isTold = true
      fresh.end().catch(() => {})
      retry = setTimeout(connect, listenRetryMs).unref()
    }
    fresh.on('error', lost)
    fresh.on('end', () => lost(new Error('the listening connection was closed')))
    fresh.on('notification', onSignal)
    try {
      await fresh.connect()
      await fresh.query(`listen ${channel}`)
      isTold = false
      onSignal() // What was committed while nobody listened.
    } catch (error) {
      lost(error)
    }
  }

  return {
    start() {
      if (isStarted) return
      isStarted = true
      void connect()
    },
    async stop() {
      isStopped = true
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}
