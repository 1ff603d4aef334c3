/** Ends a preview before it expires, by deleting the row that each use of its link looks up. */
import { lockArticle } from '../../db/queries/articles/drafts.ts'
import { deletePreview } from '../../db/queries/articles/previews.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'

export async function revokePreview(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { articleId, id }: { articleId: string; id: string },
): Promise<void> {
  await database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    const preview = await deletePreview(tx, { articleId, id })
    if (!preview) throw notFound('preview')
    await recordEvent(tx, {
      type: 'preview.revoked',
      subjects: { articleId, previewId: id },
      payload: { revision: preview.revision },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
  })
}
