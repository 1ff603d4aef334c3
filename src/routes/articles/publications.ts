/** The routes that publish an article, now or at a scheduled time, and unpublish it. */
import { actorOf } from '../../auth/authorize.ts'
import { publishArticle } from '../../commands/articles/publish-article.ts'
import { unpublishArticle } from '../../commands/articles/unpublish-article.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { readStoredInstant } from '../../http/request-times.ts'
import { presentPublication } from '../../presenters/articles/publications.ts'
import { Publication, PublicationInput } from '../../schemas/articles/publications.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import { withTextWorkFor } from '../text-work.ts'

export function publicationRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/articles/:id/publication',
    {
      schema: {
        operationId: 'publishArticle',
        summary: 'Publish an article, now or at a scheduled time',
        description: [
          'The body is the whole plan of the publication and replaces the former plan. Without ' +
            '`publishAt` the revision becomes public at once. Without `unpublishAt` it stays ' +
            'public. Sending the same plan again changes nothing.',
          'A `publishAt` of more than five minutes ago is refused, since it is most often a mistake. ' +
            'With `backdate: true` the article becomes public at once and is dated with that time: ' +
            'lists, feeds and sitemaps sort it by this date, and its comments close by it.',
          'Without `revision` the plan is for the revision that is the newest at the time of this ' +
            'request. Revisions that are saved later are not published with it. No other article ' +
            'can take the slug of a scheduled revision.',
          'If the article is public already, the public text does not change before `publishAt`. ' +
            'Its `status` stays `published`, and `scheduledRevision` shows the revision that will ' +
            'replace it. To cancel only the schedule, PUT the `revision` that is public.',
          'The service publishes a scheduled revision once, within a second or two of its time, ' +
            'however many instances run. After an outage it publishes as soon as an instance runs ' +
            'again. `publishedAt` is the scheduled time, or the actual time if the service ' +
            'publishes more than a minute late. If `unpublishAt` has passed by then as well, ' +
            'nothing becomes public, and `scheduleFault` is `window-missed`.',
          'Every name in the byline must agree when you publish or schedule a revision, and again at ' +
            '`publishAt`, except for admins. If a name has ended its agreement by then, the revision ' +
            'does not become public, and `scheduleFault` is `byline-not-agreed`.',
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
        backdate: body.backdate,
        publishAt: readStoredInstant('/publishAt', body.publishAt),
        unpublishAt: readStoredInstant('/unpublishAt', body.unpublishAt),
      }
      return presentPublication(
        await publishArticle(withTextWorkFor(request, deps), actorOf(request), {
          articleId: params.id,
          input,
        }),
      )
    },
  )

  app.delete(
    '/v1/articles/:id/publication',
    {
      schema: {
        operationId: 'unpublishArticle',
        summary: 'Unpublish an article or cancel its schedule',
        description: [
          'Afterwards nothing of the article is public or scheduled. A published article becomes ' +
            '`unpublished`, and its schedule is cancelled with it. An article that was only ' +
            'scheduled returns to its former status, `draft` or `unpublished`. Text, slug and ' +
            'comments are kept. To cancel the schedule of an article that is to stay public, PUT ' +
            'the `revision` that is public.',
          'If nothing is public or scheduled, the answer is 200 as well. The request then ' +
            'changes nothing, except that it sets `scheduleFault` to null.',
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
