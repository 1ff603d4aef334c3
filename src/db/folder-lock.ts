/**
 * Allows one process per data folder. The embedded database takes no lock of its own, and two
 * processes on one folder silently lose acknowledged rows.
 *
 * The lock is the kernel's lock on a file. It ends with its process, however the process ends, and
 * processes in other containers see it too. Node has no function for such a lock, but SQLite, which
 * Node contains, takes one for an exclusive transaction.
 */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export class FolderLockedError extends Error {
  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another process. Stop it, or set DATA_DIR to another folder.`,
    )
    this.name = 'FolderLockedError'
  }
}

/** SQLITE_BUSY: https://sqlite.org/rescode.html#busy */
const busy = 5

/**
 * Returns the function that releases the lock. Throws FolderLockedError if another process, or this
 * one, has the lock.
 */
export function lockFolder(folder: string): () => void {
  const file = new DatabaseSync(join(realpathSync(folder), 'lock'), { timeout: 0 })
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    file.close()
    throw (error as { errcode?: number }).errcode === busy ? new FolderLockedError(folder) : error
  }
  return () => file.close()
}
