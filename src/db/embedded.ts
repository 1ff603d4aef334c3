/**
 * The embedded database: PGlite in a folder. Its commits survive a power failure, and only one
 * process can open it at a time.
 */
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { fromPglite } from 'pg-boss'
import { createCommitSignal } from './commit-signal.ts'
import { claimDataFiles, claimDataFolder } from './data-folder.ts'
import type { Database, Db } from './database.ts'
import { openPglite, type PgliteClient } from './embedded/client.ts'
import { lockFolder } from './folder-lock.ts'
import { migrationsFolder } from './migrations.ts'
import { retryConflicts } from './retry.ts'

/**
 * Opens or creates the database in `dataDir`. Throws FolderLockedError if another process has it
 * open, and DataFolderError if other users of the machine could read it.
 */
export async function openEmbedded(
  dataDir: string,
  { onError = () => {} }: { onError?: (error: unknown) => void } = {},
): Promise<Database> {
  claimDataFolder(dataDir)
  const unlock = lockFolder(dataDir)
  let pglite: PgliteClient | undefined
  const close = async () => {
    await pglite?.close()
    unlock()
  }
  try {
    pglite = await openPglite(join(dataDir, 'postgres'), { onEnd: onError })
    claimDataFiles(dataDir)
    return embeddedDatabase(pglite, close)
  } catch (error) {
    await close()
    throw error
  }
}

/** Wraps an open PGlite. Tests pass a PGlite in memory, and a function that closes it. */
export function embeddedDatabase(pglite: PgliteClient, close = () => pglite.close()): Database {
  const client = drizzle(pglite as PGlite)
  const db: Db = client
  const jobStore = fromPglite(pglite)
  const signal = createCommitSignal(() => signal.emit())
  return {
    kind: 'embedded',
    db,
    searchDb: db,
    vitalDb: db,
    async transact(work) {
      const result = await retryConflicts(() => db.transaction(work))
      signal.announce()
      return result
    },
    async prepare(work) {
      await migrate(client, { migrationsFolder })
      await work(db, jobStore)
    },
    jobStore,
    onCommit: signal.listen,
    async close() {
      signal.close()
      await close()
    },
  }
}
