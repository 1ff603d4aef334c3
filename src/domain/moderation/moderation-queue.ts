/** The moderators' queue: its orders, what it can be narrowed to, and how long a claim on one of its items lasts. */

export const queueSorts = ['oldest', 'newest', 'most-reported'] as const
export type QueueSort = (typeof queueSorts)[number]

/** Both are possible at once: readers' reports may be what made a comment wait. */
export const queueStatuses = ['pending', 'reported'] as const
export type QueueStatus = (typeof queueStatuses)[number]

/** Of whom an item is taken just now. */
export const claimStates = ['mine', 'others', 'none'] as const
export type ClaimState = (typeof claimStates)[number]

const claimMs = 5 * 60 * 1000

export function claimEnd(now: Date): Date {
  return new Date(now.getTime() + claimMs)
}

/** How much of what is known each item brings along: so that a page costs the same in any community. */
export const shownWithItem = {
  screenings: 10,
  reports: 10,
  /** The author's newest comments, by which they are counted. */
  authorComments: 200,
  /** Decisions on those. */
  authorDecisions: 5,
  /** A reporter's newest reports, by which they are counted. */
  reporterReports: 100,
} as const
