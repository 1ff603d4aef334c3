/** The route of the list of drafts. */
import { actorOf } from '../../auth/authorize.ts'
import { type DraftSummaryRow, listDrafts } from '../../db/queries/articles/draft-lists.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentDraftSummary } from '../../presenters/articles/drafts.ts'
import { DraftList, DraftQuery } from '../../schemas/articles/draft-lists.ts'
import { ref } from '../../schemas/common.ts'

export function draftListRoutes(app: App, { database: { db }, config: { publicUrl } }: Deps): void {
  app.get(
    '/v1/drafts',
    {
      schema: {
        operationId: 'listDrafts',
        summary: 'List drafts, last saved first',
        description:
          'Lists the newest revision of each of your articles, or of all articles if you are an ' +
          'admin. Every article has a draft, published articles too.',
        tags: ['Drafts'],
        querystring: DraftQuery,
        response: { 200: ref(DraftList) },
      },
      config: { action: 'draft:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { limit, cursor, status, title, author } = request.query
      const owner = actor.reach === 'own' ? actor.accountId : undefined
      const list = listName('drafts', { status, title, author, owner })
      const key = readCursor(list, cursor, ['time', 'id'])
      const after = key && { savedAt: new Date(key[0]), id: key[1] }
      const rows = await listDrafts(db, { actor, status, title, author, after, limit })
      const keyOf = ({ savedAt, articleId }: (typeof rows)[number]) => [savedAt.toISOString(), articleId]
      const present = (row: DraftSummaryRow) => presentDraftSummary(row, publicUrl)
      return sendPage(request, reply, { list, rows, limit, keyOf, present })
    },
  )
}
