/** Deleting an article that never was public. */
import { actorOf } from '../../auth/authorize.ts'
import { deleteArticle } from '../../commands/articles/delete-article.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { IdOrSlugParams } from '../../schemas/common.ts'

export function deletionRoutes(app: App, deps: Deps): void {
  app.delete(
    '/v1/articles/:idOrSlug',
    {
      schema: {
        operationId: 'deleteArticle',
        summary: 'Delete an article that was never public',
        description:
          'With its revisions, its previews and the slug it reserves. A due publication does not happen.',
        tags: ['Drafts'],
        params: IdOrSlugParams,
        response: { 204: { description: 'Deleted.', type: 'null' } },
      },
      config: { action: 'article:delete', problems: ['not-found', 'article-was-published'] },
    },
    async (request, reply) => {
      await deleteArticle(deps, actorOf(request), request.params.idOrSlug)
      return reply.code(204).send(null)
    },
  )
}
