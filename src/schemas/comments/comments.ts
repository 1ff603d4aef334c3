/** Comments, threads and moderation decisions as they travel. */
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

export const badges = ['author', 'moderator'] as const

export const CommentAuthor = shape('CommentAuthor', 'The reader who wrote a comment.', {
  id: Id,
  displayName: Type.String(),
  avatarUrl: nullable(Type.String({ format: 'uri' })),
  badges: Type.Array(oneOf(badges), {
    description: '`author`: in the byline of the article. `moderator`: of this site.',
  }),
})

const comment = {
  id: Id,
  articleId: Id,
  parentId: nullable(Id),
  threadId: Type.String({ format: 'uuid', description: 'The root of the thread; its own id for a root.' }),
  depth: Type.Integer({ description: `0 for a root, at most ${maxDepth}.` }),
  status: oneOf(commentStatuses),
  body: nullable(Type.String({ description: 'Markdown. Null in a tombstone.' })),
  bodyHtml: nullable(Type.String({ description: 'Sanitised HTML. Null in a tombstone.' })),
  author: nullable(ref(CommentAuthor)),
  score: Type.Integer({ description: 'Upvotes less downvotes.' }),
  upvotes: Type.Integer(),
  downvotes: Type.Integer(),
  replyCount: Type.Integer({ description: 'Visible comments beneath this one, at any depth.' }),
  createdAt: Time,
  editedAt: nullable(Time),
}

export const Comment = shape(
  'Comment',
  'A comment, or the tombstone of one that visible comments descend from.',
  comment,
)
export type Comment = Static<typeof Comment>

export const CommentContext = shape(
  'CommentContext',
  'A comment, with those that it answers where they were asked for.',
  {
    ...comment,
    ancestors: Type.Optional(
      Type.Array(ref(Comment), {
        description:
          'With `context=ancestors`: from the root down, the comment it answers last; none above a root.',
      }),
    ),
  },
)
export type CommentContext = Static<typeof CommentContext>

export const CommentContextQuery = Type.Object(
  {
    context: Type.Optional(
      oneOf(['ancestors'], '`ancestors` adds the comments from the root down to the one that this answers.'),
    ),
  },
  { additionalProperties: false },
)

export const Replies = shape('Replies', 'The first replies beneath a root, in display order.', {
  data: Type.Array(ref(Comment)),
  nextCursor: nullable(Type.String({ description: 'For GET /v1/comments/{root}/replies.' })),
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
      'Of the roots; `oldest` and `newest` by their time, `top` by their score and, of equal score, the newest first.',
  }),
  replies: Type.Integer({
    minimum: 0,
    maximum: 50,
    default: 3,
    description: 'Replies to give with each root.',
  }),
})
export type ThreadQuery = Static<typeof ThreadQuery>

export const CommentsQuery = listQuery({})
export type CommentsQuery = Static<typeof CommentsQuery>

export const RecentComment = shape('RecentComment', 'A comment for a sidebar.', {
  id: Id,
  articleId: Id,
  excerpt: Type.String({ description: 'Plain text, about 110 characters.' }),
  author: ref(CommentAuthor),
  createdAt: Time,
  article: ArticleRef,
})
export type RecentComment = Static<typeof RecentComment>

export const RecentCommentList = listOf('RecentCommentList', ref(RecentComment))

const CommentBody = Type.String({
  minLength: 1,
  maxLength: 10_000,
  pattern: textRules.visibleText.pattern,
  description:
    'Markdown: emphasis, links, quotes, code, lists; something of it must be seen. No control characters but tabs and line breaks.',
})

export const CommentInput = input('CommentInput', 'A comment, or a reply to one.', {
  body: CommentBody,
  parentId: Type.Optional(
    nullable(Type.String({ format: 'uuid', description: 'The comment that this one answers.' })),
  ),
})
export type CommentInput = Static<typeof CommentInput>

export const CommentPatch = input('CommentPatch', 'A merge patch (RFC 7396) of your own comment.', {
  body: Type.Optional(CommentBody),
})
export type CommentPatch = Static<typeof CommentPatch>

export const Decision = shape('Decision', 'One act of moderation. Never changed, never deleted.', {
  id: Id,
  commentId: Id,
  action: oneOf(decisionActions),
  reason: oneOf(decisionReasons),
  note: nullable(Type.String({ description: 'For moderators.' })),
  noteToAuthor: nullable(
    Type.String({ description: 'What the author of the comment is told besides the reason.' }),
  ),
  source: oneOf(
    decisionSources,
    'What had brought the comment before the moderator: nothing but their own eyes, a rule (or the outside judge) that held it, or reports of readers.',
  ),
  batchId: nullable(Type.String({ format: 'uuid', description: 'Of decisions that one request made.' })),
  undoesDecisionId: nullable(
    Type.String({ format: 'uuid', description: 'The decision that this one takes back.' }),
  ),
  moderator: PersonRef,
  previousStatus: oneOf(commentStatuses),
  status: oneOf(commentStatuses),
  appealId: nullable(Type.String({ format: 'uuid', description: 'The appeal that this decision grants.' })),
  createdAt: Time,
})
export type Decision = Static<typeof Decision>

export const DecisionList = listOf('DecisionList', ref(Decision))

export const DecisionInput = input('DecisionInput', 'What to do with the comment, and why.', {
  action: oneOf(requestedActions),
  reason: oneOf(decisionReasons),
  note: Type.Optional(
    nullable(
      Type.String({
        maxLength: 2000,
        description: 'For the ledger, which moderators read and the author does not.',
      }),
    ),
  ),
  noteToAuthor: Type.Optional(
    nullable(
      Type.String({
        maxLength: 2000,
        description:
          'With `hide`: what the author is told besides the reason, such as the facts and, for illegal content, the law.',
      }),
    ),
  ),
  readAt: Type.Optional(
    Type.String({
      ...Time,
      description:
        'When you read what you decide on, by the clock of this service (`Date` of the answer). What was edited later is not decided on (409 `comment-edited`): so none is approved for words that nobody has read.',
    }),
  ),
})
export type DecisionInput = Static<typeof DecisionInput>
