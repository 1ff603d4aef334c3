/** The former words of comments, for moderators. */
import { listCommentRevisions } from '../../db/queries/comments/comment-revisions.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentCommentRevision } from '../../presenters/comments/comments.ts'
import { notFound } from '../../problems/api-error.ts'
import { CommentRevisionList, CommentRevisionsQuery } from '../../schemas/comments/comment-revisions.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function commentRevisionRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/comments/:id/revisions',
    {
      schema: {
        operationId: 'listCommentRevisions',
        summary: 'List what a comment says and said before it was edited, newest first',
        description: 'Whatever its status; nothing is left of a comment that its author has deleted.',
        tags: ['Moderation'],
        params: IdParams,
        querystring: CommentRevisionsQuery,
        response: { 200: ref(CommentRevisionList) },
      },
      config: { action: 'comment:read-revisions', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const commentId = request.params.id
      const { limit, cursor } = request.query
      const list = listName('comment-revisions', { commentId })
      const [before] = readCursor(list, cursor, ['integer']) ?? []
      const rows = await listCommentRevisions(deps.database.db, { commentId, limit, before })
      if (!rows) throw notFound('comment')
      const keyOf = ({ number }: (typeof rows)[number]) => [number]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentCommentRevision })
    },
  )
}
