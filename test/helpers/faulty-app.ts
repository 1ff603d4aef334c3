/**
 * The application over a database that always fails, to show how a bug or an outage looks from
 * outside.
 */
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import type { Db } from '../../src/db/database.ts'
import type { Deps } from '../../src/deps.ts'
import type { App } from '../../src/http/app-type.ts'

/** Every use of the database throws `error`, inside and outside of transactions. */
export async function buildFaultyApp(deps: Deps, error: unknown): Promise<App> {
  const db = new Proxy({} as Db, {
    get() {
      throw error
    },
  })
  const transact = () => Promise.reject(error)
  const app = await buildApp({ ...deps, database: { ...deps.database, db, vitalDb: db, transact } })
  t.teardown(() => app.close())
  return app
}
