/** The route of the articles of one contributor. */
import { findPresentContributor } from '../../db/queries/contributors/contributors.ts'
import type { Deps } from '../../deps.ts'
import { isNameOf } from '../../domain/uuid.ts'
import type { App } from '../../http/app-type.ts'
import { notFound } from '../../problems/api-error.ts'
import { ArticleList, ContributorArticleQuery } from '../../schemas/articles/article-list.ts'
import { IdOrSlugParams, redirectTo, ref } from '../../schemas/common.ts'
import { sendArticleList } from './send-article-list.ts'

export function contributorArticleRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/contributors/:idOrSlug/articles',
    {
      schema: {
        operationId: 'listContributorArticles',
        summary: 'List or search the published articles of a contributor',
        description:
          'Lists articles with the contributor in the byline, in any role, as the list of all articles does ' +
          'with the same parameters. The id and the slug of a merged profile are redirected with a 308.',
        tags: ['Contributors'],
        params: IdOrSlugParams,
        querystring: ContributorArticleQuery,
        response: { 200: ref(ArticleList), 308: redirectTo('the articles') },
      },
      config: { action: 'article:list', problems: ['not-found', 'invalid-cursor'], searchParameter: 'q' },
    },
    async (request, reply) => {
      const { idOrSlug } = request.params
      const contributor = await findPresentContributor(deps.database.db, idOrSlug)
      if (!contributor) throw notFound('contributor')
      if (!isNameOf(contributor, idOrSlug)) {
        const { search } = new URL(request.url, 'http://localhost')
        return reply.redirect(`/v1/contributors/${contributor.slug}/articles${search}`, 308)
      }
      const query = { ...request.query, contributor: contributor.id }
      return sendArticleList(request, reply, { query, deps })
    },
  )
}
