/** The wire shapes of the comments of one account, for everybody and for their author. */
import { type Static, Type } from 'typebox'
import { ArticleRef, described, listOf, listQuery, nullable, ref, shape } from '../common.ts'
import { SearchWords, Snippet } from '../search-words.ts'
import { Comment } from './comments.ts'

export const AccountComment = shape('AccountComment', 'A visible comment with its article.', {
  ...Comment.properties,
  article: ArticleRef,
})
export type AccountComment = Static<typeof AccountComment>

export const AccountCommentList = listOf('AccountCommentList', ref(AccountComment))

export const OwnComment = shape(
  'OwnComment',
  'A comment as its author sees it, whatever its status. `body` and `bodyHtml` are null if the comment ' +
    'is removed.',
  {
    ...Comment.properties,
    article: described(nullable(ArticleRef), 'The article of the comment; null while it is not published.'),
    snippet: Type.Optional(Snippet),
  },
)
export type OwnComment = Static<typeof OwnComment>

export const OwnCommentList = listOf('OwnCommentList', ref(OwnComment))

export const OwnCommentsQuery = listQuery({
  q: Type.Optional(SearchWords('Only your comments that have these words, whatever their status.')),
})
