/**
 * The moderators' queue: its sort orders, the values of its filters, and how long a claim on an
 * item lasts.
 */

export const queueSorts = ['oldest', 'newest', 'most-reported'] as const
export type QueueSort = (typeof queueSorts)[number]

/** A comment can be both: reports by readers may be the reason why it is pending. */
export const queueStatuses = ['pending', 'reported'] as const
export type QueueStatus = (typeof queueStatuses)[number]

/** Who holds the claim on an item at the moment. */
export const claimStates = ['mine', 'others', 'none'] as const
export type ClaimState = (typeof claimStates)[number]

const claimMs = 5 * 60 * 1000

export function claimEnd(now: Date): Date {
  return new Date(now.getTime() + claimMs)
}

/**
 * The most rows of each kind that an item shows or counts, so that a page costs the same however
 * many rows there are.
 */
export const shownWithItem = {
  screenings: 10,
  reports: 10,
  /** The author's newest comments, which are counted by status. */
  authorComments: 200,
  /** The newest decisions on these comments. */
  authorDecisions: 5,
  /** A reporter's newest reports, which are counted by outcome. */
  reporterReports: 100,
} as const
