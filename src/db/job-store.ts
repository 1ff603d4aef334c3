/** Lets the job queue run its SQL inside a transaction of this program. */
import { type SQL, sql } from 'drizzle-orm'
import { fromDrizzle } from 'pg-boss'
import type { Db, JobStore } from './database.ts'

/** Jobs that are sent over it exist once the transaction has committed, and not before. */
export function jobStoreWithin(tx: Db): JobStore {
  // Both drivers return rows, but the type that covers them does not say so.
  const execute = (query: unknown) => tx.execute(query as SQL) as Promise<{ rows: unknown[] }>
  return fromDrizzle({ execute }, sql)
}
