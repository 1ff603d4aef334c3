/**
 * The routes behind the link in a confirmation mail. Opening the link shows a page with a button and
 * changes nothing. The button confirms.
 */
import { confirmSignup } from '../../commands/newsletter/confirm-signup.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { formType, isForm, sendHtml } from '../../http/forms.ts'
import { formLimit } from '../../http/http-limits.ts'
import { visitorOf } from '../../http/visitor.ts'
import { askToConfirm, saysConfirmed } from '../../presenters/newsletter/confirmation-page.ts'
import { HtmlPage, ref } from '../../schemas/common.ts'
import { ConfirmationQuery, SignupReceipt } from '../../schemas/newsletter/signups.ts'

export function signupConfirmationRoutes(app: App, deps: Deps): void {
  app.register(async (scope: App) => {
    // Only these routes accept forms. Nothing reads the body, since the URL contains the token.
    scope.addContentTypeParser(
      formType,
      { parseAs: 'string', bodyLimit: formLimit },
      (_request, _body, done) => done(null),
    )

    scope.get(
      '/v1/newsletter-signups/confirmation',
      {
        schema: {
          operationId: 'showSignupConfirmation',
          summary: 'Show the page behind a confirmation link',
          description:
            'Returns an HTML page with a button that confirms the signup. Opening the page ' +
            'changes nothing, since programs that scan mails open links too.',
          tags: ['Newsletter'],
          querystring: ConfirmationQuery,
          response: { 200: { description: 'The page with the button.', content: HtmlPage } },
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
          description:
            'Confirms that the owner of the address wants the newsletter. Confirming again changes ' +
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
          },
        },
        config: { action: 'signup:request', problems: ['not-found', 'unsupported-media-type'] },
      },
      async (request, reply) => {
        await confirmSignup(deps, request.query.token, visitorOf(request))
        if (isForm(request)) return sendHtml(reply, saysConfirmed)
        return reply.send({ message: 'The signup is confirmed. The newsletter will come to this address.' })
      },
    )
  })
}
