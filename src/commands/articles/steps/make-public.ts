/** Copies one revision into the published text of its article. The caller records the event. */
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../../db/database.ts'
import { type IndexedBodies, refreshSearch } from '../../../db/queries/articles/article-documents.ts'
import {
  type ArticleState,
  findRevision,
  type RevisionRow,
  updateArticle,
} from '../../../db/queries/articles/drafts.ts'
import { replacePublishedLinks } from '../../../db/queries/articles/publications.ts'
import { markSlugPublished, releaseUnplannedSlugs } from '../../../db/queries/articles/slugs.ts'
import { holdTags } from '../../../db/queries/articles/tags.ts'
import { holdContributors } from '../../../db/queries/contributors/named-contributors.ts'
import { refreshSuggestions } from '../../../db/queries/suggestions.ts'
import { reserveRevisionSlug } from './reserve-slug.ts'

type Publishing = {
  article: ArticleState
  revision: RevisionRow
  /** Perhaps with the body of the revision. */
  bodies: IndexedBodies
  now: Date
  /** The date under the headline, if this is the first publication. */
  date: Date
  /** The article gets this date although it had another one. */
  isBackdated?: boolean
  /** When the publication ends; null for never. */
  unpublishAt: Date | null
}

export async function makePublic(
  tx: Db,
  { article, revision, bodies, now, date, isBackdated = false, unpublishAt }: Publishing,
): Promise<ArticleState> {
  // The date under the headline stays that of the first publication, however often the text changes.
  const publishedAt = isBackdated ? date : (article.publishedAt ?? date)
  const isSame = !isBackdated && (await isPublicText(tx, article, revision))
  const slug = await reserveRevisionSlug(tx, revision)
  await markSlugPublished(tx, slug, now)
  const tagIds = await holdTags(tx, revision.tagSlugs)
  // A contributor who was deleted since is left out of the byline, as in the draft. One who was merged
  // into another is that other.
  const present = await holdContributors(tx, revision.contributorIds)
  await replacePublishedLinks(tx, article.id, {
    contributorIds: [...new Set(revision.contributorIds.flatMap((id) => present.get(id) ?? []))],
    tagIds,
    publishedAt,
  })
  const published = await updateArticle(tx, article.id, {
    ...shownMembers(revision),
    slug,
    status: 'published',
    publishedRevision: revision.number,
    byline: revision.byline,
    bylineRevision: revision.number,
    publishAt: null,
    scheduledRevision: null,
    scheduledBy: null,
    unpublishAt,
    scheduleFault: null,
    publishedAt,
    ...(!isSame && { updatedAt: now }),
  })
  await refreshSearch(tx, [article.id], bodies)
  await refreshSuggestions(tx, { kind: 'article', ids: [article.id] })
  if (article.scheduledRevision !== null) await releaseUnplannedSlugs(tx, article.id)
  return published
}

/** Whether readers see this text already, as when only the note of the revision is new. */
async function isPublicText(tx: Db, article: ArticleState, revision: RevisionRow): Promise<boolean> {
  const { id, status, publishedRevision } = article
  if (status !== 'published' || publishedRevision === null) return false
  const shown = await findRevision(tx, id, publishedRevision)
  return shown !== undefined && isDeepStrictEqual(publicText(revision), publicText(shown))
}

/** What the article takes from a revision as it is. */
function shownMembers(revision: RevisionRow) {
  const { title, dek, bodyHtml, excerpt, language, readingMinutes, heroImage, sources } = revision
  return { title, dek, bodyHtml, excerpt, language, readingMinutes, heroImage, sources }
}

function publicText(revision: RevisionRow) {
  const { slug, contributorIds, byline, tagSlugs } = revision
  return { ...shownMembers(revision), slug, contributorIds, byline, tagSlugs }
}
