/** Presents publications and their schedules. */
import type { ArticleState } from '../../db/queries/articles/drafts.ts'
import type { Publication, Schedule } from '../../schemas/articles/publications.ts'

export function presentSchedule({
  publishAt,
  scheduledRevision,
  unpublishAt,
  scheduleFault,
}: Pick<ArticleState, 'publishAt' | 'scheduledRevision' | 'unpublishAt' | 'scheduleFault'>): Schedule {
  return {
    publishAt: publishAt?.toISOString() ?? null,
    scheduledRevision,
    unpublishAt: unpublishAt?.toISOString() ?? null,
    scheduleFault,
  }
}

export function presentPublication(article: ArticleState): Publication {
  return {
    status: article.status,
    revision: article.status === 'scheduled' ? article.scheduledRevision : article.publishedRevision,
    ...presentSchedule(article),
    publishedAt: article.publishedAt?.toISOString() ?? null,
    slug: article.slug,
  }
}
