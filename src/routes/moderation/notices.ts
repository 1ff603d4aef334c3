/** What one is told about decisions on oneself. */
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
        summary: 'List what was decided on your comments and your account, newest first',
        description:
          'Each with its reasons, and with what has become of your appeal. A suspended account reads them too. Who decided is not told.',
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
