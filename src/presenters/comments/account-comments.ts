/** Presents the comments of one account: to everybody, and to their author. */
import type { AccountCommentRow, OwnCommentRow } from '../../db/queries/comments/account-comments.ts'
import type { AccountComment, OwnComment } from '../../schemas/comments/account-comments.ts'
import { presentSnippet } from '../snippet.ts'
import { presentComment, presentOwnComment } from './comments.ts'

export function presentAccountComment(
  { article, ...comment }: AccountCommentRow,
  publicUrl: string,
): AccountComment {
  return { ...presentComment(comment, publicUrl), article }
}

/** Hidden and pending comments appear whole. A removed comment has lost its words for everybody. */
export function presentOwn({ article, snippet, ...comment }: OwnCommentRow, publicUrl: string): OwnComment {
  const whole = {
    ...presentOwnComment(comment, publicUrl),
    article,
    ...(snippet !== undefined && { snippet: presentSnippet(snippet ?? '') }),
  }
  return comment.status === 'removed' ? { ...whole, body: null, bodyHtml: null } : whole
}
