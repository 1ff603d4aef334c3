/** Until when an article takes comments, and until when the author of one may change its words. */
import type { CommentPolicy } from '../articles/article-parts.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Former bodies that one comment may have: each is kept whole. */
export const maxFormerBodies = 100

/** The first moment at which the comment can no longer be edited. `editWindow`: minutes. */
export function editableUntil(postedAt: Date, editWindow: number): Date {
  return new Date(postedAt.getTime() + editWindow * minuteMs)
}

/**
 * The first moment at which the article takes no comments any more; null where its comments do not close by age, or not
 * before the end of the calendar.
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

/** Why the article takes no comments at that time: its policy, or its age since then; `undefined` where it takes them. */
export function closureOf(
  { commentPolicy, publishedAt, commentsCloseAfterDays }: Discussion,
  at: Date,
): { byAgeSince: Date | null } | undefined {
  if (commentPolicy === 'closed') return { byAgeSince: null }
  const closeAt = commentsCloseAt(publishedAt, commentsCloseAfterDays)
  return closeAt !== null && closeAt <= at ? { byAgeSince: closeAt } : undefined
}
