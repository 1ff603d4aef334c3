/** Instances over one PostgreSQL database, in one process. Only for files that need a server. */
import type { Test } from 'tap'
import type { Database } from '../../src/db/database.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { freshDatabaseUrl, serverUrl } from './database.ts'

/** Two instances over one fresh database; `faults` is what the first was told outside any call. */
export async function openPair(t: Test): Promise<{ ours: Database; other: Database; faults: unknown[] }> {
  const url = await freshDatabaseUrl(serverUrl ?? '')
  const faults: unknown[] = []
  const ours = await openPostgres(url, { onError: (error) => faults.push(error) })
  const other = await openPostgres(url, { onError: () => {} })
  t.teardown(() => Promise.all([ours.close(), other.close()]))
  return { ours, other, faults }
}
