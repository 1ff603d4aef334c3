/** Presents previews, and the article that a preview shows in the shape of a published article. */
import type { PreviewedRow, PreviewRow } from '../../db/queries/articles/previews.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { Article } from '../../schemas/articles/articles.ts'
import type { NewPreview, Preview } from '../../schemas/articles/previews.ts'
import { presentArticle } from './articles.ts'

type Times = { createdAt: Date; expiresAt: Date }

function presentTimes({ createdAt, expiresAt }: Times) {
  return { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
}

export function presentPreview({
  preview,
  createdBy,
}: {
  preview: PreviewRow
  createdBy: { id: string; displayName: string }
}): Preview {
  const { id, revision } = preview
  const maker = { id: createdBy.id, displayName: shownName(createdBy.displayName) }
  return { id, revision, createdBy: maker, ...presentTimes(preview) }
}

type CreatedPreview = Times & { id: string; revision: number; token: string }

/** `publicUrl` is the URL of this service. */
export function presentNewPreview(
  { id, revision, token, ...times }: CreatedPreview,
  publicUrl: string,
): NewPreview {
  return { id, revision, ...presentTimes(times), token, url: `${publicUrl}${previewPath(token)}` }
}

export function previewPath(token: string): string {
  return `/v1/previews/${token}`
}

/**
 * An article that was never public is dated with the time for which it is scheduled, or else with
 * the time when the revision was saved.
 */
export function presentPreviewed(
  { article, publishedAt, publishAt, savedAt }: PreviewedRow,
  publicUrl: string,
): Article {
  const times = { publishedAt: publishedAt ?? publishAt ?? savedAt, updatedAt: savedAt }
  // Related articles depend on what is public at the time of publication.
  const row = { ...article, ...times, related: [], previous: null, next: null }
  return presentArticle(row, publicUrl)
}
