/** Reads the row counts and checksums of all tables, to show that nothing was changed. */
import { type SQL, sql } from 'drizzle-orm'
import type { Deps } from '../../src/deps.ts'

type Database = Deps['database']

/**
 * Maps each table to its number of rows and its checksum. It is one statement, since tests call
 * this hundreds of times.
 */
export async function contentsOf({ database }: Pick<Deps, 'database'>): Promise<Record<string, string>> {
  const rows = await database.db
    .select({ name: sql<string>`name`, contents: sql<string>`contents` })
    .from(sql`(${await contentsQuery(database)}) as tables`)
  return Object.fromEntries(rows.map(({ name, contents }) => [name, contents]))
}

const queries = new WeakMap<Database, SQL>()

/** The names of the tables are read once, since no test creates tables. */
async function contentsQuery(database: Database): Promise<SQL> {
  const known = queries.get(database)
  if (known) return known
  const selects = (await tableNames(database)).map(
    (name) => sql`
      select ${name}::text as name,
        count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as contents
      from ${sql.identifier(name)} as t`,
  )
  const query = sql.join(selects, sql` union all `)
  queries.set(database, query)
  return query
}

async function tableNames({ db }: Database): Promise<string[]> {
  const tables = await db
    .select({ name: sql<string>`table_name` })
    .from(sql`information_schema.tables`)
    .where(sql`table_schema = 'public'`)
    .orderBy(sql`table_name`)
  return tables.map(({ name }) => name)
}

/** The tables with a row that contains one of these texts, in upper or lower case. */
export async function tablesWith(
  { database }: Pick<Deps, 'database'>,
  texts: readonly string[],
): Promise<string[]> {
  const pattern = texts.map((text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('|')
  const found: string[] = []
  for (const name of await tableNames(database)) {
    const rows = await database.db
      .select({ one: sql`1` })
      .from(sql`${sql.identifier(name)} as t`)
      .where(sql`t::text ~* ${pattern}`)
      .limit(1)
    if (rows.length > 0) found.push(name)
  }
  return found
}
