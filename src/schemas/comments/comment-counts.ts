/** The wire shape of the comment counts of articles. */
import { type Static, Type } from 'typebox'
import { Id, separated, shape } from '../common.ts'

export const CommentCountsQuery = Type.Object(
  { article: separated(Id, 'The ids of up to 100 articles, separated by commas.') },
  { additionalProperties: false },
)

export const CommentCounts = shape(
  'CommentCounts',
  'The comment counts of articles, in the order of the request. Each article appears once.',
  {
    data: Type.Array(
      Type.Object({
        articleId: Id,
        commentCount: Type.Integer({ description: 'The number of visible comments, replies included.' }),
      }),
    ),
  },
)
export type CommentCounts = Static<typeof CommentCounts>
