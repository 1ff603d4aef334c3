/** Notices as they travel: statements of reasons to the owner of an account. */
import { type Static, Type } from 'typebox'
import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { appealStatuses } from '../../domain/moderation/appeal.ts'
import { deciders, noticeKinds } from '../../domain/moderation/statement-of-reasons.ts'
import { Id, listOf, listQuery, nullable, oneOf, ref, Slug, shape, Time } from '../common.ts'

const comment = Type.Object({
  id: Id,
  excerpt: Type.String({ description: 'Plain text, as the comment was when the notice was written.' }),
  wasReported: Type.Boolean({ description: 'Whether readers had reported it.' }),
  article: Type.Object({ slug: Slug, title: Type.String() }),
})

const decision = Type.Object({
  id: Id,
  action: oneOf(decisionActions),
  reason: oneOf(decisionReasons),
  reasonText: Type.String({ description: 'The reason in a sentence.' }),
  noteToAuthor: nullable(Type.String({ description: 'What the moderator adds.' })),
  source: oneOf(
    decisionSources,
    'What had brought the comment before the moderator: their own eyes, an automatic rule, or reports of readers.',
  ),
  createdAt: Time,
})

const appeal = Type.Object({
  id: Id,
  status: oneOf(appealStatuses),
  createdAt: Time,
  resolvedAt: nullable(Time),
  note: nullable(Type.String({ description: 'What the moderator who judged it tells you.' })),
})

export const Notice = shape(
  'Notice',
  'What was decided on your account or a comment of yours, and why (Digital Services Act, article 17).',
  {
    id: Id,
    kind: oneOf(noticeKinds),
    text: Type.String({
      description: 'All of it in words. Plain text; paragraphs are divided by an empty line.',
    }),
    decidedBy: oneOf(deciders, 'A person, or an automatic rule.'),
    comment: nullable(comment),
    decision: nullable(decision),
    appealableUntil: nullable(
      Type.String({
        format: 'date-time',
        description:
          'Until when POST /v1/decisions/{id}/appeals takes your appeal, once and while the decision stands; null: there is none.',
      }),
    ),
    appeal: nullable(appeal),
    suspension: nullable(
      Type.Object({
        reason: Type.String(),
        until: nullable(Type.String({ format: 'date-time', description: 'null: until further notice.' })),
      }),
    ),
    createdAt: Time,
  },
)
export type Notice = Static<typeof Notice>

export const NoticeList = listOf('NoticeList', ref(Notice))

export const NoticesQuery = listQuery({})
