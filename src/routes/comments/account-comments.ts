/** The comments of one account: for everybody what is visible, for their author all. */
import { actorOf } from '../../auth/authorize.ts'
import { listAccountComments, listOwnComments } from '../../db/queries/comments/account-comments.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentAccountComment, presentOwn } from '../../presenters/comments/account-comments.ts'
import { notFound } from '../../problems/api-error.ts'
import { AccountCommentList, OwnCommentList } from '../../schemas/comments/account-comments.ts'
import { CommentsQuery } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'

const keyOf = ({ id }: { id: string }) => [id]

export function accountCommentRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.get(
    '/v1/accounts/:id/comments',
    {
      schema: {
        operationId: 'listAccountComments',
        summary: 'List the visible comments of one account, newest first',
        description:
          'Those beneath published articles. An account that shows no comment is not found, whether or not there is one: nobody learns that here.',
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
      // Behind a cursor the rest may have been hidden meanwhile.
      if (rows.length === 0 && after === undefined) throw notFound('account')
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentAccountComment })
    },
  )

  app.get(
    '/v1/accounts/me/comments',
    {
      schema: {
        operationId: 'listOwnComments',
        summary: 'List your own comments, newest first',
        description:
          'Whatever their status, with their words: those that wait for a moderator and those that one has hidden too. Of a removed comment the words are gone. `article` is null while it is not published. A suspended account reads them too.',
        tags: ['Comments'],
        querystring: CommentsQuery,
        response: { 200: ref(OwnCommentList) },
      },
      config: { action: 'comment:list-own', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { accountId } = actorOf(request)
      const { limit, cursor } = request.query
      const list = listName('own-comments', { accountId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listOwnComments(db, { accountId, limit, after })
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentOwn })
    },
  )
}
