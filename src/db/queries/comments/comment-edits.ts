/** Queries for an edit of a comment by its author. */
import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { commentRevisions, comments } from '../../tables/comments.ts'
import { decisions } from '../../tables/moderation.ts'
import { storedSettings } from '../settings.ts'

/**
 * The account's own comment beneath a published article, with all that the rules for edits need.
 */
export async function findEditable(
  db: Db,
  { commentId, accountId }: { commentId: string; accountId: string },
) {
  const [row] = await db
    .select({
      articleId: comments.articleId,
      status: comments.status,
      path: comments.path,
      body: comments.body,
      bodyHtml: comments.bodyHtml,
      createdAt: comments.createdAt,
      editedAt: comments.editedAt,
      queuedAt: comments.queuedAt,
      openReportCount: comments.openReportCount,
      /** The time of the latest decision on the comment, whichever instance's clock gave it. */
      decidedAt:
        sql`(select max(d.created_at) from ${decisions} d where d.comment_id = ${comments.id})`.mapWith(
          decisions.createdAt,
        ),
      /**
       * The number of former bodies. It equals the highest number, since the numbers have no gaps.
       */
      formerBodies: sql<number>`(
        select coalesce(max(r.number), 0) from ${commentRevisions} r where r.comment_id = ${comments.id})`,
      commentPolicy: articles.commentPolicy,
      // Only unpublished articles have no language.
      language: sql<string>`${articles.language}`,
      settings: storedSettings,
    })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(
      and(eq(comments.id, commentId), eq(comments.accountId, accountId), eq(articles.status, 'published')),
    )
  return row
}
export type Editable = NonNullable<Awaited<ReturnType<typeof findEditable>>>

export async function insertFormerBody(tx: Db, former: typeof commentRevisions.$inferInsert): Promise<void> {
  await tx.insert(commentRevisions).values(former)
}

type NewWords = Pick<
  typeof comments.$inferSelect,
  'body' | 'bodyHtml' | 'excerpt' | 'status' | 'queuedAt' | 'editedAt'
>

/** Also removes the approval, since no moderator has seen these words yet. */
export async function updateWords(tx: Db, id: string, words: NewWords): Promise<void> {
  await tx
    .update(comments)
    .set({ ...words, isApproved: false })
    .where(eq(comments.id, id))
}
