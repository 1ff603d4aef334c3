/** Opens, premoderates or closes the comments of an article. */
import { updateCommentPolicy } from '../db/queries/drafts.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import type { CommentPolicy } from '../domain/article-parts.ts'
import { notFound } from '../errors.ts'

export async function setCommentPolicy(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { articleId, commentPolicy }: { articleId: string; commentPolicy: CommentPolicy },
): Promise<void> {
  await database.transact(async (tx) => {
    const changed = await updateCommentPolicy(tx, { articleId, actor, commentPolicy })
    if (!changed) throw notFound('article')
    await recordEvent(tx, {
      type: 'article.comment-policy-changed',
      subjects: { articleId },
      payload: { commentPolicy },
      actorAccountId: actor.accountId,
      occurredAt: clock(),
    })
  })
}
