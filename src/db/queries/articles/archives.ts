/** Counts the published articles of each month (UTC), for the archive. */
import { desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'

export type ArchiveRow = { year: number; month: number; articleCount: number }

/** Newest month first. The counts come from one index, and the table is not read. */
export function listArchiveMonths(db: Db): Promise<ArchiveRow[]> {
  const month = sql`date_trunc('month', ${articles.publishedAt} at time zone 'UTC')`
  return db
    .select({
      year: sql<number>`extract(year from ${month})::integer`,
      month: sql<number>`extract(month from ${month})::integer`,
      articleCount: sql<number>`count(*)::integer`,
    })
    .from(articles)
    .where(eq(articles.status, 'published'))
    .groupBy(month)
    .orderBy(desc(month))
}
