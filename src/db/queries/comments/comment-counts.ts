/** Reads the counts of visible comments of several articles. */
import { and, eq, inArray } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'

type CommentCountRow = { articleId: string; commentCount: number }

/**
 * Returns published articles only, in no particular order. It reads the rows by primary key. An
 * index that includes the count would be written with every comment, and a read would still need
 * the row, since it has just changed.
 */
export function listCommentCounts(db: Db, articleIds: readonly string[]): Promise<CommentCountRow[]> {
  return db
    .select({ articleId: articles.id, commentCount: articles.commentCount })
    .from(articles)
    .where(and(inArray(articles.id, [...articleIds]), eq(articles.status, 'published')))
}
