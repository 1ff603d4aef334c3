/**
 * Adds a public correction to an article. To change the text itself, an author saves and publishes
 * a new revision.
 */
import {
  type CorrectionRow,
  countCorrections,
  insertCorrection,
} from '../../db/queries/articles/corrections.ts'
import { lockArticle, updateArticle } from '../../db/queries/articles/drafts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { maxCorrections } from '../../domain/articles/corrections.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { CorrectionInput } from '../../schemas/articles/corrections.ts'

export async function correctArticle(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { articleId, input }: { articleId: string; input: CorrectionInput },
): Promise<CorrectionRow> {
  const { note, severity } = input
  const createdBy = actor.accountId
  return database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    if (article.status !== 'published') {
      throw new ApiError(
        'article-move-refused',
        `Only a published article can be corrected. This one is ${article.status}.`,
      )
    }
    const number = (await countCorrections(tx, articleId)) + 1
    if (number > maxCorrections) {
      throw new ApiError('correction-limit', `An article can have at most ${maxCorrections} corrections.`)
    }
    const createdAt = clock()
    const correction = { id: newId(), articleId, number, note, severity, createdBy, createdAt }
    const inserted = await insertCorrection(tx, correction)
    await updateArticle(tx, articleId, { updatedAt: createdAt })
    await recordEvent(tx, {
      type: 'article.corrected',
      subjects: { articleId },
      payload: { correctionId: inserted.id, severity, slug: article.slug },
      actorAccountId: actor.accountId,
      occurredAt: createdAt,
    })
    return inserted
  })
}
