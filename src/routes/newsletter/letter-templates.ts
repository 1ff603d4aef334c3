/** The routes with which admins set how the letters of a newsletter look. */
import { actorOf } from '../../auth/authorize.ts'
import { removeLetterTemplate, setLetterTemplate } from '../../commands/newsletter/set-letter-template.ts'
import { findNewsletter } from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { jsonType, utf8From } from '../../http/body-parsers.ts'
import { sendLetterPage } from '../../http/letter-answers.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import { LetterTemplateInput, SavedLetterTemplate } from '../../schemas/newsletter/letter-settings.ts'
import { NewsletterParams } from '../../schemas/newsletter/newsletters.ts'
import { withTextWorkFor } from '../text-work.ts'

const htmlType = 'text/html'

export function letterTemplateRoutes(app: App, deps: Deps): void {
  const url = '/v1/newsletters/:slug/template'
  app.register(async (scope: App) => {
    addSetting(scope, url, deps)
  })

  app.get(
    url,
    {
      schema: {
        operationId: 'getLetterTemplate',
        summary: 'Get the template of a newsletter',
        description:
          'For admins. The HTML file with its slots. The answer is 404 without a template of its own.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        response: { 200: { description: 'The template.', content: HtmlPage } },
      },
      config: { action: 'newsletter:change', problems: ['not-found'] },
    },
    async (request, reply) => {
      const newsletter = await findNewsletter(deps.database.db, request.params.slug)
      if (!newsletter) throw notFound('newsletter')
      if (newsletter.template === null) throw notFound('template; letters have the one of the service')
      return sendLetterPage(reply, newsletter.template)
    },
  )

  app.delete(
    url,
    {
      schema: {
        operationId: 'deleteLetterTemplate',
        summary: 'Return to the template of the service',
        description: 'For admins. Letters that are sent from now on have the template of the service.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        response: { 204: { description: 'Letters have the template of the service.', type: 'null' } },
      },
      config: { action: 'newsletter:change', problems: ['not-found'] },
    },
    async (request, reply) => {
      await removeLetterTemplate(deps, actorOf(request), request.params.slug)
      return reply.code(204).send(null)
    },
  )
}

function addSetting(scope: App, url: '/v1/newsletters/:slug/template', deps: Deps): void {
  // Only this scope takes HTML instead of JSON.
  scope.addContentTypeParser(htmlType, { parseAs: 'buffer' }, async (_request: unknown, bytes: Buffer) => {
    const html = utf8From(bytes)
    if (html === undefined) throw new ApiError('malformed-request', 'The body is not valid UTF-8.')
    return { html }
  })
  scope.put(
    url,
    {
      schema: {
        operationId: 'setLetterTemplate',
        summary: 'Set the template of a newsletter',
        description:
          'For admins. Takes one HTML file, as `text/html` or in JSON. `{{content}}` and `{{unsubscribeUrl}}` ' +
          'must be in it. Scripts, forms, frames, event handlers and links to style sheets are left out; a style ' +
          'sheet in the file stays, but must not load anything. Letters that were sent stay as they are.',
        tags: ['Newsletter'],
        params: NewsletterParams,
        consumes: [jsonType, htmlType],
        body: ref(LetterTemplateInput),
        response: { 200: ref(SavedLetterTemplate) },
      },
      config: { action: 'newsletter:change', problems: ['not-found'] },
    },
    async (request) => {
      const { slug } = request.params
      const { html } = request.body
      return setLetterTemplate(withTextWorkFor(request, deps), actorOf(request), { slug, html })
    },
  )
}
