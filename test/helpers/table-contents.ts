/** Reads the row counts and checksums of all tables, to show that nothing was changed. */
import { type SQL, sql } from 'drizzle-orm'
import type { Deps } from '../../src/deps.ts'

type Database = Deps['database']

type Contents = Record<string, string>

/** What was read last, and the snapshot that the read saw. */
const lastReads = new WeakMap<Database, { snapshot: string; contents: Contents }>()

/**
 * Maps each table to its number of rows and its checksum. Tests call this hundreds of times, mostly
 * when nothing was written since the last call. The snapshot of the transactions is then the same,
 * and all that is visible is the same, so the tables are not read again.
 */
export async function contentsOf({ database }: Pick<Deps, 'database'>): Promise<Contents> {
  const last = lastReads.get(database)
  if (last && last.snapshot === (await snapshotOf(database))) return last.contents
  const rows = await database.db
    .select({ name: sql<string>`name`, contents: sql<string>`contents`, snapshot: currentSnapshot })
    .from(sql`(${await contentsQuery(database)}) as tables`)
  const contents = Object.fromEntries(rows.map(({ name, contents }) => [name, contents]))
  lastReads.set(database, { snapshot: rows[0]?.snapshot ?? '', contents })
  return contents
}

const currentSnapshot = sql<string>`pg_current_snapshot()::text`

async function snapshotOf({ db }: Database): Promise<string | undefined> {
  const [row] = await db.select({ snapshot: currentSnapshot }).from(sql`(values (1)) as one`)
  return row?.snapshot
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
