/** The recent comments of the whole publication, single comments, and their replies. */
import {
  type CommentRow,
  findShownComment,
  listRecentComments,
  listReplies,
  listWithAncestors,
} from '../../db/queries/comments/comments.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentComment, presentInContext, presentRecentComment } from '../../presenters/comments/comments.ts'
import { notFound } from '../../problems/api-error.ts'
import {
  CommentContext,
  CommentContextQuery,
  CommentList,
  CommentsQuery,
  RecentCommentList,
} from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'

/** The name of a list of replies in its cursors. A page of threads contains such cursors too. */
export const nameOfReplies = (commentId: string) => listName('replies', { commentId })

export function commentRoutes(app: App, deps: Deps): void {
  const { db } = deps.database
  const { publicUrl } = deps.config

  app.get(
    '/v1/comments',
    {
      schema: {
        operationId: 'listRecentComments',
        summary: 'List the newest comments of the whole publication',
        description:
          'Returns the visible comments on all published articles, newest first. Each comment comes ' +
          'with a short excerpt and its article, for example for a sidebar.',
        tags: ['Comments'],
        querystring: CommentsQuery,
        response: { 200: ref(RecentCommentList) },
      },
      config: { action: 'comment:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = listName('recent-comments')
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listRecentComments(db, { limit, after })
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ id }) => [id],
        present: (row) => presentRecentComment(row, publicUrl),
      })
    },
  )

  app.get(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'getComment',
        summary: 'Get a comment',
        description:
          'Returns a comment that the public can see, or its tombstone. For a permalink, ' +
          '`context=ancestors` adds the comments above it in the thread.',
        tags: ['Comments'],
        params: IdParams,
        querystring: CommentContextQuery,
        response: { 200: ref(CommentContext) },
      },
      config: { action: 'comment:list', problems: ['not-found'] },
    },
    async (request) => {
      const { id } = request.params
      if (request.query.context === 'ancestors') {
        const comment = presentInContext(await listWithAncestors(db, id), publicUrl)
        if (!comment) throw notFound('comment')
        return comment
      }
      const comment = await findShownComment(db, id)
      if (!comment) throw notFound('comment')
      return presentComment(comment, publicUrl)
    },
  )

  app.get(
    '/v1/comments/:id/replies',
    {
      schema: {
        operationId: 'listReplies',
        summary: 'List the replies beneath a comment, in display order',
        description:
          'Returns every reply that descends from the comment, at any depth, in the order in which a ' +
          'page shows them. `depth` and `parentId` tell where each reply belongs. For a root comment ' +
          'this is the rest of its thread. Tombstones are included.',
        tags: ['Comments'],
        params: IdParams,
        querystring: CommentsQuery,
        response: { 200: ref(CommentList) },
      },
      config: { action: 'comment:list', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = nameOfReplies(request.params.id)
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listReplies(db, { commentId: request.params.id, limit, after })
      if (!rows) throw notFound('comment')
      const present = (row: CommentRow) => presentComment(row, publicUrl)
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present })
    },
  )
}
