/** The words of a comment before and after it was edited, as moderators read them. */
import { type Static, Type } from 'typebox'
import { listOf, listQuery, ref, shape, Time } from '../common.ts'

export const CommentRevision = shape('CommentRevision', 'What a comment said, or says.', {
  number: Type.Integer({ description: '1 for the words that were posted.' }),
  body: Type.String({ description: 'Markdown.' }),
  bodyHtml: Type.String({ description: 'Sanitised HTML.' }),
  isCurrent: Type.Boolean({ description: 'Whether the comment says so now.' }),
  createdAt: Time,
})
export type CommentRevision = Static<typeof CommentRevision>

export const CommentRevisionList = listOf('CommentRevisionList', ref(CommentRevision))

export const CommentRevisionsQuery = listQuery({})
export type CommentRevisionsQuery = Static<typeof CommentRevisionsQuery>
