/** Instances over one PostgreSQL database, in one process. Only for files that need a server. */
import { sql } from 'drizzle-orm'
import type { Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { assembleDeps } from '../../src/assemble.ts'
import type { Database } from '../../src/db/database.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import type { TestApp } from './app.ts'
import { createConformanceCheck } from './conformance.ts'
import { freshDatabaseUrl, serverUrl, withDatabase } from './database.ts'

/** Two instances over one fresh database; `faults` is what the first was told outside any call. */
export async function openPair(t: Test): Promise<{ ours: Database; other: Database; faults: unknown[] }> {
  const url = await freshDatabaseUrl(serverUrl ?? '')
  const faults: unknown[] = []
  const ours = await openPostgres(url, { onError: (error) => faults.push(error) })
  const other = await openPostgres(url, { onError: () => {} })
  t.teardown(() => Promise.all([ours.close(), other.close()]))
  return { ours, other, faults }
}

/** Another instance over the database of `first`: a way to send requests to it. */
export async function startTwin(
  t: Test,
  { deps }: Pick<TestApp, 'deps'>,
): Promise<Pick<TestApp, 'app' | 'send'>> {
  const [row] = await deps.database.db
    .select({ name: sql<string>`current_database()` })
    .from(sql`(values (1)) as one`)
  const url = withDatabase(serverUrl ?? '', row?.name ?? '')
  const database = await openPostgres(url, { onError: () => {} })
  const { config, log, clock } = deps
  const twin = assembleDeps({ config, log, clock, database, isShared: true })
  const app = await buildApp(twin)
  const conforms = createConformanceCheck(app)
  t.teardown(async () => {
    await app.close()
    await database.close()
  })
  return {
    app,
    async send({ as, ...options }) {
      const headers = { ...options.headers, ...as?.headers }
      const response = await app.inject({ method: 'GET', ...options, headers })
      const answer = Object.assign(response, { body_: response.body === '' ? undefined : response.json() })
      conforms(options, answer)
      return answer
    },
  }
}
