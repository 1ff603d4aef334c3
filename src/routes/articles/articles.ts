/** What the public reads: the list of published articles, and one of them. */
import { type ArticleListRow, countArticles, listArticles } from '../../db/queries/articles/article-list.ts'
import { findArticle } from '../../db/queries/articles/articles.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { sendTwoWayPage } from '../../http/paging.ts'
import {
  presentArticle,
  presentArticleListItem,
  presentDescribedArticle,
} from '../../presenters/articles/articles.ts'
import { notFound } from '../../problems/api-error.ts'
import { ArticleList, ArticleQuery } from '../../schemas/articles/article-list.ts'
import { Article, ArticleReadQuery } from '../../schemas/articles/articles.ts'
import { IdOrSlugParams, ref } from '../../schemas/common.ts'
import { readArticleQuery } from './article-query.ts'

export function articleRoutes(app: App, { database: { db }, config }: Deps): void {
  app.get(
    '/v1/articles',
    {
      schema: {
        operationId: 'listArticles',
        summary: 'List published articles: filter, search, sort, page both ways',
        description: 'Filters combine. Nothing that is not public steers a filter, a sort or the search.',
        tags: ['Articles'],
        querystring: ArticleQuery,
        response: { 200: ref(ArticleList) },
      },
      config: { action: 'article:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, count } = request.query
      const { list, place, ...page } = readArticleQuery(request.query)
      const isCounted = count === 'exact'
      const { key: from, isBackward } = place
      const rows = await listArticles(db, { ...page, from, isBackward, isCounted, limit })
      // Only past the end of the list is there no row, and yet something to count.
      const countAll = async () => rows[0]?.total ?? (from ? countArticles(db, page.filters) : 0)
      const total = isCounted ? await countAll() : undefined
      const present = presentArticleListItem
      return sendTwoWayPage(request, reply, { list, rows, limit, place, total, keyOf, present })
    },
  )

  app.get(
    '/v1/articles/:idOrSlug',
    {
      schema: {
        operationId: 'getArticle',
        summary: 'Read a published article by id or slug',
        description: 'A former slug answers 308 to the present one.',
        tags: ['Articles'],
        params: IdOrSlugParams,
        querystring: ArticleReadQuery,
        response: {
          200: ref(Article),
          308: { description: 'The article has another slug now.', type: 'null' },
        },
      },
      config: { action: 'article:read', problems: ['not-found'] },
    },
    async (request, reply) => {
      const { idOrSlug } = request.params
      const { include } = request.query
      const found = await findArticle(db, idOrSlug, { withSettings: include !== undefined })
      if (!found) throw notFound('article')
      const { settings, ...article } = found
      if (idOrSlug !== article.slug && idOrSlug.toLowerCase() !== article.id) {
        const query = include === undefined ? '' : `?include=${include}`
        return reply.redirect(`/v1/articles/${article.slug}${query}`, 308)
      }
      if (settings === null) return presentArticle(article)
      return presentDescribedArticle(article, { ...settings, publicUrl: config.publicUrl })
    },
  )
}

function keyOf({ key: { value, id } }: ArticleListRow) {
  return [value instanceof Date ? value.toISOString() : value, id]
}
