/** Opens the configured database with one of the two drivers. Only this file knows both of them. */
import type { Config } from '../config/settings.ts'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres, type PostgresOptions } from './postgres.ts'

export type { Database, Db } from './database.ts'

/**
 * `onError` is called with faults that occur outside any call: a lost idle connection, or a
 * listener that must reconnect. `onNotice` is called with messages for the operator: the start waits
 * for another instance, or a pooler allows no listening.
 */
export function openDatabase(
  { databaseUrl, databaseDirectUrl: directUrl, dataDir }: OpenableConfig,
  { onError, onNotice }: Omit<PostgresOptions, 'directUrl'>,
): Promise<Database> {
  return databaseUrl
    ? openPostgres(databaseUrl, { onError, onNotice, directUrl })
    : openEmbedded(dataDir, { onError })
}

type OpenableConfig = Pick<Config, 'databaseUrl' | 'databaseDirectUrl' | 'dataDir'>
