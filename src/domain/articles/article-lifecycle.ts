/** The lifecycle of articles. One table of moves holds for people and for schedules alike. */

export const articleStatuses = ['draft', 'scheduled', 'published', 'unpublished'] as const
export type ArticleStatus = (typeof articleStatuses)[number]

export const articleMoves = ['publish', 'schedule', 'unpublish'] as const
type ArticleMove = (typeof articleMoves)[number]

/**
 * A published article stays published while its next revision is scheduled. Unpublishing an article
 * that is neither published nor scheduled changes nothing, so a repeated request gets the answer of
 * the first.
 */
const moves: Record<ArticleMove, Record<ArticleStatus, ArticleStatus>> = {
  publish: { draft: 'published', scheduled: 'published', published: 'published', unpublished: 'published' },
  schedule: { draft: 'scheduled', scheduled: 'scheduled', published: 'published', unpublished: 'scheduled' },
  unpublish: { draft: 'draft', scheduled: 'draft', published: 'unpublished', unpublished: 'unpublished' },
}

/** `publishedAt` is null if the article has never been public. */
type Standing = { status: ArticleStatus; publishedAt: Date | null }

/** An article that was public once is never a draft again. */
export function statusAfter(move: ArticleMove, { status, publishedAt }: Standing): ArticleStatus {
  const after = moves[move][status]
  return after === 'draft' && publishedAt !== null ? 'unpublished' : after
}

/** Why a schedule was given up. */
export const scheduleFaults = ['slug-taken', 'window-missed', 'byline-not-agreed'] as const
export type ScheduleFault = (typeof scheduleFaults)[number]

/** When the schedule next publishes or unpublishes; null if nothing is scheduled. */
export function dueAt({
  publishAt,
  unpublishAt,
}: {
  publishAt: Date | null
  unpublishAt: Date | null
}): Date | null {
  return publishAt ?? unpublishAt
}

/** A schedule counts as punctual up to this delay, which a worker may need to wake up. */
const punctualMs = 60_000

/**
 * The date under the headline of an article that was scheduled for `publishAt` and is published
 * now. Readers expect the announced time. If the article is late, after an outage, its date is the
 * present time, so that it does not appear below articles that readers have already seen.
 */
export function publicationDate(publishAt: Date, now: Date): Date {
  return now.getTime() - publishAt.getTime() <= punctualMs ? publishAt : now
}

/** Clocks differ and requests take their time, so a time in the recent past means "now". */
const recentMs = 5 * 60_000

/** Whether a `publishAt` is so old that the caller may have meant another time. */
export function isLongPast(publishAt: Date, now: Date): boolean {
  return now.getTime() - publishAt.getTime() > recentMs
}
