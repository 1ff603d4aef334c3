/** Takes an article away from the public, and with it whatever was scheduled. Whoever calls it writes the event. */
import type { Db } from '../../../db/database.ts'
import { type ArticleState, updateArticle } from '../../../db/queries/articles/drafts.ts'
import { replacePublishedLinks } from '../../../db/queries/articles/publications.ts'
import { releaseUnplannedSlugs } from '../../../db/queries/articles/schedules.ts'
import type { ArticleStatus, ScheduleFault } from '../../../domain/articles/article-lifecycle.ts'

type Withdrawal = {
  article: ArticleState
  /** What the lifecycle makes of it. */
  status: ArticleStatus
  now: Date
  fault?: ScheduleFault
}

export async function makeUnpublic(
  tx: Db,
  { article, status, now, fault }: Withdrawal,
): Promise<ArticleState> {
  const wasPublic = article.status === 'published' && status !== 'published'
  if (wasPublic) {
    await replacePublishedLinks(tx, article.id, { contributorIds: [], tagIds: [], publishedAt: now })
  }
  const withdrawn = await updateArticle(tx, article.id, {
    status,
    publishAt: null,
    scheduledRevision: null,
    // What stays public still ends when it was to end.
    unpublishAt: status === 'published' ? article.unpublishAt : null,
    scheduleFault: fault ?? null,
    ...(wasPublic && { updatedAt: now }),
  })
  if (article.scheduledRevision !== null) await releaseUnplannedSlugs(tx, article.id)
  return withdrawn
}
