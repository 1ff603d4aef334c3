/** Publication: copies one revision into the text that the public reads. */
import type { Db } from '../db/database.ts'
import {
  type ArticleState,
  findRevision,
  lockArticle,
  markSlugPublished,
  type RevisionRow,
  updateArticle,
} from '../db/queries/drafts.ts'
import { recordEvent } from '../db/queries/events.ts'
import { replacePublishedLinks } from '../db/queries/publications.ts'
import { refreshSearch } from '../db/queries/search.ts'
import { holdTags } from '../db/queries/tags.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { statusAfter } from '../domain/article-lifecycle.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { PublicationInput } from '../schemas/drafts.ts'
import { reserveGivenSlug } from './reserve-slug.ts'

/** Publishing what is public already changes nothing. */
export async function publishArticle(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { articleId, input }: { articleId: string; input: PublicationInput },
): Promise<ArticleState> {
  return database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    const status = statusAfter('publish', article.status)
    if (!status) {
      throw new ApiError('article-move-refused', `An article that is ${article.status} cannot be published.`)
    }
    const number = input.revision ?? article.latestRevision
    if (article.status === 'published' && article.publishedRevision === number) return article
    const revision = await findRevision(tx, articleId, number)
    if (!revision) throw invalidField('/revision', `must be one of 1 to ${article.latestRevision}`)

    const now = clock()
    const published = await makePublic(tx, { article, revision, now })
    await recordEvent(tx, {
      type: 'article.published',
      subjects: { articleId },
      payload: { revision: number, slug: published.slug, formerSlug: article.slug },
      actorAccountId: actor.accountId,
      occurredAt: now,
    })
    return published
  })
}

type Publishing = { article: ArticleState; revision: RevisionRow; now: Date }

async function makePublic(tx: Db, { article, revision, now }: Publishing): Promise<ArticleState> {
  // The date under the headline is that of the first publication, however often the text changes.
  const publishedAt = article.publishedAt ?? now
  // An older revision's slug may have been given back since, and taken by another article.
  const slug = await reserveGivenSlug(tx, {
    slug: revision.slug,
    articleId: article.id,
    fault: { pointer: '/revision', detail: 'has a slug that another article has taken since' },
  })
  await markSlugPublished(tx, slug, now)
  const tagIds = await holdTags(tx, revision.tagSlugs)
  await replacePublishedLinks(tx, article.id, {
    contributorIds: revision.contributorIds,
    tagIds,
    publishedAt,
  })
  const { title, dek, bodyHtml, excerpt, language, readingMinutes, heroImage, sources, number } = revision
  const published = await updateArticle(tx, article.id, {
    ...{ title, dek, bodyHtml, excerpt, language, readingMinutes, heroImage, sources, slug },
    status: 'published',
    publishedRevision: number,
    publishAt: null,
    publishedAt,
    updatedAt: now,
  })
  await refreshSearch(tx, [article.id])
  return published
}
