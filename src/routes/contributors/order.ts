/** The route that sets the order of the masthead. */
import { actorOf } from '../../auth/authorize.ts'
import { orderContributors } from '../../commands/contributors/order-contributors.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentContributor } from '../../presenters/contributors/contributors.ts'
import { ref } from '../../schemas/common.ts'
import { ContributorOrder, ContributorOrderInput } from '../../schemas/contributors/contributors.ts'

export function contributorOrderRoutes(app: App, deps: Deps): void {
  const { publicUrl } = deps.config
  app.put(
    '/v1/contributors/order',
    {
      schema: {
        operationId: 'orderContributors',
        summary: 'Set the order of the masthead',
        description:
          'For admins. The list of contributors has them in this order, within the groups of each role. ' +
          'Contributors that you leave out come after the others of their group, by name. The order ' +
          'replaces the former one as a whole; `[]` sorts everybody by name.',
        tags: ['Contributors'],
        body: ref(ContributorOrderInput),
        response: { 200: ref(ContributorOrder) },
      },
      config: { action: 'contributor:order' },
    },
    async (request) => {
      const rows = await orderContributors(deps, actorOf(request), request.body.order)
      return { data: rows.map((row) => presentContributor(row, { publicUrl, viewer: 'admin' })) }
    },
  )
}
