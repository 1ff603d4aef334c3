/** The wire shapes of the present and former texts of a comment. */
import { type Static, Type } from 'typebox'
import { described, listOf, listQuery, ref, shape, Time } from '../common.ts'

export const CommentRevision = shape(
  'CommentRevision',
  'The present text of a comment, or a text that it had before an edit.',
  {
    number: Type.Integer({ description: 'The number of the text; 1 is the text that was posted.' }),
    body: Type.String({ description: 'The text as the author wrote it, in Markdown.' }),
    bodyHtml: Type.String({ description: 'The text as sanitised HTML.' }),
    isCurrent: Type.Boolean({ description: 'Whether this is the present text.' }),
    createdAt: described(Time, 'When the text was posted or edited.'),
  },
)
export type CommentRevision = Static<typeof CommentRevision>

export const CommentRevisionList = listOf('CommentRevisionList', ref(CommentRevision))

export const CommentRevisionsQuery = listQuery({})
export type CommentRevisionsQuery = Static<typeof CommentRevisionsQuery>
