/** The driver for a PostgreSQL server, which any number of instances can share. */
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { createCommitSignal } from './commit-signal.ts'
import type { Database, Db, JobStore } from './database.ts'
import { createDiskWatch, type DiskWatch } from './disk-watch.ts'
import { migrationsFolder } from './migrations.ts'
import { takeBootLock } from './postgres/boot-lock.ts'
import { connectClient, connectTimeoutMs, openPool } from './postgres/connections.ts'
import { createHosts, type Hosts } from './postgres/hosts.ts'
import { createListener, notifyStatement } from './postgres/listener.ts'
import { retryConflicts } from './retry.ts'
import { addTrigrams } from './trigrams.ts'

const timeLimits = {
  statement_timeout: 15_000,
  lock_timeout: 10_000,
  // An idle transaction keeps its locks and delays every reader of the event log.
  idle_in_transaction_session_timeout: 20_000,
}

/**
 * Reading every document from end to end is never faster than an index, although the planner thinks
 * so of words that most articles have: it does not know how long a document takes to unpack. A search
 * of a few milliseconds gains nothing from compiled code and from further processes.
 */
const searchPlans = { enable_seqscan: 'off', jit: 'off', max_parallel_workers_per_gather: 0 }

/**
 * THE TABLE of pools. Work that must not wait for the connections of other work has a pool of its
 * own.
 */
const pools = {
  requests: { max: 10, connectionTimeoutMillis: connectTimeoutMs, application_name: 'masthead' },
  /** Jobs may wait longer for a connection. */
  jobs: { max: 2, connectionTimeoutMillis: 15_000, application_name: 'masthead-jobs' },
  /** A search may take long, and is for those who can wait. */
  searches: {
    max: 2,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'masthead-searches',
    settings: { ...timeLimits, statement_timeout: 3_000, ...searchPlans },
  },
  /** For the lease of other instances and the check of health, which must not wait for requests. */
  vital: { max: 1, connectionTimeoutMillis: connectTimeoutMs, application_name: 'masthead-vital' },
} as const

export type PostgresOptions = {
  /** Called with faults that occur outside any call. */
  onError: (error: unknown) => void
  /** Called with messages for the operator. */
  onNotice?: (message: string) => void
  /** Leads to the server itself where the other URL leads to a pooler. */
  directUrl?: string | null
}

export async function openPostgres(
  connectionString: string,
  { onError, onNotice = () => {}, directUrl }: PostgresOptions,
): Promise<Database> {
  const hosts = createHosts(connectionString)
  const directHosts = directUrl ? createHosts(directUrl) : hosts
  const opened = openPools({ hosts, onError })
  const { requests, jobs, searches, vital } = opened
  const db: Db = drizzle(requests)
  const signal = createCommitSignal(() => {
    requests.query(notifyStatement).catch(onError)
    if (!listener.isListening()) signal.emit()
  })
  const listener = createListener({ hosts: directHosts, onSignal: signal.emit, onError, onNotice })

  const disk = createDiskWatch(() => vital.query(probeStatement))
  return {
    kind: 'postgres',
    db,
    searchDb: drizzle(searches),
    vitalDb: drizzle(vital),
    isDiskFull: disk.isFull,
    async transact(work) {
      const result = await disk.watch(() => retryConflicts(() => transactOn(requests, work)))
      signal.announce()
      return result
    },
    prepare: (work) => prepareExclusively({ hosts: directHosts, onNotice }, work),
    jobStore: watchedJobStore(jobStoreOver(jobs), disk),
    onCommit(listenerFunction) {
      listener.start()
      return signal.listen(listenerFunction)
    },
    async close() {
      signal.close()
      disk.close()
      await listener.stop()
      await Promise.all(Object.values(opened).map((pool) => pool.end()))
    },
  }
}

type PoolName = keyof typeof pools
type OpenOptions = { hosts: Hosts; onError: (error: unknown) => void }

function openPools({ hosts, onError }: OpenOptions): Record<PoolName, pg.Pool> {
  const opened = Object.entries(pools).map(([name, options]) => [
    name,
    openPool({ hosts, settings: timeLimits, onError, ...options }),
  ])
  return Object.fromEntries(opened) as Record<PoolName, pg.Pool>
}

/**
 * Sorts two megabytes with little memory, so that the server writes a temporary file. It needs neither a
 * table nor a transaction number.
 */
const probeStatement = `with small as materialized (select set_config('work_mem', '64kB', true))
  select count(*) from small, lateral (
    select repeat('x', 1000) || n as line from generate_series(1, 2000) as n order by 1 offset 1999) as sorted`

function watchedJobStore(store: JobStore, disk: DiskWatch): JobStore {
  return { ...store, executeSql: (text, values) => disk.watch(() => store.executeSql(text, values)) }
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

type Preparation = { hosts: Hosts; onNotice: (message: string) => void }

/**
 * Uses connections of its own, since migrating may take longer than the time limit for statements of
 * requests. One of them holds the lock, and the work ends if that one is lost.
 */
async function prepareExclusively(
  { hosts, onNotice }: Preparation,
  work: (db: Db, jobStore: JobStore) => Promise<void>,
): Promise<void> {
  const lock = await takeBootLock({ hosts, onNotice })
  try {
    const client = await connectClient({ hosts, application_name: 'masthead-boot' })
    try {
      const locked = drizzle(client)
      const prepared = migrate(locked, { migrationsFolder })
        .then(() => addTrigrams(locked))
        .then(() => work(locked, jobStoreOver(client)))
      await Promise.race([prepared, lock.lost])
    } finally {
      await client.end()
    }
    await lock.release()
  } finally {
    await lock.end()
  }
}
