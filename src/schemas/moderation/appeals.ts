/** The wire shapes of appeals, for the author of the comment and for moderators. */
import { type Static, Type } from 'typebox'
import { commentStatuses } from '../../domain/comments/comment-lifecycle.ts'
import {
  type AppealStatus,
  appealOutcomes,
  appealStatuses,
  maxAppealLength,
} from '../../domain/moderation/appeal.ts'
import { Decision } from '../comments/comments.ts'
import {
  ArticleRef,
  described,
  Id,
  input,
  listOf,
  listQuery,
  nullable,
  oneOf,
  PersonRef,
  ref,
  shape,
  Text,
  Time,
} from '../common.ts'

const status = oneOf(
  appealStatuses,
  'The state of the appeal. `upheld`: the decision stands. `overturned`: the decision was wrong. ' +
    '`withdrawn`: the account that appealed was erased.',
)

const members = {
  id: Id,
  text: nullable(
    Type.String({ description: 'The text of the appeal; null if the account that appealed was erased.' }),
  ),
  status,
  createdAt: Time,
  resolvedAt: described(nullable(Time), 'When the appeal was closed; null while it is open.'),
  note: nullable(
    Type.String({
      description: 'The reasons that the moderator gives the author of the appeal; null if there are none.',
    }),
  ),
}

export const OwnAppeal = shape('OwnAppeal', 'An appeal as the account that submitted it sees it.', {
  ...members,
  decisionId: Id,
})
export type OwnAppeal = Static<typeof OwnAppeal>

export const Appeal = shape('Appeal', 'An appeal as moderators see it, with the decision and the comment.', {
  ...members,
  appellant: described(PersonRef, 'The author of the comment, who appealed.'),
  decision: ref(Decision),
  comment: Type.Object({
    id: Id,
    status: oneOf(commentStatuses),
    body: nullable(
      Type.String({
        description:
          'The text in Markdown, even while the comment is hidden; null if the comment is removed.',
      }),
    ),
    bodyHtml: nullable(
      Type.String({
        description:
          'The text as sanitised HTML, even while the comment is hidden; null if the comment is removed.',
      }),
    ),
    createdAt: Time,
  }),
  article: ArticleRef,
  resolver: described(nullable(PersonRef), 'The moderator who judged the appeal; null if nobody did.'),
  restoringDecisionId: nullable(
    Type.String({
      format: 'uuid',
      description: 'The decision that restored the comment; null if no comment was restored.',
    }),
  ),
})
export type Appeal = Static<typeof Appeal>

export const AppealList = listOf('AppealList', ref(Appeal))

export const AppealsQuery = listQuery({
  status: Type.Unsafe<AppealStatus>({
    type: 'string',
    enum: appealStatuses,
    default: 'open',
    description: 'Only appeals with this status.',
  }),
})

export const AppealInput = input('AppealInput', 'An appeal against a decision.', {
  text: Text(maxAppealLength, {
    isVisible: true,
    description: 'The reasons why the decision is wrong, as plain text.',
  }),
})
export type AppealInput = Static<typeof AppealInput>

export const AppealResolution = input('AppealResolution', 'The outcome of an appeal.', {
  outcome: oneOf(appealOutcomes, '`upheld`: the decision stands. `overturned`: the decision was wrong.'),
  note: Type.Optional(nullable(Text(2000, { description: 'The reasons, for the author of the appeal.' }))),
})
export type AppealResolution = Static<typeof AppealResolution>
