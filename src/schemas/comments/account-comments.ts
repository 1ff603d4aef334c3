/** The comments of one account as they travel: what everybody sees of them, and what their author does. */
import type { Static } from 'typebox'
import { ArticleRef, listOf, nullable, ref, shape } from '../common.ts'
import { Comment } from './comments.ts'

export const AccountComment = shape(
  'AccountComment',
  'A visible comment, with the article that it stands beneath.',
  {
    ...Comment.properties,
    article: ArticleRef,
  },
)
export type AccountComment = Static<typeof AccountComment>

export const AccountCommentList = listOf('AccountCommentList', ref(AccountComment))

export const OwnComment = shape(
  'OwnComment',
  'A comment as its own author sees it, whatever its status; `body` and `bodyHtml` are null once it is removed.',
  {
    ...Comment.properties,
    article: nullable(ArticleRef),
  },
)
export type OwnComment = Static<typeof OwnComment>

export const OwnCommentList = listOf('OwnCommentList', ref(OwnComment))
