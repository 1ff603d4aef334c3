/** Presents comments of every status to moderators. */
import type { ModeratedCommentRow } from '../../db/queries/moderation/comment-list.ts'
import type { ModeratedComment } from '../../schemas/moderation/comment-list.ts'
import { presentComment, presentOwnComment } from '../comments/comments.ts'
import { presentSnippet } from '../snippet.ts'

/** For this moderator, who may be the author of the comment. */
export function presentModeratedComment(
  row: ModeratedCommentRow,
  { moderatorId, publicUrl }: { moderatorId: string; publicUrl: string },
): ModeratedComment {
  const { comment, author, article, queuedAt, snippet } = row
  const isRemoved = comment.status === 'removed'
  const present = isRemoved ? presentComment : presentOwnComment
  return {
    comment: present({ ...comment, author }, publicUrl),
    isOwn: !isRemoved && author.id === moderatorId,
    article,
    queuedAt: queuedAt?.toISOString() ?? null,
    ...(snippet !== undefined && { snippet: presentSnippet(snippet) }),
  }
}
