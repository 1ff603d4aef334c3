/**
 * The embedded database: PGlite in a folder. Its commits survive a power failure, and only one
 * process can open it at a time.
 */
import { statfsSync } from 'node:fs'
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
import { addTrigrams } from './trigrams.ts'

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
    return embeddedDatabase(pglite, { close, isDiskFull: () => freeBytes(dataDir) < reservedBytes })
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * PostgreSQL ends when it cannot write its log, and PGlite then answers nothing more. So the last
 * segments of that log, of 16 MB each, are reserved: with less space, nothing new is written.
 */
const reservedBytes = 64 * 1024 * 1024

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function diskFull(): Error {
  return Object.assign(new Error('the disk of DATA_DIR has less than 64 MB left'), { code: 'ENOSPC' })
}

type EmbeddedOptions = { close?: () => Promise<void>; isDiskFull?: () => boolean }

/** Wraps an open PGlite. Tests pass a PGlite in memory, and a function that closes it. */
export function embeddedDatabase(
  pglite: PgliteClient,
  { close = () => pglite.close(), isDiskFull = () => false }: EmbeddedOptions = {},
): Database {
  const client = drizzle(pglite as PGlite)
  const db: Db = client
  const jobStore = fromPglite(pglite)
  const signal = createCommitSignal(() => signal.emit())
  return {
    kind: 'embedded',
    db,
    searchDb: db,
    vitalDb: db,
    isDiskFull,
    async transact(work) {
      if (isDiskFull()) throw diskFull()
      const result = await retryConflicts(() => db.transaction(work))
      signal.announce()
      return result
    },
    async prepare(work) {
      await migrate(client, { migrationsFolder })
      await addTrigrams(db)
      await work(db, jobStore)
    },
    jobStore: {
      ...jobStore,
      async executeSql(text, values) {
        if (isDiskFull()) throw diskFull()
        return jobStore.executeSql(text, values)
      },
    },
    onCommit: signal.listen,
    async close() {
      signal.close()
      await close()
    },
  }
}
