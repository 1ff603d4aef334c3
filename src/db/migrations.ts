/** Names the folder of the migrations, and checks whether a database has them all. */
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { sqlState } from './constraint-errors.ts'
import type { Db } from './database.ts'

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

/**
 * The number of the newest migration of this release. Drizzle numbers migrations by their time, in
 * milliseconds since 1970.
 */
const newestMigration = readMigrationFiles({ migrationsFolder }).at(-1)?.folderMillis ?? 0

/** This SQLSTATE means that no migration has ever run in the database. */
const undefinedTable = '42P01'

/**
 * False while the schema is older than this release. A newer schema is acceptable, since it appears
 * while the next release is being rolled out.
 */
export async function isMigrated(db: Db): Promise<boolean> {
  try {
    const [row] = await db
      .select({ newest: sql<string | null>`max(created_at)` })
      .from(sql`drizzle.__drizzle_migrations`)
    return Number(row?.newest ?? 0) >= newestMigration
  } catch (error) {
    if (sqlState(error) === undefinedTable) return false
    throw error
  }
}
