/** Lets the job queue run its SQL inside a transaction of ours. */
import { type SQL, sql } from 'drizzle-orm'
import { fromDrizzle } from 'pg-boss'
import type { Db, JobStore } from './database.ts'

/** What is sent over it is there when the transaction commits, and only then. */
export function jobStoreWithin(tx: Db): JobStore {
  // Both drivers answer with rows; the type that covers them does not say so.
  const execute = (query: unknown) => tx.execute(query as SQL) as Promise<{ rows: unknown[] }>
  return fromDrizzle({ execute }, sql)
}
