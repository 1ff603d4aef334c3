/**
 * Presents the archive: years with their months, and for each month the time range of its articles.
 */
import type { ArchiveRow } from '../../db/queries/articles/archives.ts'
import type { ArchiveYear } from '../../schemas/articles/archives.ts'

export function presentArchives(rows: readonly ArchiveRow[]): ArchiveYear[] {
  return [...Map.groupBy(rows, ({ year }) => year)].map(([year, months]) => ({
    year,
    articleCount: months.reduce((sum, { articleCount }) => sum + articleCount, 0),
    months: months.map(({ month, articleCount }) => ({
      month,
      articleCount,
      publishedAfter: monthStart(year, month),
      publishedBefore: monthStart(year, month + 1),
    })),
  }))
}

/** `Date.UTC()` would add 1900 to a year below 100. */
function monthStart(year: number, month: number): string {
  const start = new Date(0)
  start.setUTCFullYear(year, month - 1)
  return start.toISOString()
}
