/** A disk of a few hundred megabytes, which a test can fill up and empty again. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newFolder } from './server.ts'

type SmallDisk = { folder: string; fill(): void; free(): void }

/** `undefined` where this user may not mount a file system. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = newFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch {
    return undefined
  }
  // A process that has just been killed may still use the folder.
  t.teardown(() => execFileSync('umount', ['--lazy', folder]))
  chmodSync(folder, 0o755)
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill() {
      for (const size of [1024 * 1024, 4096]) appendUntilFull(ballast, Buffer.alloc(size))
    },
    free: () => rmSync(ballast),
  }
}

function appendUntilFull(file: string, bytes: Buffer): void {
  for (;;) {
    try {
      appendFileSync(file, bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
  }
}
