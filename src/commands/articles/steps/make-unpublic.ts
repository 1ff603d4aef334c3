/** Withdraws an article and cancels its schedule. The caller records the event. */
import type { Db } from '../../../db/database.ts'
import { removeFromSearch } from '../../../db/queries/articles/article-documents.ts'
import { type ArticleState, updateArticle } from '../../../db/queries/articles/drafts.ts'
import { replacePublishedLinks } from '../../../db/queries/articles/publications.ts'
import { releaseUnplannedSlugs } from '../../../db/queries/articles/slugs.ts'
import { refreshSuggestions } from '../../../db/queries/suggestions.ts'
import type { ArticleStatus, ScheduleFault } from '../../../domain/articles/article-lifecycle.ts'

type Withdrawal = {
  article: ArticleState
  /** The status after the withdrawal, as the lifecycle says. */
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
    await removeFromSearch(tx, article.id)
  }
  const withdrawn = await updateArticle(tx, article.id, {
    status,
    publishAt: null,
    scheduledRevision: null,
    scheduledBy: null,
    // A text that stays public still ends at the time that was set for it.
    unpublishAt: status === 'published' ? article.unpublishAt : null,
    scheduleFault: fault ?? null,
    ...(wasPublic && { updatedAt: now }),
  })
  if (wasPublic) await refreshSuggestions(tx, { kind: 'article', ids: [article.id] })
  if (article.scheduledRevision !== null) await releaseUnplannedSlugs(tx, article.id)
  return withdrawn
}
