/**
 * The routes behind the link in a confirmation mail. Opening the link shows a page with a button and
 * changes nothing. The button confirms.
 */
import { signNewsletterLink } from '../../auth/newsletter-links.ts'
import { confirmSignup, findConfirmation } from '../../commands/newsletter/confirm-signup.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { isForm } from '../../http/forms.ts'
import { visitorOf } from '../../http/visitor.ts'
import { askToConfirm, saysConfirmed } from '../../presenters/newsletter/signup-pages.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import { ConfirmationQuery, SignupReceipt } from '../../schemas/newsletter/signups.ts'
import { addPages, languagesOf, refusalPages, sendPage } from './page-answers.ts'

export function signupConfirmationRoutes(app: App, deps: Deps): void {
  app.register(async (scope: App) => {
    addPages(scope, deps)

    scope.get(
      '/v1/newsletter-signups/confirmation',
      {
        schema: {
          operationId: 'showSignupConfirmation',
          summary: 'Show the page behind a confirmation link',
          description:
            'Returns an HTML page with the newsletters and a button that confirms the signup. Opening the ' +
            'page changes nothing, since programs that scan mails open links too. The page is in the ' +
            'language of the signup.',
          tags: ['Newsletter'],
          querystring: ConfirmationQuery,
          response: {
            200: { description: 'The page with the button.', content: HtmlPage },
            ...refusalPages(400, 404),
          },
        },
        config: { action: 'signup:request', problems: ['not-found'] },
      },
      async (request, reply) => {
        const { signup, newsletters } = await findConfirmation(deps, request.query.token)
        const page = askToConfirm({ email: signup.email, newsletters })
        return sendPage(reply, deps, { page, storedLanguage: signup.language })
      },
    )

    addConfirmingRoute(scope, deps)
  })
}

function addConfirmingRoute(scope: App, deps: Deps): void {
  scope.post(
    '/v1/newsletter-signups/confirmation',
    {
      schema: {
        operationId: 'confirmSignup',
        summary: 'Confirm a signup with the token of its link',
        description:
          'Confirms that the owner of the address wants the newsletters. Confirming again changes ' +
          'nothing. A link works for 30 days; the answer is 404 if the link is unknown, expired ' +
          'or replaced by a newer one. The request needs no body. A submitted HTML form gets an ' +
          'HTML page, every other request gets JSON.',
        tags: ['Newsletter'],
        querystring: ConfirmationQuery,
        response: {
          200: {
            description: 'The signup is confirmed.',
            content: { 'application/json': { schema: ref(SignupReceipt) }, ...HtmlPage },
          },
          ...refusalPages(400, 404),
        },
      },
      config: { action: 'signup:request', problems: ['not-found', 'unsupported-media-type'] },
    },
    async (request, reply) => {
      const languageOf = await languagesOf(request, deps)
      const visitor = visitorOf(request)
      const { signup, newsletters } = await confirmSignup(deps, request.query.token, {
        visitor,
        languageOf,
      })
      if (!isForm(request))
        return reply.send({
          message: 'The signup is confirmed. The newsletter will come to this address.',
        })
      const key = await deps.newsletterKeys.links()
      const linkToken = signNewsletterLink(key, { signupId: signup.id, letterId: null })
      const page = saysConfirmed({ newsletters, linkToken })
      return sendPage(reply, deps, { page, storedLanguage: signup.language })
    },
  )
}
