/** The driver for a PostgreSQL server, which any number of instances can share. */
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
/**
 * Jobs have a pool of their own, so that jobs and requests never wait for each other's connections.
 * Jobs may wait longer for a connection.
 */
const jobPool = { max: 2, connectionTimeoutMillis: 15_000, application_name: 'masthead-jobs' }
/** For the lease and the check of health, which must not wait for requests. */
const vitalPool = { max: 1, connectionTimeoutMillis: connectTimeoutMs, application_name: 'masthead-vital' }

/**
 * The boot lock, an advisory lock that instances take in turn while they migrate and fill an empty
 * database.
 */
const bootLock = 0x6d617374
const channel = 'masthead_commits'

type Faults = { onError: (error: unknown) => void }

export async function openPostgres(connectionString: string, { onError }: Faults): Promise<Database> {
  const pool = openPool({ connectionString, ...requestPool }, onError)
  const jobs = openPool({ connectionString, ...jobPool }, onError)
  const vital = openPool({ connectionString, ...vitalPool }, onError)
  const db: Db = drizzle(pool)
  const signal = createCommitSignal(() => {
    pool.query(`notify ${channel}`).catch(onError)
  })
  const listener = createListener(connectionString, { onSignal: signal.emit, onError })

  return {
    kind: 'postgres',
    db,
    vitalDb: drizzle(vital),
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
      await Promise.all([pool.end(), jobs.end(), vital.end()])
    },
  }
}

function openPool(config: pg.PoolConfig, onError: Faults['onError']): pg.Pool {
  const pool = new pg.Pool({
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    // An idle transaction keeps its locks and delays every reader of the event log.
    idle_in_transaction_session_timeout: idleInTransactionMs,
    ...config,
  })
  pool.on('error', onError)
  // Without this listener, a connection that breaks between two statements of a transaction would
  // end the process. The next statement on it fails and reports the fault.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/**
 * This function checks the client out of the pool itself: drizzle, given a pool, never releases a
 * connection that is lost before BEGIN is answered.
 */
async function transactOn<Result>(pool: pg.Pool, work: (tx: Db) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  try {
    return await drizzle(client).transaction(work)
  } finally {
    client.release()
  }
}

/** This uses the driver and not drizzle, which would return the times in the queue as text. */
function jobStoreOver(client: pg.Pool | pg.Client): JobStore {
  return {
    async executeSql(text, values) {
      // A text of several statements gives one result for each statement.
      const results = [await client.query(text, values)].flat()
      return { rows: results.flatMap(({ rows }) => rows) }
    },
  }
}

/**
 * Uses a connection of its own, since waiting for the lock and migrating may take longer than the
 * time limit for statements of requests.
 */
async function prepareExclusively(
  connectionString: string,
  work: (db: Db, jobStore: JobStore) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: 'masthead-boot',
    connectionTimeoutMillis: connectTimeoutMs,
  })
  client.on('error', () => {}) // The current statement fails too, and that failure is reported.
  await client.connect()
  try {
    // The end of the session releases the lock, whatever happens in between.
    await client.query('select pg_advisory_lock($1)', [bootLock])
    const locked = drizzle(client)
    await migrate(locked, { migrationsFolder })
    await work(locked, jobStoreOver(client))
  } finally {
    await client.end()
  }
}

type ListenerOptions = { onSignal: () => void; onError: (error: unknown) => void }

/** A connection that only runs LISTEN. It reconnects when it is lost. */
function createListener(connectionString: string, { onSignal, onError }: ListenerOptions) {
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let isStarted = false
  let isStopped = false
  /**
   * Whether the present outage has been reported. It is not reported again at each attempt to
   * reconnect.
   */
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
      onSignal() // Others may have committed while this connection was lost.
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
