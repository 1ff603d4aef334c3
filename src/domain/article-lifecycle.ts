/** Which status an article may move to, and by which act. The table is the whole rule, for people and for the schedule alike. */

export const articleStatuses = ['draft', 'scheduled', 'published', 'unpublished'] as const
export type ArticleStatus = (typeof articleStatuses)[number]

export const articleMoves = ['publish', 'schedule', 'unpublish'] as const
export type ArticleMove = (typeof articleMoves)[number]

/** A missing cell is a refused move. What is public stays so while a schedule for its next revision stands. */
const moves: Record<ArticleMove, Partial<Record<ArticleStatus, ArticleStatus>>> = {
  publish: { draft: 'published', scheduled: 'published', published: 'published', unpublished: 'published' },
  schedule: { draft: 'scheduled', scheduled: 'scheduled', published: 'published', unpublished: 'scheduled' },
  unpublish: { scheduled: 'draft', published: 'unpublished', unpublished: 'unpublished' },
}

/** Where an article stands; `publishedAt` is null while it was never public. */
type Standing = { status: ArticleStatus; publishedAt: Date | null }

/** The status after `move`; `undefined` where the move is not allowed. What was public once is never a draft again. */
export function statusAfter(move: ArticleMove, { status, publishedAt }: Standing): ArticleStatus | undefined {
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
