/** Opens the configured database with one of the two drivers. Only this file knows both of them. */
import type { Config } from '../config/settings.ts'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

export type { Database, Db } from './database.ts'

type Faults = { onError: (error: unknown) => void }

/**
 * `onError` is called with faults that occur outside any call: a lost idle connection, or a
 * listener that must reconnect.
 */
export function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { onError }: Faults,
): Promise<Database> {
  return config.databaseUrl ? openPostgres(config.databaseUrl, { onError }) : openEmbedded(config.dataDir)
}
