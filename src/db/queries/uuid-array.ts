/** Many ids as one parameter of a statement, however many they are. */
import { type SQL, sql } from 'drizzle-orm'

/** They must be UUIDs: what has passed a schema, or comes from the database. */
export function uuidArray(ids: readonly string[]): SQL {
  return sql`${`{${ids.join(',')}}`}::uuid[]`
}
