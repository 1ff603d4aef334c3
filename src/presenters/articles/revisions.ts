/** Saved states of a draft as they travel. */

import type { DraftRow } from '../../db/queries/articles/drafts.ts'
import type { RevisionSummaryRow, WholeRevisionRow } from '../../db/queries/articles/revisions.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { RestoredDraft, Revision, RevisionSummary } from '../../schemas/articles/revisions.ts'
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
    ...{ revision: number, title, note, isLive },
    createdBy: { id, displayName: shownName(displayName) },
    createdAt: createdAt.toISOString(),
  }
}

export function presentRevision(row: WholeRevisionRow): Revision {
  const { articleId, slug, dek, body, bodyHtml, excerpt, readingMinutes } = row.revision
  const { language, sources, heroImage } = row.revision
  return {
    ...presentRevisionSummary(row),
    ...{ articleId, slug, dek, body, bodyHtml, excerpt, readingMinutes, language },
    given: givenFields(row.revision),
    contributors: row.contributors,
    tags: row.tags,
    ...{ sources, heroImage },
  }
}

type Restored = { draft: DraftRow; restoredRevision: number; isSlugRestored: boolean }

export function presentRestoredDraft({ draft, restoredRevision, isSlugRestored }: Restored): RestoredDraft {
  return { ...presentDraft(draft), restoredRevision, isSlugRestored }
}
