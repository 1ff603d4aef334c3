/** Presents the revisions of a draft. */
import type { DraftRow } from '../../db/queries/articles/drafts.ts'
import type { RevisionSummaryRow, WholeRevisionRow } from '../../db/queries/articles/revisions.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { RestoredDraft, Revision, RevisionSummary } from '../../schemas/articles/revisions.ts'
import { presentByline } from './bylines.ts'
import { givenFields, presentDraft } from './drafts.ts'

export function presentRevisionSummary({
  number,
  title,
  note,
  isLive,
  createdBy: { id, displayName },
  createdAt,
}: RevisionSummaryRow): RevisionSummary {
  return {
    revision: number,
    title,
    note,
    isLive,
    createdBy: { id, displayName: shownName(displayName) },
    createdAt: createdAt.toISOString(),
  }
}

export function presentRevision(row: WholeRevisionRow, publicUrl: string): Revision {
  const { revision } = row
  return {
    ...presentRevisionSummary(row),
    articleId: revision.articleId,
    slug: revision.slug,
    dek: revision.dek,
    body: revision.body,
    bodyHtml: revision.bodyHtml,
    excerpt: revision.excerpt,
    readingMinutes: revision.readingMinutes,
    language: revision.language,
    given: givenFields(revision),
    contributors: presentByline(row.contributors, publicUrl),
    tags: row.tags,
    sources: revision.sources,
    heroImage: revision.heroImage,
  }
}

type Restored = { draft: DraftRow; restoredRevision: number; isSlugRestored: boolean }

export function presentRestoredDraft(
  { draft, restoredRevision, isSlugRestored }: Restored,
  publicUrl: string,
): RestoredDraft {
  return { ...presentDraft(draft, publicUrl), restoredRevision, isSlugRestored }
}
