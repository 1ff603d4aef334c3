/**
 * The embedded database: PGlite in a folder. Its commits survive a power failure, and only one
 * process can open it at a time.
 */
import { fdatasyncSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { fromPglite } from 'pg-boss'
import { createCommitSignal } from './commit-signal.ts'
import { claimDataFiles, claimDataFolder } from './data-folder.ts'
import type { Database, Db } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { migrationsFolder } from './migrations.ts'
import { retryConflicts } from './retry.ts'

/**
 * Opens or creates the database in `dataDir`. Throws FolderLockedError if another process has it
 * open, and DataFolderError if other users of the machine could read it.
 */
export async function openEmbedded(dataDir: string): Promise<Database> {
  claimDataFolder(dataDir)
  const unlock = lockFolder(dataDir)
  let pglite: PGlite | undefined
  const close = async () => {
    await pglite?.close()
    unlock()
  }
  try {
    pglite = await PGlite.create({
      dataDir: join(dataDir, 'postgres'),
      startParams: durableStartParams(),
    })
    const fileSystem = fileSystemOf(pglite)
    syncWithDisk(fileSystem)
    makeFilesPrivate(fileSystem)
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
  pglite: PGlite,
  { close = () => pglite.close(), isDiskFull = () => false }: EmbeddedOptions = {},
): Database {
  const client = drizzle(pglite)
  const db: Db = client
  const jobStore = fromPglite(pglite)
  const signal = createCommitSignal(() => signal.emit())
  return {
    kind: 'embedded',
    db,
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

/**
 * PGlite starts PostgreSQL with -F, which turns fsync off. A power failure could then lose commits.
 * The end of the process alone loses nothing.
 */
function durableStartParams(): string[] {
  const params = PGlite.defaultStartParams.filter((param) => param !== '-F')
  return [...params, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync']
}

type Stream = { nfd: number }
type Attributes = { mode?: number }
type FileSystem = {
  stream_ops: { fsync?: (stream: Stream) => number }
  node_ops: { setattr: (node: unknown, attributes: Attributes) => void }
}
type FileSystemModule = {
  FS: { lookupPath(path: string): { node: { mount: { type: FileSystem } } } }
}

/**
 * The file system through which PGlite reaches its folder. The two functions below change PGlite's
 * internals, so the version of PGlite is pinned, and tests look at their effects.
 */
function fileSystemOf(pglite: PGlite): FileSystem {
  const { FS } = (pglite as unknown as { Module: FileSystemModule }).Module
  return FS.lookupPath('/pglite/data').node.mount.type
}

/**
 * PGlite mounts its folder without an fsync operation, so PostgreSQL's calls of fsync do nothing.
 */
function syncWithDisk({ stream_ops }: FileSystem): void {
  stream_ops.fsync = ({ nfd }) => {
    fdatasyncSync(nfd)
    return 0
  }
}

/**
 * PGlite gives a new file its mode with chmod, so the umask of the process alone would not keep the
 * file from other users.
 */
function makeFilesPrivate({ node_ops }: FileSystem): void {
  const { setattr } = node_ops
  node_ops.setattr = (node, attributes) =>
    setattr(
      node,
      attributes.mode === undefined ? attributes : { ...attributes, mode: attributes.mode & ~0o077 },
    )
}
