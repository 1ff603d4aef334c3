/** The words of a comment before and after it was edited, as they travel to moderators. */
import type { CommentRevisionRow } from '../../db/queries/comments/comment-revisions.ts'
import type { CommentRevision } from '../../schemas/comments/comment-revisions.ts'

export function presentCommentRevision({ createdAt, ...row }: CommentRevisionRow): CommentRevision {
  return { ...row, createdAt: createdAt.toISOString() }
}
