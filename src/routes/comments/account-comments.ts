/**
 * The comments of one account: the visible ones for everybody, and all of them for their author.
 */
import { actorOf } from '../../auth/authorize.ts'
import {
  type AccountCommentRow,
  listAccountComments,
  listOwnComments,
} from '../../db/queries/comments/account-comments.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { checkSearchWords } from '../../http/search-words.ts'
import { presentAccountComment, presentOwn } from '../../presenters/comments/account-comments.ts'
import { notFound } from '../../problems/api-error.ts'
import {
  AccountCommentList,
  OwnCommentList,
  OwnCommentsQuery,
} from '../../schemas/comments/account-comments.ts'
import { CommentsQuery } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'

const keyOf = ({ id }: { id: string }) => [id]

export function accountCommentRoutes(app: App, deps: Deps): void {
  const { db, searchDb } = deps.database
  const { publicUrl } = deps.config

  app.get(
    '/v1/accounts/:id/comments',
    {
      schema: {
        operationId: 'listAccountComments',
        summary: 'List the visible comments of an account, newest first',
        description:
          'Returns the visible comments of the account on published articles. If there are none, the ' +
          'answer is 404, so that nobody can find out here whether the account exists.',
        tags: ['Comments'],
        params: IdParams,
        querystring: CommentsQuery,
        response: { 200: ref(AccountCommentList) },
      },
      config: { action: 'comment:list', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const accountId = request.params.id
      const { limit, cursor } = request.query
      const list = listName('account-comments', { accountId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listAccountComments(db, { accountId, limit, after })
      // After a cursor, the remaining comments may have been hidden meanwhile.
      if (rows.length === 0 && after === undefined) throw notFound('account')
      const present = (row: AccountCommentRow) => presentAccountComment(row, publicUrl)
      return sendPage(request, reply, { list, rows, limit, keyOf, present })
    },
  )

  app.get(
    '/v1/accounts/me/comments',
    {
      schema: {
        operationId: 'listOwnComments',
        summary: 'List your own comments, newest first',
        description:
          'Returns all your comments with their text, whatever their status, including comments that ' +
          'wait for a moderator or that a moderator has hidden. A deleted comment has no text. ' +
          '`article` is null while the article is not published. A suspended account may read the list ' +
          'too. With `q`, the list has only the comments with these words, each with a `snippet`.',
        tags: ['Comments'],
        querystring: OwnCommentsQuery,
        response: { 200: ref(OwnCommentList) },
      },
      config: { action: 'comment:list-own', problems: ['invalid-cursor'], searchParameter: 'q' },
    },
    async (request, reply) => {
      const { accountId } = actorOf(request)
      const { limit, cursor, q } = request.query
      checkSearchWords(q)
      const list = listName('own-comments', { accountId, q })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const reader = q === undefined ? db : searchDb
      const rows = await listOwnComments(reader, { accountId, limit, after, q })
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf,
        present: (row) => presentOwn(row, publicUrl),
      })
    },
  )
}
