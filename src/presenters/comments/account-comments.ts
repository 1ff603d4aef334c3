/** The comments of one account as they travel. */
import type { AccountCommentRow, OwnCommentRow } from '../../db/queries/comments/account-comments.ts'
import type { AccountComment, OwnComment } from '../../schemas/comments/account-comments.ts'
import { presentComment, presentOwnComment } from './comments.ts'

export function presentAccountComment({ article, ...comment }: AccountCommentRow): AccountComment {
  return { ...presentComment(comment), article }
}

/** Hidden and pending ones whole; of a removed one the words are gone for everybody. */
export function presentOwn({ article, ...comment }: OwnCommentRow): OwnComment {
  const whole = { ...presentOwnComment(comment), article }
  return comment.status === 'removed' ? { ...whole, body: null, bodyHtml: null } : whole
}
