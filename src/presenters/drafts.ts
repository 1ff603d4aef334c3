/** Working copies and publications as they travel. */
import type { ArticleState, DraftRow } from '../db/queries/drafts.ts'
import { derivedFields } from '../domain/article-parts.ts'
import type { Draft, Publication } from '../schemas/drafts.ts'
import { shownName } from './people.ts'

export function presentDraft({
  articleId,
  revision,
  createdAt,
  publishAt,
  publishedAt,
  ...row
}: DraftRow): Draft {
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
    contributors: row.contributors,
    tags: row.tags,
    sources: revision.sources,
    heroImage: revision.heroImage,
    note: revision.note,
    publishAt: publishAt?.toISOString() ?? null,
    publishedAt: publishedAt?.toISOString() ?? null,
    publishedRevision: row.publishedRevision,
    createdBy: { id: row.createdBy.id, displayName: shownName(row.createdBy.displayName) },
    createdAt: createdAt.toISOString(),
    updatedAt: revision.createdAt.toISOString(),
  }
}

function givenFields({ derivedExcerpt, derivedReadingMinutes }: DraftRow['revision']): Draft['given'] {
  const derived = { excerpt: derivedExcerpt, readingMinutes: derivedReadingMinutes }
  return derivedFields.filter((field) => derived[field] !== null)
}

export function presentPublication(article: ArticleState): Publication {
  return {
    status: article.status,
    revision: article.publishedRevision,
    publishAt: article.publishAt?.toISOString() ?? null,
    publishedAt: article.publishedAt?.toISOString() ?? null,
    slug: article.slug,
  }
}
