/** How many comments articles have, as it travels. */
import { type Static, Type } from 'typebox'
import { Id, separated, shape } from '../common.ts'

export const CommentCountsQuery = Type.Object(
  { article: separated(Id, 'Ids of articles, separated by commas; 100 at most.') },
  { additionalProperties: false },
)

export const CommentCounts = shape('CommentCounts', 'In the order of the request, each article once.', {
  data: Type.Array(
    Type.Object({
      articleId: Id,
      commentCount: Type.Integer({ description: 'Visible comments, replies included.' }),
    }),
  ),
})
export type CommentCounts = Static<typeof CommentCounts>
