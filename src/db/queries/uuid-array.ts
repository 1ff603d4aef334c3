/** Passes any number of ids as one parameter of a statement. */
import { type SQL, sql } from 'drizzle-orm'

/** The ids must be UUIDs that a schema has checked or that come from the database. */
export function uuidArray(ids: readonly string[]): SQL {
  return sql`${`{${ids.join(',')}}`}::uuid[]`
}
