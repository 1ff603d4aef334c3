/**
 * The parts that all benches share: a service on an empty database in memory, a median, and a table
 * of results.
 */
import { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import { buildApp } from '../src/app.ts'
import { assembleDeps } from '../src/boot/assemble.ts'
import { prepareQueues } from '../src/boot/prepare-queues.ts'
import { ensureSigningKey } from '../src/commands/credentials/ensure-signing-key.ts'
import { loadConfig } from '../src/config/settings.ts'
import { embeddedDatabase } from '../src/db/embedded.ts'
import type { Deps } from '../src/deps.ts'
import type { App } from '../src/http/app-type.ts'

const environment = {
  SECRET_KEY: 'a secret key that only the benches know',
  DEMO: 'off',
  // The benches measure how the service answers. Rate limits would refuse most of their requests.
  RATE_LIMIT: 'off',
}

export type Service = { app: App; deps: Deps; close(): Promise<void> }

/** `more` are further variables of the environment. */
export async function startService(more: Record<string, string> = {}): Promise<Service> {
  const database = embeddedDatabase(await PGlite.create())
  await database.prepare((_db, jobStore) => prepareQueues(jobStore))
  const config = loadConfig({ ...environment, ...more })
  const deps = assembleDeps({ config, database, log: pino({ level: 'silent' }) })
  await ensureSigningKey(deps)
  const app = await buildApp(deps)
  return {
    app,
    deps,
    async close() {
      await app.close()
      await database.close()
    },
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new Error('nothing was measured')
  return (upper + lower) / 2
}

/** The milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Prints a Markdown table that can be copied into README.md. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  process.stdout.write([line(head), line(head.map(() => '---')), ...rows.map(line)].join(''))
}
