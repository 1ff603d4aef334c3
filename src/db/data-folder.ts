/**
 * Keeps the data folder from other users of the machine. Like PostgreSQL, the service refuses a
 * folder that it cannot have for itself.
 */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'

/** Its message tells the operator what to do. */
export class DataFolderError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DataFolderError'
  }
}

/** What the service makes in the data folder. Other entries are the operator's. */
const ownEntries = ['postgres', 'lock', 'lock-journal', 'secret-key', 'demo-accounts.json']
/** A new file system has this folder. */
const unimportantEntries = ['lost+found']

const rightsOfOthers = 0o077
/** Everybody may make files in a folder with this bit, as in /tmp. */
const sticky = 0o1000

/**
 * Makes the folder, or takes the rights of other users away if it exists. Files that this process
 * makes from now on have no rights for others. Throws a DataFolderError if the folder cannot be the
 * service's alone.
 */
export function claimDataFolder(dataDir: string): void {
  process.umask(rightsOfOthers)
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new DataFolderError(`The data folder ${dataDir} cannot be made: ${(error as Error).message}`)
  }
  // Windows has neither owners nor modes of this kind.
  if (!process.geteuid) return
  requireOwner(dataDir, process.geteuid())
  const stats = statSync(dataDir)
  if ((stats.mode & rightsOfOthers) === 0) return
  if ((stats.mode & sticky) !== 0 || isMixed(readdirSync(dataDir))) {
    throw new DataFolderError(
      `The data folder ${dataDir} is open to other users and has not only files of this service. ` +
        'Set DATA_DIR to a folder for this service alone, or take the rights of other users away with chmod 700.',
    )
  }
  takeFromOthers(dataDir, stats)
}

/** A folder with foreign files could be one that other programs need, such as /srv. */
function isMixed(names: readonly string[]): boolean {
  const important = names.filter((name) => !unimportantEntries.includes(name))
  return important.length > 0 && !important.some((name) => ownEntries.includes(name))
}

/**
 * Takes the rights of other users away from the files that the service has made in the folder. Call
 * this when the database is open, since PGlite unpacks its first files with mode 0666.
 */
export function claimDataFiles(dataDir: string): void {
  if (!process.geteuid) return
  for (const name of ownEntries) {
    const path = join(dataDir, name)
    if (existsSync(path)) claimTree(path)
  }
}

/** Leaves links alone: while others could write here, they could point a link at any file. */
function claimTree(path: string): void {
  const stats = lstatSync(path)
  if (stats.isSymbolicLink()) return
  takeFromOthers(path, stats)
  if (stats.isDirectory()) for (const name of readdirSync(path)) claimTree(join(path, name))
}

function requireOwner(folder: string, user: number): void {
  const { uid } = statSync(folder)
  if (uid === user) return
  throw new DataFolderError(
    `The data folder ${folder} belongs to another user (id ${uid}), who could read it. Start the service ` +
      `as that user, give the folder to the user of the service (id ${user}) with chown, or set ` +
      'DATA_DIR to a folder that the service makes.',
  )
}

function takeFromOthers(path: string, { mode }: Stats): void {
  if ((mode & rightsOfOthers) === 0) return
  try {
    chmodSync(path, mode & 0o700)
  } catch (error) {
    throw new DataFolderError(
      `Other users have rights to ${path}, which the service cannot take away: ` +
        `${(error as Error).message}. ` +
        'Give the whole data folder to the user of the service with chown -R.',
    )
  }
  // Some file systems accept the change and keep the mode, such as those of Windows and of USB
  // sticks.
  if ((statSync(path).mode & rightsOfOthers) === 0) return
  throw new DataFolderError(
    `Other users have rights to ${path}, and its file system does not let the service take them away. ` +
      'Set DATA_DIR to a folder on a file system that keeps owners and modes.',
  )
}
