/** Which status each act makes of an article. The table is the whole rule, for people and for the schedule alike. */

export const articleStatuses = ['draft', 'scheduled', 'published', 'unpublished'] as const
export type ArticleStatus = (typeof articleStatuses)[number]

export const articleMoves = ['publish', 'schedule', 'unpublish'] as const
export type ArticleMove = (typeof articleMoves)[number]

/**
 * What is public stays so while a schedule for its next revision stands. Where there is nothing to withdraw, a draft that
 * nobody planned included, the wish is fulfilled already: a request that is repeated gets the answer of the first.
 */
const moves: Record<ArticleMove, Record<ArticleStatus, ArticleStatus>> = {
  publish: { draft: 'published', scheduled: 'published', published: 'published', unpublished: 'published' },
  schedule: { draft: 'scheduled', scheduled: 'scheduled', published: 'published', unpublished: 'scheduled' },
  unpublish: { draft: 'draft', scheduled: 'draft', published: 'unpublished', unpublished: 'unpublished' },
}

/** Where an article stands; `publishedAt` is null while it was never public. */
type Standing = { status: ArticleStatus; publishedAt: Date | null }

/** What was public once is never a draft again. */
export function statusAfter(move: ArticleMove, { status, publishedAt }: Standing): ArticleStatus {
  const after = moves[move][status]
  return after === 'draft' && publishedAt !== null ? 'unpublished' : after
}

/** Why a schedule could not be kept. */
export const scheduleFaults = ['slug-taken', 'window-missed'] as const
export type ScheduleFault = (typeof scheduleFaults)[number]

/** When the schedule next has something to do; null where there is none. */
export function dueAt({
  publishAt,
  unpublishAt,
}: {
  publishAt: Date | null
  unpublishAt: Date | null
}): Date | null {
  return publishAt ?? unpublishAt
}

/** As late as this a schedule counts as kept: about what waking up takes. */
const punctualMs = 60_000

/**
 * The date under the headline of what was to be published at `publishAt` and is published now. Readers expect the time that
 * was announced; but what comes much later, after an outage, must not slip in beneath what they have already seen.
 */
export function publicationDate(publishAt: Date, now: Date): Date {
  return now.getTime() - publishAt.getTime() <= punctualMs ? publishAt : now
}
