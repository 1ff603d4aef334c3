/**
 * The CHECK of an enumeration, which is a text column with a list, since a PostgreSQL enum cannot
 * lose a value.
 */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

export function isOneOf(column: AnyColumn | SQL, values: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`
}
