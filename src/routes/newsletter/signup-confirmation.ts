/** The link in a confirmation mail: opening it shows a button and changes nothing, the button confirms. */
import { confirmSignup } from '../../commands/newsletter/confirm-signup.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { formType, isForm, sendHtml } from '../../http/forms.ts'
import { visitorOf } from '../../http/visitor.ts'
import { askToConfirm, saysConfirmed } from '../../presenters/newsletter/confirmation-page.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import { ConfirmationQuery, SignupReceipt } from '../../schemas/newsletter/signups.ts'

export function signupConfirmationRoutes(app: App, deps: Deps): void {
  app.register(async (scope: App) => {
    // Only here: what a form sends is not read, its address says all.
    scope.addContentTypeParser(formType, { parseAs: 'string', bodyLimit: 1024 }, (_request, _body, done) =>
      done(null),
    )

    scope.get(
      '/v1/newsletter-signups/confirmation',
      {
        schema: {
          operationId: 'showSignupConfirmation',
          summary: 'The page behind a confirmation link',
          description: 'Shows a button and changes nothing: programs that look into mails open links too.',
          tags: ['Newsletter'],
          querystring: ConfirmationQuery,
          response: { 200: { description: 'A page.', content: HtmlPage } },
        },
        config: { action: 'signup:request' },
      },
      async (_request, reply) => sendHtml(reply, askToConfirm),
    )

    scope.post(
      '/v1/newsletter-signups/confirmation',
      {
        schema: {
          operationId: 'confirmSignup',
          summary: 'Confirm a signup with the token of its link',
          description: 'Confirming twice changes nothing. A form gets a page, everybody else JSON.',
          tags: ['Newsletter'],
          querystring: ConfirmationQuery,
          response: {
            200: {
              description: 'Confirmed.',
              content: { 'application/json': { schema: ref(SignupReceipt) }, ...HtmlPage },
            },
          },
        },
        config: { action: 'signup:request', problems: ['not-found', 'unsupported-media-type'] },
      },
      async (request, reply) => {
        await confirmSignup(deps, request.query.token, visitorOf(request))
        if (isForm(request)) return sendHtml(reply, saysConfirmed)
        return reply.send({ message: 'Confirmed. The newsletter will come to this address.' })
      },
    )
  })
}
