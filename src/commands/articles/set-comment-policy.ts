/** Opens, premoderates or closes the comments of an article. */
import type { Db } from '../../db/database.ts'
import { type ArticleState, lockArticle, updateArticle } from '../../db/queries/articles/drafts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { CommentPolicy } from '../../domain/articles/article-parts.ts'
import { notFound } from '../../problems/api-error.ts'

export async function setCommentPolicy(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { articleId, commentPolicy }: { articleId: string; commentPolicy: CommentPolicy },
): Promise<void> {
  await database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article || !(await mayKnow(tx, actor, article))) throw notFound('article')
    if (article.commentPolicy === commentPolicy) return
    await updateArticle(tx, articleId, { commentPolicy })
    await recordEvent(tx, {
      type: 'article.comment-policy-changed',
      subjects: { articleId },
      payload: { commentPolicy },
      actorAccountId: actor.accountId,
      occurredAt: clock(),
    })
  })
}

/** Moderators may know of every article that was ever public, but not of the drafts of others. */
async function mayKnow(tx: Db, actor: Actor, { id, publishedAt }: ArticleState): Promise<boolean> {
  if (publishedAt !== null || actor.roles.includes('admin')) return true
  return (await lockArticle(tx, id, { ...actor, reach: 'own' })) !== undefined
}
