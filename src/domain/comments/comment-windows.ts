/** Decides until when an article takes comments, and until when a comment can be edited. */
import type { CommentPolicy } from '../articles/article-parts.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** The most former bodies of one comment. Each of them is stored whole. */
export const maxFormerBodies = 100

/** The first moment at which the comment can no longer be edited. `editWindow` is in minutes. */
export function editableUntil(postedAt: Date, editWindow: number): Date {
  return new Date(postedAt.getTime() + editWindow * minuteMs)
}

/**
 * The first moment at which the article takes no more comments. It is null if comments do not close
 * by age, or would close after the year 9999.
 */
export function commentsCloseAt(publishedAt: Date | null, closeAfterDays: number | null): Date | null {
  if (publishedAt === null || closeAfterDays === null) return null
  const closeAt = new Date(publishedAt.getTime() + closeAfterDays * dayMs)
  return closeAt.getUTCFullYear() > 9999 ? null : closeAt
}

type Discussion = {
  commentPolicy: CommentPolicy
  publishedAt: Date | null
  commentsCloseAfterDays: number | null
}

/**
 * The reason why comments are closed, or `undefined` if they are open. `byAgeSince` is the time at
 * which they closed by age, or null if the policy closed them.
 */
export function closureOf(
  { commentPolicy, publishedAt, commentsCloseAfterDays }: Discussion,
  at: Date,
): { byAgeSince: Date | null } | undefined {
  if (commentPolicy === 'closed') return { byAgeSince: null }
  const closeAt = commentsCloseAt(publishedAt, commentsCloseAfterDays)
  return closeAt !== null && closeAt <= at ? { byAgeSince: closeAt } : undefined
}
