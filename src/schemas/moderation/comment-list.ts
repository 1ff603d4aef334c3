/** The wire shapes of the list of comments for moderators. */
import { type Static, Type } from 'typebox'
import { commentStatuses } from '../../domain/comments/comment-lifecycle.ts'
import { maxSlugLength } from '../../domain/slug.ts'
import { Comment } from '../comments/comments.ts'
import { described, Id, listOf, listQuery, nullable, oneOf, ref, shape, Time } from '../common.ts'
import { SearchWords, Snippet } from '../search-words.ts'
import { textRules } from '../text-rules.ts'
import { QueueArticle } from './moderation-queue.ts'

export const ModeratedComment = shape(
  'ModeratedComment',
  'A comment as moderators see it, with its text whatever its status. A removed comment has lost its text ' +
    'and its author for everybody.',
  {
    comment: ref(Comment),
    isOwn: Type.Boolean({
      description: 'Whether the comment is your own; then another moderator must decide on it.',
    }),
    article: QueueArticle,
    queuedAt: described(
      nullable(Time),
      'When the comment came into the queue; null if it is not in the queue.',
    ),
    snippet: Type.Optional(Snippet),
  },
)
export type ModeratedComment = Static<typeof ModeratedComment>

export const ModeratedCommentList = listOf('ModeratedCommentList', ref(ModeratedComment))

export const ModeratedCommentQuery = listQuery({
  q: Type.Optional(SearchWords('Only comments that have these words.')),
  author: Type.Optional(described(Id, 'Only comments by this account. Removed comments are left out.')),
  article: Type.Optional(
    Type.String({
      pattern: textRules.idOrSlug.pattern,
      maxLength: maxSlugLength,
      description: 'Only comments on this article, by id or slug.',
    }),
  ),
  status: Type.Optional(oneOf(commentStatuses, 'Only comments in this status.')),
})
