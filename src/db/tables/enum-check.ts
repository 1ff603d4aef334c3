/**
 * Makes the CHECK of an enumeration: a text column with a list of allowed values. A PostgreSQL enum
 * is not used, since its values cannot be removed.
 */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

export function isOneOf(column: AnyColumn | SQL, values: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`
}
