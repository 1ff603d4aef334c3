/** Lets the job queue run its SQL inside a transaction of ours. */
import { type SQL, sql } from 'drizzle-orm'
import { fromDrizzle } from 'pg-boss'
import type { Db, JobStore } from './database.ts'

/** Jobs that are sent over it exist if the transaction commits, and from then on. */
export function jobStoreWithin(tx: Db): JobStore {
  // Both drivers return rows, but the type that covers them does not say so.
  const execute = (query: unknown) => tx.execute(query as SQL) as Promise<{ rows: unknown[] }>
  return fromDrizzle({ execute }, sql)
}
