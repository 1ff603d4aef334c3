/** What makes a text public, now or at a time, and what takes it away again. */
import { actorOf } from '../../auth/authorize.ts'
import { publishArticle } from '../../commands/articles/publish-article.ts'
import { unpublishArticle } from '../../commands/articles/unpublish-article.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentPublication } from '../../presenters/articles/publications.ts'
import { Publication, PublicationInput } from '../../schemas/articles/publications.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function publicationRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/articles/:id/publication',
    {
      schema: {
        operationId: 'publishArticle',
        summary: 'Publish a revision, now or at a time',
        description: [
          'The body is the whole plan and takes the place of the one before: without `publishAt` the revision is public at once, without `unpublishAt` it stays so. The same plan once more changes nothing.',
          'Without `revision` it is the newest at the time of this request: what is saved later does not go out with it. The slug of a scheduled revision is kept from other articles.',
          'An article that is public stays so, as it is, until `publishAt`; its `status` stays `published`, and `scheduledRevision` shows what is to come. To drop only the schedule, PUT the `revision` that is public.',
          'A schedule is kept within a second or two, once, however many instances run; after an outage as soon as one is back. `publishedAt` is then the time that was scheduled or, where it is more than a minute late, the time at which it became public. Where `unpublishAt` has passed as well, nothing becomes public, and `scheduleFault` says so.',
        ].join('\n\n'),
        tags: ['Drafts'],
        params: IdParams,
        body: ref(PublicationInput),
        response: { 200: ref(Publication) },
      },
      config: { action: 'article:publish', problems: ['not-found', 'article-slug-taken'] },
    },
    async (request) => {
      const { params, body } = request
      const input = {
        revision: body.revision,
        publishAt: readInstant({ pointer: '/publishAt' }, body.publishAt),
        unpublishAt: readInstant({ pointer: '/unpublishAt' }, body.unpublishAt),
      }
      return presentPublication(await publishArticle(deps, actorOf(request), { articleId: params.id, input }))
    },
  )

  app.delete(
    '/v1/articles/:id/publication',
    {
      schema: {
        operationId: 'unpublishArticle',
        summary: 'Take an article away from the public, or out of the schedule',
        description: [
          'Afterwards nothing of the article is public, and nothing will be by itself: what is published becomes `unpublished`, and a schedule that stands besides is dropped with it; what was only scheduled becomes what it was before, `draft` or `unpublished`. To drop the schedule of an article that is to stay public, PUT the `revision` that is public.',
          'Where nothing is public or scheduled the answer is the same, 200 with what stands, and nothing is written: the request can be repeated. Only `scheduleFault`, of a schedule that was given up, becomes null.',
        ].join('\n\n'),
        tags: ['Drafts'],
        params: IdParams,
        response: { 200: ref(Publication) },
      },
      config: { action: 'article:unpublish', problems: ['not-found'] },
    },
    async (request) => presentPublication(await unpublishArticle(deps, actorOf(request), request.params.id)),
  )
}
