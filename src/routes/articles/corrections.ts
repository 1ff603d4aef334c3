/** Corrections of published articles. They are read with their article. */
import { actorOf } from '../../auth/authorize.ts'
import { correctArticle } from '../../commands/articles/correct-article.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentCorrection } from '../../presenters/articles/articles.ts'
import { Correction, CorrectionInput } from '../../schemas/articles/corrections.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function correctionRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/articles/:id/corrections',
    {
      schema: {
        operationId: 'correctArticle',
        summary: 'Add a correction to a published article',
        description:
          'It stands in `corrections` of the article, oldest first, for good, and `updatedAt` moves. The text is mended by a revision and its publication.',
        tags: ['Articles'],
        params: IdParams,
        body: ref(CorrectionInput),
        response: { 201: ref(Correction) },
      },
      config: {
        action: 'article:correct',
        sends: ['Location'],
        problems: ['not-found', 'article-move-refused', 'correction-limit'],
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const correction = await correctArticle(deps, actorOf(request), { articleId: params.id, input: body })
      // It has no address of its own: this is where it is read.
      reply.code(201).header('location', `/v1/articles/${params.id}`)
      return presentCorrection(correction)
    },
  )
}
