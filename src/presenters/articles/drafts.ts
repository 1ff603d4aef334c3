/** Presents drafts, and the items of the list of drafts. */
import type { DraftSummaryRow } from '../../db/queries/articles/draft-lists.ts'
import type { DraftRow } from '../../db/queries/articles/drafts.ts'
import { derivedFields } from '../../domain/articles/article-parts.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { DraftSummary } from '../../schemas/articles/draft-lists.ts'
import type { Draft, SavedDraft } from '../../schemas/articles/drafts.ts'
import { presentByline } from './bylines.ts'
import { presentSchedule } from './publications.ts'

export function presentDraft(
  { articleId, revision, createdAt, publishedAt, ...row }: DraftRow,
  publicUrl: string,
): Draft {
  return {
    id: articleId,
    slug: revision.slug,
    status: row.status,
    revision: revision.number,
    title: revision.title,
    dek: revision.dek,
    body: revision.body,
    bodyHtml: revision.bodyHtml,
    excerpt: revision.excerpt,
    readingMinutes: revision.readingMinutes,
    given: givenFields(revision),
    language: revision.language,
    contributors: presentByline(row.contributors, publicUrl),
    tags: row.tags,
    sources: revision.sources,
    heroImage: revision.heroImage,
    note: revision.note,
    ...presentSchedule(row),
    publishedAt: publishedAt?.toISOString() ?? null,
    publishedRevision: row.publishedRevision,
    createdBy: { id: row.createdBy.id, displayName: shownName(row.createdBy.displayName) },
    createdAt: createdAt.toISOString(),
    updatedAt: revision.createdAt.toISOString(),
  }
}

export function presentSavedDraft(
  { warnings, ...row }: DraftRow & Pick<SavedDraft, 'warnings'>,
  publicUrl: string,
): SavedDraft {
  return { ...presentDraft(row, publicUrl), warnings }
}

export function givenFields({ derivedExcerpt, derivedReadingMinutes }: DraftRow['revision']): Draft['given'] {
  const derived = { excerpt: derivedExcerpt, readingMinutes: derivedReadingMinutes }
  return derivedFields.filter((field) => derived[field] !== null)
}

export function presentDraftSummary(row: DraftSummaryRow, publicUrl: string): DraftSummary {
  return {
    id: row.articleId,
    slug: row.slug,
    status: row.status,
    revision: row.number,
    title: row.title,
    dek: row.dek,
    excerpt: row.excerpt,
    language: row.language,
    contributors: presentByline(row.contributors, publicUrl),
    tags: row.tags,
    note: row.note,
    publishAt: row.publishAt?.toISOString() ?? null,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    publishedRevision: row.publishedRevision,
    author: { id: row.author.id, displayName: shownName(row.author.displayName) },
    createdBy: { id: row.createdBy.id, displayName: shownName(row.createdBy.displayName) },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.savedAt.toISOString(),
  }
}
