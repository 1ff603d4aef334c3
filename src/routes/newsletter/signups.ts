/** The route with which admins read the list of newsletter signups. */
import { listSignups } from '../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentSignup } from '../../presenters/newsletter/signups.ts'
import { ref } from '../../schemas/common.ts'
import { SignupList, SignupQuery } from '../../schemas/newsletter/signups.ts'

export function signupRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/newsletter-signups',
    {
      schema: {
        operationId: 'listSignups',
        summary: 'List newsletter signups, oldest first',
        description:
          'For admins. Lists each address with its status and the times of its request, ' +
          'confirmation and unsubscription.',
        tags: ['Newsletter'],
        querystring: SignupQuery,
        response: { 200: ref(SignupList) },
      },
      config: { action: 'signup:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, status } = request.query
      const list = listName('signups', { status })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listSignups(deps.database.db, { status, after, limit })
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present: presentSignup })
    },
  )
}
