/** The moderators' queue and its claims as they travel. */
import { type Static, Type } from 'typebox'
import { commentPolicies } from '../../domain/articles/article-parts.ts'
import { commentStatuses, decisionActions, decisionReasons } from '../../domain/comments/comment-lifecycle.ts'
import {
  claimStates,
  queueSorts,
  queueStatuses,
  shownWithItem,
} from '../../domain/moderation/moderation-queue.ts'
import { screeningSources } from '../../domain/moderation/screening.ts'
import { Comment } from '../comments/comments.ts'
import { Id, listQuery, nullable, oneOf, Page, PersonRef, ref, Slug, shape, Time } from '../common.ts'
import { Reporter } from './reports.ts'

export const QueueClaim = shape('QueueClaim', 'Who works on an item of the queue.', {
  moderator: PersonRef,
  expiresAt: Time,
})
export type QueueClaim = Static<typeof QueueClaim>

const newestComments = `Among the author's newest ${shownWithItem.authorComments} comments.`

export const QueueAuthor = shape('QueueAuthor', 'Who wrote the comment, for who has to judge it.', {
  id: Id,
  displayName: Type.String(),
  avatarUrl: nullable(Type.String({ format: 'uri' })),
  createdAt: Time,
  isSuspended: Type.Boolean(),
  counts: Type.Object(
    Object.fromEntries(commentStatuses.map((status) => [status, Type.Integer()])) as Record<
      (typeof commentStatuses)[number],
      ReturnType<typeof Type.Integer>
    >,
    { description: newestComments },
  ),
  lastDecisions: Type.Array(
    Type.Object({
      id: Id,
      commentId: Id,
      action: oneOf(decisionActions),
      reason: oneOf(decisionReasons),
      status: oneOf(commentStatuses),
      createdAt: Time,
    }),
    { description: `The newest ${shownWithItem.authorDecisions}, newest first. ${newestComments}` },
  ),
})
export type QueueAuthor = Static<typeof QueueAuthor>

export const QueueItem = shape(
  'QueueItem',
  'A comment that waits for a moderator, with all that is known of it.',
  {
    comment: ref(Comment),
    isOwn: Type.Boolean({ description: 'Your own comment: another moderator decides on it.' }),
    article: Type.Object({
      id: Id,
      slug: Slug,
      title: Type.String(),
      commentPolicy: oneOf(commentPolicies),
      isPublished: Type.Boolean({ description: 'Whether the public sees the article, and so the comment.' }),
    }),
    author: ref(QueueAuthor),
    queuedAt: Time,
    reasons: Type.Array(
      Type.Object({
        source: oneOf(
          screeningSources,
          'What held it: the article is premoderated (`policy`), a rule, the outside judge, or readers.',
        ),
        reasons: Type.Array(Type.Object({ rule: Type.String(), evidence: Type.String() })),
        createdAt: Time,
      }),
      { description: `Each time that it was held, newest first, ${shownWithItem.screenings} at most.` },
    ),
    reports: Type.Object({
      count: Type.Integer({ description: 'Of readers, since the last decision.' }),
      newest: Type.Array(
        Type.Object({
          id: Id,
          reason: oneOf(decisionReasons),
          note: nullable(Type.String()),
          createdAt: Time,
          reporter: ref(Reporter),
        }),
        {
          description: `The newest ${shownWithItem.reports} of those, newest first; all are at /v1/comments/{id}/reports.`,
        },
      ),
    }),
    revisionCount: Type.Integer({ description: 'How often its words were changed.' }),
    claim: nullable(ref(QueueClaim)),
  },
)
export type QueueItem = Static<typeof QueueItem>

export const QueuePage = shape('QueuePage', 'Where the queue goes on.', {
  ...Page.properties,
  total: Type.Optional(
    Type.Integer({
      format: 'int64',
      description: 'Items in the whole queue with these filters; with `count=exact`.',
    }),
  ),
})

export const Queue = Type.Object(
  { data: Type.Array(ref(QueueItem)), page: ref(QueuePage) },
  { $id: 'Queue', additionalProperties: false },
)

const filters = {
  status: Type.Optional(
    oneOf(queueStatuses, '`pending`: it is not shown. `reported`: it has reports that nobody has settled.'),
  ),
  reason: Type.Optional(oneOf(decisionReasons, 'With an open report that gives this reason.')),
  rule: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'Held by this rule of the screening.' }),
  ),
  source: Type.Optional(oneOf(screeningSources, 'Held by this.')),
  article: Type.Optional(Type.String({ format: 'uuid' })),
  author: Type.Optional(Type.String({ format: 'uuid', description: 'The account that wrote the comment.' })),
}

const sort = Type.Unsafe<(typeof queueSorts)[number]>({
  type: 'string',
  enum: queueSorts,
  default: 'oldest',
  description: 'By the time since which they wait; or by open reports, the oldest first among equals.',
})

export const QueueQuery = listQuery({
  ...filters,
  claimed: Type.Optional(oneOf(claimStates, 'Who works on it.')),
  sort,
  count: Type.Optional(oneOf(['exact'], 'Adds `page.total`.')),
})

export const NextItemQuery = Type.Object(
  {
    ...filters,
    claimed: Type.Optional(
      oneOf(
        ['mine', 'none'] as const satisfies readonly (typeof claimStates)[number][],
        '`none`: not what you have claimed already, either.',
      ),
    ),
    sort,
  },
  { additionalProperties: false },
)
