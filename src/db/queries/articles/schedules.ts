/** Finds and locks the articles whose schedule is due. */
import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { type ArticleState, listBodiesOf } from './drafts.ts'

/** The index `articles_due_idx` is on exactly this expression. */
const dueAt = sql<Date>`coalesce(${articles.publishAt}, ${articles.unpublishAt})`.mapWith(articles.publishAt)

export type DueArticle = { id: string; dueAt: Date }

/**
 * The articles that are due at `now`, longest overdue first. `after` is the last article of the
 * batch before.
 */
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

/** The HTML of the revision that is due, if one is. */
export function listDueBodies(
  db: Db,
  { articleId, now }: { articleId: string; now: Date },
): Promise<string[]> {
  const isMeant = and(eq(articles.id, articleId), lte(articles.publishAt, now))
  return listBodiesOf(db, { number: articles.scheduledRevision, isMeant })
}

/** Locks like `lockArticle`, but for the schedule, which has no actor. */
export async function lockArticleOnSchedule(tx: Db, articleId: string): Promise<ArticleState | undefined> {
  const [row] = await tx.select().from(articles).where(eq(articles.id, articleId)).for('no key update')
  return row
}
