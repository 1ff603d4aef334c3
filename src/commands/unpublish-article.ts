/** Takes an article away from the public. Its text, address and comments stay for when it comes back. */
import { type ArticleState, lockArticle, updateArticle } from '../db/queries/drafts.ts'
import { recordEvent } from '../db/queries/events.ts'
import { replacePublishedLinks } from '../db/queries/publications.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { statusAfter } from '../domain/article-lifecycle.ts'
import { ApiError, notFound } from '../errors.ts'

/** Unpublishing what is unpublished already changes nothing. */
export async function unpublishArticle(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  articleId: string,
): Promise<ArticleState> {
  return database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    const status = statusAfter('unpublish', article.status)
    if (!status) {
      throw new ApiError(
        'article-move-refused',
        `An article that is ${article.status} cannot be unpublished.`,
      )
    }
    if (status === article.status) return article

    const now = clock()
    await replacePublishedLinks(tx, articleId, { contributorIds: [], tagIds: [], publishedAt: now })
    const unpublished = await updateArticle(tx, articleId, { status, updatedAt: now })
    await recordEvent(tx, {
      type: 'article.unpublished',
      subjects: { articleId },
      payload: { slug: article.slug },
      actorAccountId: actor.accountId,
      occurredAt: now,
    })
    return unpublished
  })
}
