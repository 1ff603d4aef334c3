/** The wire shapes of comments, threads and moderation decisions. */
import { type Static, Type } from 'typebox'
import {
  commentStatuses,
  decisionActions,
  decisionReasons,
  decisionSources,
  requestedActions,
} from '../../domain/comments/comment-lifecycle.ts'
import { maxDepth } from '../../domain/comments/comment-tree.ts'
import { type ThreadSort, threadSorts } from '../../domain/comments/thread-sort.ts'
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
import { CommentAuthor } from './comment-authors.ts'

const comment = {
  id: Id,
  articleId: Id,
  parentId: described(nullable(Id), 'The comment that this one answers; null for a root comment.'),
  threadId: Type.String({
    format: 'uuid',
    description: 'The root comment of the thread. A root comment has its own id here.',
  }),
  depth: Type.Integer({ description: `The level in the thread: 0 for a root comment, at most ${maxDepth}.` }),
  status: oneOf(commentStatuses),
  body: nullable(Type.String({ description: 'The text in Markdown; null in a tombstone.' })),
  bodyHtml: nullable(Type.String({ description: 'The text as sanitised HTML; null in a tombstone.' })),
  author: described(nullable(ref(CommentAuthor)), 'The author of the comment; null in a tombstone.'),
  score: Type.Integer({ description: 'The upvotes minus the downvotes.' }),
  upvotes: Type.Integer({ description: 'The number of votes for the comment.' }),
  downvotes: Type.Integer({ description: 'The number of votes against the comment.' }),
  replyCount: Type.Integer({
    description: 'The number of visible comments that descend from this one, at any depth.',
  }),
  createdAt: Time,
  editedAt: described(nullable(Time), 'When the author last edited the comment; null if never.'),
}

export const Comment = shape(
  'Comment',
  'A comment, or a tombstone: a comment without its text and author, which is shown because visible ' +
    'comments descend from it.',
  comment,
)
export type Comment = Static<typeof Comment>

export const CommentContext = shape(
  'CommentContext',
  'A comment, with the comments above it in the thread if `context=ancestors` was sent.',
  {
    ...comment,
    ancestors: Type.Optional(
      Type.Array(ref(Comment), {
        description:
          'Only with `context=ancestors`: the comments above this one, from the root comment to its ' +
          'parent. The list is empty for a root comment.',
      }),
    ),
  },
)
export type CommentContext = Static<typeof CommentContext>

export const CommentContextQuery = Type.Object(
  {
    context: Type.Optional(
      oneOf(
        ['ancestors'],
        '`ancestors` adds the comments above this one, from the root comment to its parent.',
      ),
    ),
  },
  { additionalProperties: false },
)

export const Replies = shape('Replies', 'The first replies beneath a root comment, in display order.', {
  data: Type.Array(ref(Comment)),
  nextCursor: nullable(
    Type.String({
      description:
        'Send it as `cursor` to GET /v1/comments/{id}/replies of the root comment to get the next ' +
        'replies; null if there are none.',
    }),
  ),
})

export const Thread = shape('Thread', 'A root comment with its first replies.', {
  ...comment,
  replies: ref(Replies),
})
export type Thread = Static<typeof Thread>

export const ThreadList = listOf('ThreadList', ref(Thread))
export const CommentList = listOf('CommentList', ref(Comment))

export const ThreadQuery = listQuery({
  sort: Type.Unsafe<ThreadSort>({
    type: 'string',
    enum: threadSorts,
    default: 'oldest',
    description:
      'The order of the root comments: by time (`oldest` or `newest` first), or by score with the ' +
      'highest first (`top`). Of root comments with equal scores, the newest comes first.',
  }),
  replies: Type.Integer({
    minimum: 0,
    maximum: 50,
    default: 3,
    description: 'The maximum number of replies to return with each root comment.',
  }),
})
export type ThreadQuery = Static<typeof ThreadQuery>

export const CommentsQuery = listQuery({})
export type CommentsQuery = Static<typeof CommentsQuery>

export const RecentComment = shape(
  'RecentComment',
  'An excerpt of a visible comment, for example for a sidebar.',
  {
    id: Id,
    articleId: Id,
    excerpt: Type.String({
      description: 'The beginning of the comment as plain text, about 110 characters.',
    }),
    author: ref(CommentAuthor),
    createdAt: Time,
    article: ArticleRef,
  },
)
export type RecentComment = Static<typeof RecentComment>

export const RecentCommentList = listOf('RecentCommentList', ref(RecentComment))

const CommentBody = Text(10_000, {
  isVisible: true,
  description:
    'The text in Markdown: emphasis, links, quotes, code and lists. It must have a visible character.',
})

export const CommentInput = input('CommentInput', 'A new comment, or a reply to another comment.', {
  body: CommentBody,
  parentId: Type.Optional(
    nullable(
      Type.String({
        format: 'uuid',
        description: 'The comment that you reply to. Leave it out, or send null, for a root comment.',
      }),
    ),
  ),
})
export type CommentInput = Static<typeof CommentInput>

export const CommentPatch = input(
  'CommentPatch',
  'A merge patch (RFC 7396) for your own comment: if you leave `body` out, nothing changes.',
  {
    body: Type.Optional(CommentBody),
  },
)
export type CommentPatch = Static<typeof CommentPatch>

export const Decision = shape(
  'Decision',
  'A decision of a moderator on a comment. It never changes and is never deleted.',
  {
    id: Id,
    commentId: Id,
    action: oneOf(decisionActions),
    reason: described(
      nullable(oneOf(decisionReasons)),
      'Why the comment was hidden. Null if another decision gives no reason.',
    ),
    note: nullable(
      Type.String({
        description:
          'A note that moderators write for each other; null if there is none, and for decisions on ' +
          'your own comments.',
      }),
    ),
    noteToAuthor: nullable(
      Type.String({
        description:
          'The explanation that the author of the comment got besides the reason; null if there is none.',
      }),
    ),
    source: oneOf(
      decisionSources,
      'How the comment came to the moderator: they found it themselves (`human`), a rule or the ' +
        'outside judge held it (`rule`), or readers reported it (`reports`).',
    ),
    batchId: nullable(
      Type.String({
        format: 'uuid',
        description:
          'The batch, which all decisions of one request have in common; null if the decision was made ' +
          'alone.',
      }),
    ),
    undoesDecisionId: nullable(
      Type.String({
        format: 'uuid',
        description: 'The decision that this decision undoes; null if it undoes none.',
      }),
    ),
    overrodeClaimOf: nullable(
      described(Id, 'The account whose claim the decision overrode, or a suspension; null if none.'),
    ),
    moderator: described(PersonRef, 'The account that made the decision.'),
    previousStatus: oneOf(commentStatuses, 'The status of the comment before the decision.'),
    status: oneOf(commentStatuses, 'The status that the decision gave the comment.'),
    appealId: nullable(
      Type.String({
        format: 'uuid',
        description: 'The appeal that this decision grants; null if it grants none.',
      }),
    ),
    createdAt: Time,
  },
)
export type Decision = Static<typeof Decision>

export const DecisionList = listOf('DecisionList', ref(Decision))

export const DecisionInput = input('DecisionInput', 'A decision on the comment, and its reason.', {
  action: oneOf(requestedActions),
  reason: Type.Optional(
    oneOf(
      decisionReasons,
      'What is wrong with the comment. `hide` needs it, and the author is told. The other actions need none.',
    ),
  ),
  note: Type.Optional(
    nullable(
      Text(2000, {
        description: 'A note for other moderators. The author of the comment does not see it.',
      }),
    ),
  ),
  noteToAuthor: Type.Optional(
    nullable(
      Text(2000, {
        description:
          'Only with `hide`: an explanation for the author besides the reason, such as the facts and, ' +
          'for illegal content, the law.',
      }),
    ),
  ),
  overrideClaim: Type.Optional(
    Type.Boolean({
      description:
        'Whether to decide although another moderator has claimed the comment in the queue. Without it, ' +
        'such a decision is refused (409 `queue-item-claimed`).',
    }),
  ),
  readAt: Type.Optional(
    Type.String({
      ...Time,
      description:
        'The time at which you read the comment, by the clock of this service (the header `Date` of ' +
        'the answer). If the comment was edited later, the decision is refused (409 `comment-edited`), ' +
        'so that nobody approves a text that they have not read.',
    }),
  ),
})
export type DecisionInput = Static<typeof DecisionInput>
