/** The CHECK of an enumeration: `text` plus a list, since a PostgreSQL enum cannot lose a value. */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

export function oneOf(column: AnyColumn | SQL, values: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`
}
