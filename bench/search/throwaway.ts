/** A database for one bench: a new one at the server of TEST_DATABASE_URL, or an embedded one. */
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import type { Database } from '../../src/db/database.ts'
import { embeddedDatabase } from '../../src/db/embedded.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { newDatabase } from '../attacks/service.ts'

export type Throwaway = {
  database: Database
  /** Runs statements that may take longer than a request, such as the building of an index. */
  runLong(...statements: string[]): Promise<void>
}

export async function openThrowaway(): Promise<Throwaway> {
  const url = await newDatabase(process.env.TEST_DATABASE_URL)
  if (url === undefined) {
    const database = embeddedDatabase(await PGlite.create({ extensions: { pg_trgm } }))
    return {
      database,
      async runLong(...statements) {
        for (const statement of statements) await database.db.execute(sql.raw(statement))
      },
    }
  }
  return {
    database: await openPostgres(url, { onError: (error) => process.stderr.write(`${error}\n`) }),
    async runLong(...statements) {
      const client = new Client({ connectionString: url })
      await client.connect()
      for (const statement of statements) await client.query(statement)
      await client.end()
    },
  }
}
