/** How many visible comments articles have. */
import { and, eq, inArray } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'

export type CommentCountRow = { articleId: string; commentCount: number }

/**
 * Of those that are published, in no order. Rows are looked up by their key: an index with the count in it would be
 * written with every comment, and still lead to the row, which has just changed.
 */
export function listCommentCounts(db: Db, articleIds: readonly string[]): Promise<CommentCountRow[]> {
  return db
    .select({ articleId: articles.id, commentCount: articles.commentCount })
    .from(articles)
    .where(and(inArray(articles.id, [...articleIds]), eq(articles.status, 'published')))
}
