/** Reports of readers, and what comes of them. */
import type { CommentStatus } from './comment-lifecycle.ts'

/** Upheld: the comment was hidden. Dismissed: a moderator let it stand. */
export const reportStatuses = ['open', 'upheld', 'dismissed'] as const
export type ReportStatus = (typeof reportStatuses)[number]

/** What a decision that leaves the comment so says of its reports; `undefined` where it says nothing. */
export function reportOutcome(status: CommentStatus): Exclude<ReportStatus, 'open'> | undefined {
  if (status === 'hidden') return 'upheld'
  return status === 'visible' ? 'dismissed' : undefined
}
