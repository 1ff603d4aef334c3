/** Working copies in a list, as they travel. */
import type { DraftSummaryRow } from '../../db/queries/articles/draft-lists.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { DraftSummary } from '../../schemas/articles/draft-lists.ts'

export function presentDraftSummary(row: DraftSummaryRow): DraftSummary {
  const { articleId, status, number, slug, title, dek, excerpt, language, note, contributors, tags } = row
  return {
    ...{
      id: articleId,
      slug,
      status,
      revision: number,
      title,
      dek,
      excerpt,
      language,
      contributors,
      tags,
      note,
    },
    publishAt: row.publishAt?.toISOString() ?? null,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    publishedRevision: row.publishedRevision,
    author: { id: row.author.id, displayName: shownName(row.author.displayName) },
    createdBy: { id: row.createdBy.id, displayName: shownName(row.createdBy.displayName) },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.savedAt.toISOString(),
  }
}
