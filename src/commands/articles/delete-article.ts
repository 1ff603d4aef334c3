/**
 * Deletes an article that was never public, with all of its revisions, previews and reserved slugs.
 */
import { deleteArticle as deleteRow, lockArticle } from '../../db/queries/articles/drafts.ts'
import { findArticleId } from '../../db/queries/articles/slugs.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'

export async function deleteArticle(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  idOrSlug: string,
): Promise<void> {
  await database.transact(async (tx) => {
    const articleId = await findArticleId(tx, idOrSlug)
    const article = articleId && (await lockArticle(tx, articleId, actor))
    if (!article) throw notFound('article')
    if (article.publishedAt !== null) {
      throw new ApiError(
        'article-was-published',
        `The article was first published at ${article.publishedAt.toISOString()}.`,
      )
    }
    if (!(await deleteRow(tx, article.id, actor))) {
      throw new ApiError(
        'forbidden',
        'Only the account that created the article, or an admin, may delete it.',
      )
    }
    await recordEvent(tx, {
      type: 'article.deleted',
      subjects: { articleId: article.id },
      payload: { slug: article.slug },
      actorAccountId: actor.accountId,
      occurredAt: clock(),
    })
  })
}
