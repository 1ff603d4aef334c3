/** The wire shapes of notices: statements of reasons to the owner of an account. */
import { type Static, Type } from 'typebox'
import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { appealStatuses } from '../../domain/moderation/appeal.ts'
import { deciders, noticeKinds } from '../../domain/moderation/statement-of-reasons.ts'
import { described, Id, listOf, listQuery, nullable, oneOf, ref, Slug, shape, Time } from '../common.ts'

const comment = Type.Object({
  id: Id,
  excerpt: Type.String({
    description: 'The beginning of the comment as plain text, as it was when the notice was written.',
  }),
  wasReported: Type.Boolean({ description: 'Whether readers had reported the comment.' }),
  article: Type.Object({ slug: Slug, title: Type.String() }),
})

const decision = Type.Object({
  id: Id,
  action: oneOf(decisionActions),
  reason: oneOf(decisionReasons),
  reasonText: Type.String({ description: 'The reason as a sentence.' }),
  noteToAuthor: nullable(
    Type.String({ description: 'The explanation that the moderator added; null if there is none.' }),
  ),
  source: oneOf(
    decisionSources,
    'How the comment came to the moderator: they found it themselves (`human`), an automatic rule held ' +
      'it (`rule`), or readers reported it (`reports`).',
  ),
  createdAt: Time,
})

const appeal = Type.Object({
  id: Id,
  status: oneOf(appealStatuses),
  createdAt: Time,
  resolvedAt: described(nullable(Time), 'When the appeal was closed; null while it is open.'),
  note: nullable(
    Type.String({ description: 'The reasons that the moderator gives you; null if there are none.' }),
  ),
})

export const Notice = shape(
  'Notice',
  'A decision about your account or one of your comments, with its reasons (Digital Services Act, ' +
    'article 17).',
  {
    id: Id,
    kind: oneOf(noticeKinds),
    text: Type.String({
      description: 'The whole notice as plain text; an empty line separates paragraphs.',
    }),
    decidedBy: oneOf(deciders, 'Who made the decision: a person, or an automatic rule.'),
    comment: described(nullable(comment), 'The comment; null if the notice is about the account.'),
    decision: described(nullable(decision), 'The decision; null if the notice is about the account.'),
    appealableUntil: nullable(
      Type.String({
        format: 'date-time',
        description:
          'Until when you can appeal with POST /v1/decisions/{id}/appeals, once and while the decision ' +
          'stands; null if you cannot appeal.',
      }),
    ),
    appeal: described(nullable(appeal), 'Your appeal against the decision; null if there is none.'),
    suspension: nullable(
      Type.Object({
        reason: Type.String({ description: 'The reason of the suspension, in the words of the moderator.' }),
        until: nullable(
          Type.String({
            format: 'date-time',
            description: 'The end of the suspension; null if it lasts until further notice.',
          }),
        ),
      }),
    ),
    createdAt: Time,
  },
)
export type Notice = Static<typeof Notice>

export const NoticeList = listOf('NoticeList', ref(Notice))

export const NoticesQuery = listQuery({})
