/** The route that deletes a profile that no article names. */
import { actorOf } from '../../auth/authorize.ts'
import { deleteContributor } from '../../commands/contributors/delete-contributor.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { IdOrSlugParams } from '../../schemas/common.ts'

export function contributorDeletionRoutes(app: App, deps: Deps): void {
  app.delete(
    '/v1/contributors/:idOrSlug',
    {
      schema: {
        operationId: 'deleteContributor',
        summary: 'Delete a contributor without bylines',
        description:
          'For admins. Deletes a profile that no article names. Drafts and scheduled revisions ' +
          'count as articles. A former revision that names the contributor shows the name no ' +
          'longer, also when it is restored. The account of the profile stays.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        response: { 204: { description: 'The profile is deleted.', type: 'null' } },
      },
      config: { action: 'contributor:delete', problems: ['not-found', 'contributor-in-use'] },
    },
    async (request, reply) => {
      await deleteContributor(deps, actorOf(request), request.params.idOrSlug)
      return reply.code(204).send(null)
    },
  )
}
