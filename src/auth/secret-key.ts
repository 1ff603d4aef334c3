/**
 * Makes and reads the file `secret-key` in the data folder. It is used if SECRET_KEY is not set.
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const minLength = 32

export class SecretFileError extends Error {
  constructor(file: string) {
    super(
      `The secret in ${file} is incomplete. Restore the file from a backup, ` +
        'or remove it together with the database beside it.',
    )
    this.name = 'SecretFileError'
  }
}

export function readOrMakeSecretKey(dataDir: string): string {
  const file = join(dataDir, 'secret-key')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const secret = read(file) ?? make(dataDir, file)
  if (secret.length < minLength) throw new SecretFileError(file)
  return secret
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The file is written under another name, flushed, and then linked. So even after a power failure
 * it is either whole or absent.
 */
function make(dataDir: string, file: string): string {
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  try {
    linkSync(unfinished, file)
  } catch (error) {
    // Another process was faster. Its secret is used.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(unfinished)
  }
  flushFolder(dataDir)
  return readFileSync(file, 'utf8').trim()
}

function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
