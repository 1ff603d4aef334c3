/**
 * Rules for the reports of readers: their outcome, and when they make a comment wait for a
 * moderator.
 */
import type { CommentStatus } from '../comments/comment-lifecycle.ts'
import type { Screening } from './screening.ts'

/** `upheld`: a moderator hid the comment. `dismissed`: a moderator let the comment stand. */
export const reportStatuses = ['open', 'upheld', 'dismissed'] as const
export type ReportStatus = (typeof reportStatuses)[number]

/**
 * The outcome of the reports after a decision that gives the comment this status; `undefined` where
 * they stay open.
 */
export function reportOutcome(status: CommentStatus): Exclude<ReportStatus, 'open'> | undefined {
  if (status === 'hidden') return 'upheld'
  return status === 'visible' ? 'dismissed' : undefined
}

export const maxReportNoteLength = 1_000

/** The share of a reader's settled reports that moderators upheld; null while none is settled. */
export function upheldShare({ upheld, dismissed }: { upheld: number; dismissed: number }): number | null {
  const settled = upheld + dismissed
  return settled === 0 ? null : Math.round((upheld / settled) * 100) / 100
}

/**
 * Whether the open reports make the comment wait. Reports do not take down a comment that a
 * moderator has approved.
 */
export function isHeldByReports(
  { status, isApproved, openReportCount }: Reported,
  threshold: number | null,
): boolean {
  return status === 'visible' && !isApproved && threshold !== null && openReportCount >= threshold
}
type Reported = { status: CommentStatus; isApproved: boolean; openReportCount: number }

/** The entry that tells moderators that reports made the comment wait. */
export function heldByReports(openReportCount: number): Screening & { outcome: 'pending' } {
  const reasons = [{ rule: 'reports', evidence: String(openReportCount) }]
  return { outcome: 'pending', source: 'reports', reasons }
}
