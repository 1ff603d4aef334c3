/** Appeals as they travel: to the author of the comment, and to moderators. */
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
  Id,
  input,
  listOf,
  listQuery,
  nullable,
  oneOf,
  PersonRef,
  ref,
  shape,
  Time,
} from '../common.ts'
import { textRules } from '../text-rules.ts'

const status = oneOf(
  appealStatuses,
  'Of the decision: `upheld`, it stands; `overturned`, it does not. `withdrawn`: the account that appealed is gone.',
)

const members = {
  id: Id,
  text: nullable(Type.String({ description: 'null once the account that appealed is gone.' })),
  status,
  createdAt: Time,
  resolvedAt: nullable(Time),
  note: nullable(Type.String({ description: 'What the moderator who judged it tells who appealed.' })),
}

export const OwnAppeal = shape('OwnAppeal', 'An appeal as its author sees it.', {
  ...members,
  decisionId: Id,
})
export type OwnAppeal = Static<typeof OwnAppeal>

export const Appeal = shape('Appeal', 'An appeal as moderators see it, with all that it is about.', {
  ...members,
  appellant: PersonRef,
  decision: ref(Decision),
  comment: Type.Object({
    id: Id,
    status: oneOf(commentStatuses),
    body: nullable(Type.String({ description: 'Markdown, hidden or not. Null once it is removed.' })),
    bodyHtml: nullable(Type.String({ description: 'Sanitised HTML. Null once it is removed.' })),
    createdAt: Time,
  }),
  article: ArticleRef,
  resolver: nullable(PersonRef),
  restoringDecisionId: nullable(
    Type.String({
      format: 'uuid',
      description: 'The decision that restored the comment; null where nothing was to be restored.',
    }),
  ),
})
export type Appeal = Static<typeof Appeal>

export const AppealList = listOf('AppealList', ref(Appeal))

export const AppealsQuery = listQuery({
  status: Type.Unsafe<AppealStatus>({ type: 'string', enum: appealStatuses, default: 'open' }),
})

export const AppealInput = input('AppealInput', 'Why the decision is wrong.', {
  text: Type.String({
    minLength: 1,
    maxLength: maxAppealLength,
    pattern: textRules.visibleText.pattern,
    description: 'Plain text.',
  }),
})
export type AppealInput = Static<typeof AppealInput>

export const AppealResolution = input('AppealResolution', 'What comes of an appeal.', {
  outcome: oneOf(appealOutcomes, '`upheld`: the decision stands. `overturned`: the comment is restored.'),
  note: Type.Optional(
    nullable(Type.String({ maxLength: 2000, description: 'For whoever appealed: the reasons.' })),
  ),
})
export type AppealResolution = Static<typeof AppealResolution>
