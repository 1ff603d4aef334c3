/** Articles with something to come: which are due, and the slugs that what is scheduled needs. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { articleSlugs } from '../../tables/slugs.ts'
import type { ArticleState } from './drafts.ts'

/** The index holds this very expression. */
const dueAt = sql<Date>`coalesce(${articles.publishAt}, ${articles.unpublishAt})`.mapWith(articles.publishAt)

export type DueArticle = { id: string; dueAt: Date }

/** What is due at `now`, the longest overdue first; the next ones where `after` is the last that was listed. */
export function listDueArticles(
  db: Db,
  { now, after, limit }: { now: Date; after: DueArticle | undefined; limit: number },
): Promise<DueArticle[]> {
  return db
    .select({ id: articles.id, dueAt })
    .from(articles)
    .where(
      and(
        sql`${dueAt} <= ${now.toISOString()}::timestamptz`,
        after &&
          sql`(${dueAt}, ${articles.id}) > (${after.dueAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(asc(dueAt), asc(articles.id))
    .limit(limit)
}

/** For the schedule, which acts for nobody; otherwise as `lockArticle`. */
export async function lockArticleOnSchedule(tx: Db, articleId: string): Promise<ArticleState | undefined> {
  const [row] = await tx.select().from(articles).where(eq(articles.id, articleId)).for('no key update')
  return row
}

/** Gives back the slugs that were reserved and never public, but for those of the newest and of the scheduled revision. */
export async function releaseUnplannedSlugs(tx: Db, articleId: string): Promise<void> {
  await tx.delete(articleSlugs).where(
    and(
      eq(articleSlugs.articleId, articleId),
      isNull(articleSlugs.publishedAt),
      sql`${articleSlugs.slug} not in (
        select r.slug from article_revisions r join ${articles} on ${articles.id} = r.article_id
        where r.article_id = ${articleId} and r.number in (${articles.latestRevision}, ${articles.scheduledRevision}))`,
    ),
  )
}
