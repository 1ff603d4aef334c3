/** What the database holds, as rows and a checksum of every table: to show that nothing was changed. */
import { sql } from 'drizzle-orm'
import type { Deps } from '../../src/deps.ts'

/** Table -> `rows checksum`. */
export async function contentsOf({
  database: { db },
}: Pick<Deps, 'database'>): Promise<Record<string, string>> {
  const tables = await db
    .select({ name: sql<string>`table_name` })
    .from(sql`information_schema.tables`)
    .where(sql`table_schema = 'public'`)
    .orderBy(sql`table_name`)
  const contents: Record<string, string> = {}
  for (const { name } of tables) {
    const [found] = await db
      .select({
        rows: sql<number>`count(*)::int`,
        checksum: sql<string>`md5(coalesce(string_agg(t::text, '|' order by t::text), ''))`,
      })
      .from(sql`${sql.identifier(name)} as t`)
    contents[name] = `${found?.rows} ${found?.checksum}`
  }
  return contents
}

/** The tables with a row that has one of these texts anywhere, in any case of letters. */
export async function tablesWith(deps: Pick<Deps, 'database'>, texts: readonly string[]): Promise<string[]> {
  const { db } = deps.database
  const pattern = texts.map((text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('|')
  const found: string[] = []
  for (const name of Object.keys(await contentsOf(deps))) {
    const rows = await db
      .select({ one: sql`1` })
      .from(sql`${sql.identifier(name)} as t`)
      .where(sql`t::text ~* ${pattern}`)
      .limit(1)
    if (rows.length > 0) found.push(name)
  }
  return found
}
