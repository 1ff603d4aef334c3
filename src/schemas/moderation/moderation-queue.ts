/** The wire shapes of the moderators' queue and of the claims on its items. */
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
import {
  described,
  Id,
  listQuery,
  nullable,
  oneOf,
  Page,
  PersonRef,
  ref,
  Slug,
  shape,
  Time,
} from '../common.ts'
import { Reporter } from './reports.ts'

export const QueueClaim = shape('QueueClaim', 'The claim of a moderator on an item of the queue.', {
  moderator: described(PersonRef, 'The moderator who has claimed the item.'),
  expiresAt: described(Time, 'When the claim ends by itself.'),
})
export type QueueClaim = Static<typeof QueueClaim>

const newestComments = `Only the author's newest ${shownWithItem.authorComments} comments count.`

export const QueueAuthor = shape('QueueAuthor', 'The author of a comment, as moderators see them.', {
  id: Id,
  displayName: Type.String(),
  avatarUrl: nullable(Type.String({ format: 'uri' })),
  createdAt: Time,
  isSuspended: Type.Boolean({ description: 'Whether the account is suspended at present.' }),
  counts: Type.Object(
    Object.fromEntries(commentStatuses.map((status) => [status, Type.Integer()])) as Record<
      (typeof commentStatuses)[number],
      ReturnType<typeof Type.Integer>
    >,
    { description: `The number of comments by status. ${newestComments}` },
  ),
  lastDecisions: Type.Array(
    Type.Object({
      id: Id,
      commentId: Id,
      action: oneOf(decisionActions),
      reason: nullable(oneOf(decisionReasons)),
      status: oneOf(commentStatuses),
      createdAt: Time,
    }),
    {
      description:
        `The ${shownWithItem.authorDecisions} newest decisions on comments of the author, newest first. ` +
        `${newestComments}`,
    },
  ),
})
export type QueueAuthor = Static<typeof QueueAuthor>

/** The article of a comment, as moderators see it. */
export const QueueArticle = Type.Object({
  id: Id,
  slug: Slug,
  title: Type.String(),
  commentPolicy: oneOf(commentPolicies),
  isPublished: Type.Boolean({
    description: 'Whether the article is public. If it is not, the public does not see the comment.',
  }),
})

export const QueueItem = shape(
  'QueueItem',
  'A comment in the queue, with everything that a moderator needs to decide on it.',
  {
    comment: ref(Comment),
    isOwn: Type.Boolean({
      description: 'Whether the comment is your own; then another moderator must decide on it.',
    }),
    article: QueueArticle,
    author: ref(QueueAuthor),
    queuedAt: described(Time, 'When the comment came into the queue.'),
    reasons: Type.Array(
      Type.Object({
        source: oneOf(
          screeningSources,
          'What held the comment: a premoderated article (`policy`), a rule, the outside judge, or ' +
            'reports by readers.',
        ),
        reasons: Type.Array(
          Type.Object({
            rule: Type.String({ description: 'The name of the rule.' }),
            evidence: Type.String({ description: 'What the rule found in the comment.' }),
          }),
        ),
        createdAt: Time,
      }),
      {
        description:
          `The occasions on which the comment was held, newest first; ${shownWithItem.screenings} at ` +
          'most.',
      },
    ),
    reports: Type.Object({
      count: Type.Integer({ description: 'The number of reports since the last decision.' }),
      newest: Type.Array(
        Type.Object({
          id: Id,
          reason: oneOf(decisionReasons),
          note: nullable(Type.String()),
          createdAt: Time,
          reporter: ref(Reporter),
        }),
        {
          description:
            `The newest ${shownWithItem.reports} of these reports, newest first. All reports are at ` +
            '/v1/comments/{id}/reports.',
        },
      ),
    }),
    revisionCount: Type.Integer({ description: 'How often the author edited the comment.' }),
    claim: described(nullable(ref(QueueClaim)), 'The current claim on the item; null if there is none.'),
    claimedBy: described(
      nullable(PersonRef),
      'The moderator who has claimed the item, also in `claim`; null if nobody has. If it is somebody ' +
        'else, a decision needs `overrideClaim`.',
    ),
  },
)
export type QueueItem = Static<typeof QueueItem>

export const QueuePage = shape('QueuePage', 'The cursor of the next page.', {
  ...Page.properties,
  total: Type.Optional(
    Type.Integer({
      format: 'int64',
      description: 'Only with `count=exact`: the number of items in the whole queue with these filters.',
    }),
  ),
})

export const Queue = Type.Object(
  { data: Type.Array(ref(QueueItem)), page: ref(QueuePage) },
  { $id: 'Queue', description: 'A page of the queue.', additionalProperties: false },
)

const filters = {
  status: Type.Optional(
    oneOf(
      queueStatuses,
      '`pending`: only comments that are not shown until a moderator decides. `reported`: only ' +
        'comments with open reports.',
    ),
  ),
  reason: Type.Optional(oneOf(decisionReasons, 'Only comments with an open report for this reason.')),
  rule: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Only comments that this screening rule held.',
    }),
  ),
  source: Type.Optional(oneOf(screeningSources, 'Only comments that were held by this source.')),
  article: Type.Optional(Type.String({ format: 'uuid', description: 'Only comments on this article.' })),
  author: Type.Optional(
    Type.String({ format: 'uuid', description: 'Only comments that this account wrote.' }),
  ),
}

const sort = Type.Unsafe<(typeof queueSorts)[number]>({
  type: 'string',
  enum: queueSorts,
  default: 'oldest',
  description:
    'The order of the items: by their time in the queue (`oldest` or `newest` first), or by the ' +
    'number of open reports with the most first. Of items with equal numbers, the oldest comes first.',
})

export const QueueQuery = listQuery({
  ...filters,
  claimed: Type.Optional(
    oneOf(
      claimStates,
      'Only items that you have claimed (`mine`), that others have claimed (`others`), or that nobody ' +
        'has claimed (`none`).',
    ),
  ),
  sort,
  count: Type.Optional(oneOf(['exact'], '`exact` adds `page.total`.')),
})

export const NextItemQuery = Type.Object(
  {
    ...filters,
    claimed: Type.Optional(
      oneOf(
        ['mine', 'none'] as const satisfies readonly (typeof claimStates)[number][],
        '`mine`: only items that you have claimed. `none`: only items that nobody has claimed, you included.',
      ),
    ),
    sort,
  },
  { additionalProperties: false },
)
