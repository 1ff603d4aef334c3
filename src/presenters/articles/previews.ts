/** Previews as they travel; what one shows has the very shape of a published article. */
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

type Created = Times & { id: string; revision: number; token: string }

/** `publicUrl`: of this service. */
export function presentNewPreview({ id, revision, token, ...times }: Created, publicUrl: string): NewPreview {
  return { id, revision, ...presentTimes(times), token, url: `${publicUrl}${previewPath(token)}` }
}

export function previewPath(token: string): string {
  return `/v1/previews/${token}`
}

/** An article that was never public is dated as if it were: when it is due, else when the revision was saved. */
export function presentPreviewed({ article, publishedAt, publishAt, savedAt }: PreviewedRow): Article {
  const times = { publishedAt: publishedAt ?? publishAt ?? savedAt, updatedAt: savedAt }
  // What a reader would go on to depends on what is public by then.
  return presentArticle({ ...article, ...times, related: [], previous: null, next: null })
}
