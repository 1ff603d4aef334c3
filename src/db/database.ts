/** The database as the rest of the program sees it, whichever driver is behind it. */
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { ConstructorOptions } from 'pg-boss'

/** Where queries run: a pool, an embedded database, or an open transaction. */
export type Db = PgDatabase<PgQueryResultHKT>

/** Runs the SQL of pg-boss, the job queue, which opens no connections of its own here. */
export type JobStore = NonNullable<ConstructorOptions['db']>

export type Database = {
  kind: 'embedded' | 'postgres'
  db: Db
  /** For searches, which must not take the connections of other reads. A search has 3 seconds. */
  searchDb: Db
  /**
   * For what must work however busy the service is: the lease of other instances and the check of health.
   * It has connections of its own.
   */
  vitalDb: Db
  /** Whether the database cannot write now because its disk is full. Reads may work all the same. */
  isDiskFull(): boolean
  /**
   * Runs `work` in one transaction. It runs again after a serialization failure or a deadlock
   * (40001, 40P01), so it may change things only through `tx`. After the commit, every instance
   * is told that the event log has grown.
   */
  transact<Result>(work: (tx: Db) => Promise<Result>): Promise<Result>
  /** Applies missing migrations, then runs `work`, while no other instance does either. */
  prepare(work: (db: Db, jobStore: JobStore) => Promise<void>): Promise<void>
  /** For the worker. Within a transaction use `jobStoreWithin`. */
  jobStore: JobStore
  /**
   * Calls `listener` soon after a commit of any instance. Returns a function that stops the calls.
   */
  onCommit(listener: () => void): () => void
  close(): Promise<void>
}
