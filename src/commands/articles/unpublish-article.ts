/**
 * Unpublishes an article and cancels its schedule. Its text, slug and comments stay, so that it can
 * be published again.
 */
import { type ArticleState, lockArticle, lockSignedArticle } from '../../db/queries/articles/drafts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { statusAfter } from '../../domain/articles/article-lifecycle.ts'
import { notFound } from '../../problems/api-error.ts'
import { makeUnpublic } from './steps/make-unpublic.ts'

/**
 * If nothing is public or scheduled, this clears at most the `scheduleFault` of an earlier
 * schedule.
 */
export async function unpublishArticle(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  articleId: string,
): Promise<ArticleState> {
  return database.transact(async (tx) => {
    const article =
      (await lockArticle(tx, articleId, actor)) ?? (await lockSignedArticle(tx, articleId, actor))
    if (!article) throw notFound('article')
    const status = statusAfter('unpublish', article)
    if (status === article.status && article.scheduleFault === null) return article

    const now = clock()
    const unpublished = await makeUnpublic(tx, { article, status, now })
    if (status === article.status) return unpublished
    await recordEvent(tx, {
      type: article.status === 'scheduled' ? 'article.unscheduled' : 'article.unpublished',
      subjects: { articleId },
      payload: { slug: article.slug },
      actorAccountId: actor.accountId,
      occurredAt: now,
    })
    return unpublished
  })
}
