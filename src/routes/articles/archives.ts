/** The archive: how much was published in each month. */
import { listArchiveMonths } from '../../db/queries/articles/archives.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentArchives } from '../../presenters/articles/archives.ts'
import { Archives } from '../../schemas/articles/archives.ts'
import { ref } from '../../schemas/common.ts'

export function archiveRoutes(app: App, { database: { db } }: Deps): void {
  app.get(
    '/v1/archives',
    {
      schema: {
        operationId: 'listArchives',
        summary: 'Count published articles by year and month',
        description:
          'Gives the number of published articles for each month that has any, grouped by year. The answer is enough to draw the navigation of an archive.',
        tags: ['Articles'],
        response: { 200: ref(Archives) },
      },
      config: { action: 'article:list' },
    },
    async () => ({ data: presentArchives(await listArchiveMonths(db)) }),
  )
}
