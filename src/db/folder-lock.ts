/**
 * One process per data folder. The embedded database takes no lock of its own, and two processes on one folder lose
 * acknowledged rows without a word.
 *
 * The lock is the kernel's lock on a file, which is gone when its process is, however that ends, and which processes in
 * other containers see too. Node gives no call for it, but its SQLite takes one for an exclusive transaction.
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

/** Returns the release of the lock; throws FolderLockedError where another process, or this one, has it. */
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
