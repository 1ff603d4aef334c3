/** Creates a preview: a link that shows one revision, for a limited time, to anybody who has it. */
import { lockArticle } from '../../db/queries/articles/drafts.ts'
import { countLivePreviews, insertPreview } from '../../db/queries/articles/previews.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { defaultPreview, maxPreviews } from '../../domain/articles/previews.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import type { PreviewInput } from '../../schemas/articles/previews.ts'

type CreatedPreview = {
  id: string
  revision: number
  createdAt: Date
  expiresAt: Date
  /** Only this answer has the token. The database does not store it. */
  token: string
}

export async function createPreview(
  { database, clock, newId, previewTokens }: Pick<Deps, 'database' | 'clock' | 'newId' | 'previewTokens'>,
  actor: Actor,
  {
    articleId,
    input: { revision: wanted, expiresIn = defaultPreview },
  }: { articleId: string; input: PreviewInput },
): Promise<CreatedPreview> {
  const now = clock()
  const id = newId()
  // The token carries its expiry in whole seconds.
  const expiresAt = new Date((Math.floor(now.getTime() / 1000) + expiresIn) * 1000)
  const revision = await database.transact(async (tx) => {
    const article = await lockArticle(tx, articleId, actor)
    if (!article) throw notFound('article')
    const number = wanted ?? article.latestRevision
    if (number > article.latestRevision)
      throw invalidField(
        '/revision',
        `must be the number of a revision of this article, of which the newest is ${article.latestRevision}`,
      )
    if ((await countLivePreviews(tx, articleId, now)) >= maxPreviews)
      throw new ApiError(
        'preview-limit',
        `The article has ${maxPreviews} live previews already. Revoke one first.`,
      )
    await insertPreview(tx, {
      id,
      articleId,
      revision: number,
      expiresAt,
      createdBy: actor.accountId,
      createdAt: now,
    })
    await recordEvent(tx, {
      type: 'preview.created',
      subjects: { articleId, previewId: id },
      payload: { revision: number, expiresAt: expiresAt.toISOString() },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
    return number
  })
  const token = await previewTokens.issue({ id, articleId, revision, expiresAt })
  return { id, revision, createdAt: now, expiresAt, token }
}
