/** Until when an article takes comments, and until when the author of one may change its words. */

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
