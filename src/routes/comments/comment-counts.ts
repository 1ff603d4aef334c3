/**
 * The comment counts of many articles at once, for pages that list articles from another source.
 */
import { listCommentCounts } from '../../db/queries/comments/comment-counts.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { CommentCounts, CommentCountsQuery } from '../../schemas/comments/comment-counts.ts'
import { ref } from '../../schemas/common.ts'

export function commentCountRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/comment-counts',
    {
      schema: {
        operationId: 'getCommentCounts',
        summary: 'Count the comments of up to 100 articles',
        description:
          'Returns the number of visible comments of each article, in the order of the request. An ' +
          'article that the request names twice appears once. Articles that are unknown or not ' +
          'published are left out without an error.',
        tags: ['Comments'],
        querystring: CommentCountsQuery,
        response: { 200: ref(CommentCounts) },
      },
      config: { action: 'comment:list' },
    },
    async (request) => {
      const ids = [...new Set(request.query.article.map((id) => id.toLowerCase()))]
      const found = new Map(
        (await listCommentCounts(deps.database.db, ids)).map((row) => [row.articleId, row]),
      )
      return { data: ids.flatMap((id) => found.get(id) ?? []) }
    },
  )
}
