/** The wire shapes of reports on comments, for their reporters and for moderators. */
import { type Static, Type } from 'typebox'
import { decisionReasons } from '../../domain/comments/comment-lifecycle.ts'
import { shownWithItem } from '../../domain/moderation/moderation-queue.ts'
import { maxReportNoteLength, reportStatuses } from '../../domain/moderation/report.ts'
import { Id, input, listOf, nullable, oneOf, ref, shape, Text, Time } from '../common.ts'

export const ReportInput = input('ReportInput', 'A report on a comment.', {
  reason: oneOf(decisionReasons),
  note: Type.Optional(
    nullable(
      Text(maxReportNoteLength, {
        description: 'A message to the moderators, as plain text.',
      }),
    ),
  ),
})
export type ReportInput = Static<typeof ReportInput>

const members = {
  id: Id,
  reason: oneOf(decisionReasons),
  note: nullable(
    Type.String({ description: 'The message to the moderators, as plain text; null if there is none.' }),
  ),
  status: oneOf(
    reportStatuses,
    '`open`: no moderator has decided yet. `upheld`: a moderator hid the comment. `dismissed`: a ' +
      'moderator let the comment stand.',
  ),
  createdAt: Time,
}

export const OwnReport = shape('OwnReport', 'A report as the reader who made it sees it.', {
  ...members,
  commentId: Id,
})
export type OwnReport = Static<typeof OwnReport>

const newestReports = `Only their newest ${shownWithItem.reporterReports} reports count.`

export const Reporter = shape(
  'Reporter',
  'The reader who made a report, with the outcome of their reports.',
  {
    id: Id,
    displayName: Type.String(),
    upheld: Type.Integer({ description: `The number of upheld reports. ${newestReports}` }),
    dismissed: Type.Integer({ description: `The number of dismissed reports. ${newestReports}` }),
    upheldShare: nullable(
      Type.Number({
        description:
          'The share of upheld reports among the upheld and dismissed ones, from 0 to 1; null if there ' +
          'are none.',
      }),
    ),
  },
)
export type Reporter = Static<typeof Reporter>

export const Report = shape('Report', 'A report as moderators see it.', {
  ...members,
  decisionId: nullable(
    Type.String({
      format: 'uuid',
      description: 'The decision that settled the report; null while the report is open.',
    }),
  ),
  reporter: ref(Reporter),
})
export type Report = Static<typeof Report>

export const ReportList = listOf('ReportList', ref(Report))
