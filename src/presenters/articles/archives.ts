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
      publishedAfter: new Date(Date.UTC(year, month - 1)).toISOString(),
      publishedBefore: new Date(Date.UTC(year, month)).toISOString(),
    })),
  }))
}
