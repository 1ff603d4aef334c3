/**
 * The embedded database: PGlite in a folder. Its commits survive a power failure, and only one
 * process can open it at a time.
 */
import { fdatasyncSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { fromPglite } from 'pg-boss'
import { createCommitSignal } from './commit-signal.ts'
import type { Database, Db } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { migrationsFolder } from './migrations.ts'
import { retryConflicts } from './retry.ts'

/**
 * Opens or creates the database in `dataDir`. Throws FolderLockedError if another process has it
 * open.
 */
export async function openEmbedded(dataDir: string): Promise<Database> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(dataDir)
  try {
    const pglite = await PGlite.create({
      dataDir: join(dataDir, 'postgres'),
      startParams: durableStartParams(),
    })
    syncWithDisk(pglite)
    return embeddedDatabase(pglite, async () => {
      await pglite.close()
      unlock()
    })
  } catch (error) {
    unlock()
    throw error
  }
}

/** Wraps an open PGlite. Tests pass a PGlite in memory, and a function that closes it. */
export function embeddedDatabase(pglite: PGlite, close = () => pglite.close()): Database {
  const client = drizzle(pglite)
  const db: Db = client
  const jobStore = fromPglite(pglite)
  const signal = createCommitSignal(() => signal.emit())
  return {
    kind: 'embedded',
    db,
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

/**
 * PGlite starts PostgreSQL with -F, which turns fsync off. A power failure could then lose commits.
 * The end of the process alone loses nothing.
 */
function durableStartParams(): string[] {
  const params = PGlite.defaultStartParams.filter((param) => param !== '-F')
  return [...params, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync']
}

type Stream = { nfd: number }
type StreamOperations = { fsync?: (stream: Stream) => number }
type FileSystemModule = {
  FS: { lookupPath(path: string): { node: { mount: { type: { stream_ops: StreamOperations } } } } }
}

/**
 * PGlite mounts its folder without an fsync operation, so PostgreSQL's calls of fsync do nothing.
 * This function changes PGlite's internals, so the version of PGlite is pinned, and a test counts
 * the calls.
 */
function syncWithDisk(pglite: PGlite): void {
  const { FS } = (pglite as unknown as { Module: FileSystemModule }).Module
  FS.lookupPath('/pglite/data').node.mount.type.stream_ops.fsync = ({ nfd }) => {
    fdatasyncSync(nfd)
    return 0
  }
}
