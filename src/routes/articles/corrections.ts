/**
 * The route that adds a correction to a published article. Readers get corrections with the
 * article.
 */
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
          'The correction appears in `corrections` of the article, and `updatedAt` of the article ' +
          'becomes the present time. A correction is permanent: nobody can change or delete it. ' +
          'It does not change the text of the article; for that, revise the draft and publish it. ' +
          'An article can have at most 100 corrections.',
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
      // A correction has no address of its own. Readers find it in the article.
      reply.code(201).header('location', `/v1/articles/${params.id}`)
      return presentCorrection(correction)
    },
  )
}
