/** What the public reads: the list of published articles, and one of them. */
import { findArticle, listArticles } from '../db/queries/articles.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { presentArticle, presentArticleSummary, presentDescribedArticle } from '../presenters/articles.ts'
import { Article, ArticleList, ArticleQuery, ArticleReadQuery } from '../schemas/articles.ts'
import { IdOrSlugParams, ref } from '../schemas/common.ts'
import type { App } from './app-type.ts'
import { listName, readCursor, sendPage } from './paging.ts'

export function articleRoutes(app: App, { database: { db }, config }: Deps): void {
  app.get(
    '/v1/articles',
    {
      schema: {
        operationId: 'listArticles',
        summary: 'List published articles, newest first',
        tags: ['Articles'],
        querystring: ArticleQuery,
        response: { 200: ref(ArticleList) },
      },
      config: { action: 'article:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, tag, contributor } = request.query
      const list = listName('articles', { tag, contributor })
      const key = readCursor(list, cursor, ['time', 'id'])
      const after = key && { publishedAt: new Date(key[0]), id: key[1] }
      const rows = await listArticles(db, { tag, contributor, after, limit })
      const keyOf = ({ publishedAt, id }: (typeof rows)[number]) => [publishedAt.toISOString(), id]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentArticleSummary })
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
