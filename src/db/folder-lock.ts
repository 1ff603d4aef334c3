/**
 * One process per data folder. The embedded database takes no lock of its own, and two processes on one folder lose
 * acknowledged rows without a word.
 */
import { createHash } from 'node:crypto'
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'

export class FolderLockedError extends Error {
  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another process. Stop it, or set DATA_DIR to another folder.`,
    )
    this.name = 'FolderLockedError'
  }
}

/** Resolves to the release of the lock. The kernel releases it too, however the process ends. */
export function lockFolder(folder: string): Promise<() => void> {
  return process.platform === 'linux' ? lockBySocket(folder) : Promise.resolve(lockByPidFile(folder))
}

/** An abstract unix socket, named after the folder's device and inode: it cannot outlive its process. */
async function lockBySocket(folder: string): Promise<() => void> {
  const { dev, ino } = statSync(folder)
  const name = createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)
  const server: Server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new FolderLockedError(folder) : error),
    )
    server.listen({ path: `\0masthead-${name}`, exclusive: true }, resolve)
  })
  server.unref()
  return () => server.close()
}

/** Systems without abstract sockets: a file with the owner's process id, taken over only from a dead process. */
function lockByPidFile(folder: string): () => void {
  const file = join(folder, 'process.pid')
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    for (;;) {
      try {
        // A hard link appears whole or not at all, and fails where the name exists.
        linkSync(mine, file)
        return () => rmSync(file, { force: true })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        if (isAlive(Number(readFileSync(file, 'utf8')))) throw new FolderLockedError(folder)
        rmSync(file, { force: true })
      }
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
