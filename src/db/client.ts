/** Opens the database that the configuration asks for. Only this file and the two it chooses from know a driver. */
import type { Config } from '../config/settings.ts'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

export type { Database, Db } from './database.ts'

type Faults = { onError: (error: unknown) => void }

/** `onError` hears of faults outside any call: a lost idle connection, a listener that must reconnect. */
export function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { onError }: Faults,
): Promise<Database> {
  return config.databaseUrl ? openPostgres(config.databaseUrl, { onError }) : openEmbedded(config.dataDir)
}
