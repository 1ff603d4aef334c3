/** The public routes of published articles: the list, and one article. */
import type { FastifyRequest } from 'fastify'
import { actorIfAllowed } from '../../auth/authorize.ts'
import { findArticle } from '../../db/queries/articles/articles.ts'
import { findDraftId } from '../../db/queries/articles/drafts.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentArticle, presentDescribedArticle } from '../../presenters/articles/articles.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { ArticleList, ArticleQuery } from '../../schemas/articles/article-list.ts'
import { Article, ArticleReadQuery } from '../../schemas/articles/articles.ts'
import { IdOrSlugParams, ref } from '../../schemas/common.ts'
import { sendArticleList } from './send-article-list.ts'

export function articleRoutes(app: App, deps: Deps): void {
  const { database, config } = deps
  const { db } = database
  app.get(
    '/v1/articles',
    {
      schema: {
        operationId: 'listArticles',
        summary: 'List or search published articles',
        description:
          'An article must match all filters that you send. `q` searches the full text. The list ' +
          'can be paged forward and backward, and is newest first unless you send `sort` or `q`. ' +
          'Filters, sorts and the search use published content only, never drafts.',
        tags: ['Articles'],
        querystring: ArticleQuery,
        response: { 200: ref(ArticleList) },
      },
      config: { action: 'article:list', problems: ['invalid-cursor'], searchParameter: 'q' },
    },
    async (request, reply) => {
      return sendArticleList(request, reply, { query: request.query, deps })
    },
  )

  app.get(
    '/v1/articles/:idOrSlug',
    {
      schema: {
        operationId: 'getArticle',
        summary: 'Get a published article',
        description:
          'Returns the whole article, with its HTML, sources, corrections and links to other ' +
          'articles. A former slug is redirected to the current slug with a 308. The answer is a ' +
          '404 if the article is not public. The route needs no token. If you send the token of ' +
          'somebody who may read the draft, the 404 says in `detail` where the draft is.',
        tags: ['Articles'],
        params: IdOrSlugParams,
        querystring: ArticleReadQuery,
        response: {
          200: ref(Article),
          308: { description: 'A redirect from a former slug to the current one.', type: 'null' },
        },
      },
      config: { action: 'article:read', problems: ['not-found'] },
    },
    async (request, reply) => {
      const { idOrSlug } = request.params
      const { include } = request.query
      const found = await findArticle(db, idOrSlug, { withSettings: include !== undefined })
      if (!found) throw await refusalOf(request, deps)
      const { settings, ...article } = found
      if (idOrSlug !== article.slug && idOrSlug.toLowerCase() !== article.id) {
        const query = include === undefined ? '' : `?include=${include}`
        return reply.redirect(`/v1/articles/${article.slug}${query}`, 308)
      }
      if (settings === null) return presentArticle(article, config.publicUrl)
      return presentDescribedArticle(article, { ...settings, publicUrl: config.publicUrl })
    },
  )
}

/**
 * Everybody gets the same answer for an article that is not public as for one that does not exist,
 * except those who may read its draft.
 */
async function refusalOf(
  request: FastifyRequest<{ Params: { idOrSlug: string } }>,
  deps: Deps,
): Promise<ApiError> {
  const actor = await actorIfAllowed(request, 'draft:read', deps)
  const id = actor && (await findDraftId(deps.database.db, request.params.idOrSlug, actor))
  if (id === undefined) return notFound('article')
  return new ApiError('not-found', `The article is not public. Its draft is at /v1/articles/${id}/draft.`)
}
