/** The notices that an account gets about decisions on its comments and on itself. */
import { actorOf } from '../../auth/authorize.ts'
import { listNotices } from '../../db/queries/moderation/notices.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentNotice } from '../../presenters/moderation/notices.ts'
import { ref } from '../../schemas/common.ts'
import { NoticeList, NoticesQuery } from '../../schemas/moderation/notices.ts'

export function noticeRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/accounts/me/notices',
    {
      schema: {
        operationId: 'listNotices',
        summary: 'List the notices about your comments and your account, newest first',
        description:
          'Returns the decisions on your comments and your account, with the reasons and the ' +
          'state of your appeal. A notice does not say who decided. A suspended account may read its ' +
          'notices too.',
        tags: ['Accounts'],
        querystring: NoticesQuery,
        response: { 200: ref(NoticeList) },
      },
      config: { action: 'notice:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { accountId } = actorOf(request)
      const { limit, cursor } = request.query
      const list = listName('notices', { accountId })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listNotices(deps.database.db, { accountId, limit, after })
      const keyOf = ({ id }: (typeof rows)[number]) => [id]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentNotice })
    },
  )
}
