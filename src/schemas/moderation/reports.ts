/** Reports on comments as they travel: to the reader who made one, and to moderators. */
import { type Static, Type } from 'typebox'
import { decisionReasons } from '../../domain/comments/comment-lifecycle.ts'
import { shownWithItem } from '../../domain/moderation/moderation-queue.ts'
import { maxReportNoteLength, reportStatuses } from '../../domain/moderation/report.ts'
import { Id, input, listOf, nullable, oneOf, ref, shape, Time } from '../common.ts'

export const ReportInput = input('ReportInput', 'What is wrong with the comment.', {
  reason: oneOf(decisionReasons),
  note: Type.Optional(
    nullable(Type.String({ maxLength: maxReportNoteLength, description: 'For the moderators: plain text.' })),
  ),
})
export type ReportInput = Static<typeof ReportInput>

const members = {
  id: Id,
  reason: oneOf(decisionReasons),
  note: nullable(Type.String()),
  status: oneOf(
    reportStatuses,
    '`open`: nobody has decided yet. `upheld`: the comment was hidden. `dismissed`: a moderator let it stand.',
  ),
  createdAt: Time,
}

export const OwnReport = shape('OwnReport', 'A report as the reader who made it sees it.', {
  ...members,
  commentId: Id,
})
export type OwnReport = Static<typeof OwnReport>

const among = `Among their newest ${shownWithItem.reporterReports} reports.`

export const Reporter = shape('Reporter', 'A reader who reported, and how often they were right.', {
  id: Id,
  displayName: Type.String(),
  upheld: Type.Integer({ description: among }),
  dismissed: Type.Integer({ description: among }),
  upheldShare: nullable(
    Type.Number({ description: 'Upheld of all that were upheld or dismissed, 0 to 1; null while none was.' }),
  ),
})
export type Reporter = Static<typeof Reporter>

export const Report = shape('Report', 'A report as moderators see it.', {
  ...members,
  decisionId: nullable(Type.String({ format: 'uuid', description: 'The decision that settled it.' })),
  reporter: ref(Reporter),
})
export type Report = Static<typeof Report>

export const ReportList = listOf('ReportList', ref(Report))
