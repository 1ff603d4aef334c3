/**
 * Says which files a suite has, in which order they run, and which of them need a process of their
 * own.
 */
import { globSync, readFileSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { parse } from 'yaml'

/**
 * Files that match these patterns run alone. Those in `test/wire/` test processes, sockets and
 * crashes. They start and kill services, hold sockets open and wait for the kernel, and other files
 * in the same process would disturb them. The others open new embedded databases again and again,
 * which takes less processor time in a process of their own.
 */
export const alone: readonly string[] = [
  'test/wire/**',
  'test/db/{data-folder,database-reset,embedded-thread,folder-lock,fsync}.test.ts',
]

export const runsAlone = (file: string) => alone.some((pattern) => matchesGlob(file, pattern))

type RunCommands = {
  include?: string[]
  exclude?: string[]
  timeout?: number
  'node-arg'?: string[]
  extends?: string
}

/**
 * Reads the options that `tap` itself would read, so that a single file runs as it does in the
 * suite.
 */
export function readRunCommands(file: string): Required<Omit<RunCommands, 'extends'>> {
  const { extends: base, ...own } = parse(readFileSync(file, 'utf8')) as RunCommands
  const inherited = base === undefined ? {} : readRunCommands(base)
  return { include: [], exclude: [], timeout: 30, 'node-arg': [], ...inherited, ...own }
}

export function listFiles({ include, exclude }: { include: string[]; exclude: string[] }): string[] {
  return globSync(include, { exclude }).sort()
}

/**
 * The same seed gives the same order. This is the Fisher-Yates shuffle, with random numbers from
 * mulberry32.
 */
export function shuffled(files: readonly string[], seed: number): string[] {
  const order = [...files]
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [a, b] = [order[last], order[other]]
    if (a === undefined || b === undefined) continue
    order[last] = b
    order[other] = a
  }
  return order
}
