/** Where the job queue runs the SQL that it brings along: pg-boss has no connections of its own. */
import { type SQL, sql } from 'drizzle-orm'
import { type ConstructorOptions, fromDrizzle } from 'pg-boss'
import type { Db } from './database.ts'

export type JobStore = NonNullable<ConstructorOptions['db']>

/** What is sent over it is there when the transaction commits, and only then. */
export function jobStoreWithin(tx: Db): JobStore {
  // Both drivers answer with rows; the type that covers them does not say so.
  const execute = (query: unknown) => tx.execute(query as SQL) as Promise<{ rows: unknown[] }>
  return fromDrizzle({ execute }, sql)
}
