/** Reports of readers, and what comes of them. */
import type { CommentStatus } from '../comments/comment-lifecycle.ts'
import type { Screening } from './screening.ts'

/** Upheld: the comment was hidden. Dismissed: a moderator let it stand. */
export const reportStatuses = ['open', 'upheld', 'dismissed'] as const
export type ReportStatus = (typeof reportStatuses)[number]

/** What a decision that leaves the comment so says of its reports; `undefined` where it says nothing. */
export function reportOutcome(status: CommentStatus): Exclude<ReportStatus, 'open'> | undefined {
  if (status === 'hidden') return 'upheld'
  return status === 'visible' ? 'dismissed' : undefined
}

export const maxReportNoteLength = 1_000

/** Of the settled reports of a reader, the part that was right; null while none is settled. */
export function upheldShare({ upheld, dismissed }: { upheld: number; dismissed: number }): number | null {
  const settled = upheld + dismissed
  return settled === 0 ? null : Math.round((upheld / settled) * 100) / 100
}

/** Whether a comment with so many open reports waits from now on. What a moderator has let stand, reports do not take down again. */
export function isHeldByReports(
  { status, isApproved, openReportCount }: Reported,
  threshold: number | null,
): boolean {
  return status === 'visible' && !isApproved && threshold !== null && openReportCount >= threshold
}
type Reported = { status: CommentStatus; isApproved: boolean; openReportCount: number }

/** What moderators are told of a comment that so many reports hold. */
export function heldByReports(openReportCount: number): Screening & { outcome: 'pending' } {
  const reasons = [{ rule: 'reports', evidence: String(openReportCount) }]
  return { outcome: 'pending', source: 'reports', reasons }
}
