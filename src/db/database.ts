/** What the rest of the program knows of a database, whichever driver is behind it. */
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { ConstructorOptions } from 'pg-boss'

/** A pool, an embedded database or an open transaction: queries take any of them. */
export type Db = PgDatabase<PgQueryResultHKT>

/** Where the job queue runs the SQL that it brings along: pg-boss has no connections of its own. */
export type JobStore = NonNullable<ConstructorOptions['db']>

export type Database = {
  kind: 'embedded' | 'postgres'
  db: Db
  /**
   * Runs `work` in one transaction. A serialization failure or deadlock (40001, 40P01) runs it again, so `work` must
   * touch nothing but `tx`. After the commit, every instance is told that the event log has grown.
   */
  transact<Result>(work: (tx: Db) => Promise<Result>): Promise<Result>
  /** Applies missing migrations, then runs `work`, while no other instance does either. */
  prepare(work: (db: Db, jobStore: JobStore) => Promise<void>): Promise<void>
  /** For the worker; within a transaction it is `jobStoreWithin`. */
  jobStore: JobStore
  /** Calls `listener` soon after any instance has committed; returns the way to stop. */
  onCommit(listener: () => void): () => void
  close(): Promise<void>
}
