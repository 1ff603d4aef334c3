/** The e-mail address of an account: its owner verifies and changes it. */
import { actorOf } from '../../auth/authorize.ts'
import { changeEmail } from '../../commands/credentials/change-email.ts'
import { requestEmailChange } from '../../commands/credentials/request-email-change.ts'
import { requestEmailVerification } from '../../commands/credentials/request-email-verification.ts'
import { verifyEmail } from '../../commands/credentials/verify-email.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { addForms } from '../../http/forms.ts'
import { answerLink, bodyTypes, linkAnswers, showLink } from '../../http/mailed-links.ts'
import { visitorOf } from '../../http/visitor.ts'
import { ref } from '../../schemas/common.ts'
import { EmailChange, LinkToken, MailReceipt } from '../../schemas/credentials/credentials.ts'

export function emailAddressRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/accounts/me/email-verification',
    {
      schema: {
        operationId: 'requestEmailVerification',
        summary: 'Request another link to verify your address',
        description:
          'Sends a new link to your address. The service sends at most three an hour. If the address ' +
          'is already verified, or the account has none, the answer is 409.',
        tags: ['Accounts'],
        response: { 202: ref(MailReceipt) },
      },
      config: {
        action: 'account:request-verification',
        limits: ['verify-account'],
        problems: ['not-found', 'email-not-verifiable', 'too-many-mails'],
      },
    },
    async (request, reply) => {
      await requestEmailVerification(deps, actorOf(request))
      reply.code(202)
      return { message: 'A link to verify your address is on its way.' }
    },
  )

  app.put(
    '/v1/accounts/me/email',
    {
      schema: {
        operationId: 'requestEmailChange',
        summary: 'Request a change of your e-mail address',
        description:
          'Sends a link to the new address. The account keeps its present address until somebody opens ' +
          'the link and confirms. The answer is the same if an account already has the new address.',
        tags: ['Accounts'],
        body: ref(EmailChange),
        response: { 202: ref(MailReceipt) },
      },
      config: {
        action: 'account:change-credentials',
        limits: ['password-account', 'email-change-account', 'email-change-target'],
        problems: ['not-found', 'wrong-password', 'too-many-mails'],
      },
    },
    async (request, reply) => {
      await requestEmailChange(deps, actorOf(request), request.body)
      reply.code(202)
      return { message: 'If this address can be used, a link to confirm the change is on its way.' }
    },
  )

  app.register(async (scope: App) => {
    addForms(scope)
    showLink(scope, 'email-verification', {
      operationId: 'showEmailVerification',
      summary: 'Show the page that verifies an address',
      action: 'account:verify-email',
    })
    scope.post(
      '/v1/accounts/email-verification',
      {
        schema: {
          operationId: 'verifyEmail',
          summary: 'Verify an e-mail address with the token from a mail',
          description:
            'Marks the address as verified. The token works once. A form gets an HTML page, and any ' +
            'other request gets 204.',
          tags: ['Accounts'],
          consumes: bodyTypes,
          body: ref(LinkToken),
          response: linkAnswers('The address is verified.'),
        },
        config: { action: 'account:verify-email', limits: ['verify-address'], problems: ['invalid-link'] },
      },
      async (request, reply) => {
        await verifyEmail(deps, request.body.token, visitorOf(request))
        return answerLink(request, reply, 'email-verification')
      },
    )

    addEmailChangeRoutes(scope, deps)
  })
}

function addEmailChangeRoutes(scope: App, deps: Deps): void {
  showLink(scope, 'email-change', {
    operationId: 'showEmailChange',
    summary: 'Show the page that confirms a new address',
    action: 'account:verify-email',
  })
  scope.post(
    '/v1/accounts/email-change',
    {
      schema: {
        operationId: 'confirmEmailChange',
        summary: 'Confirm a new e-mail address with the token from a mail',
        description:
          'Makes the new address the address of the account. The token works once. Your sessions ' +
          'stay valid, and the service sends a mail to the former address. A form gets an HTML page, ' +
          'and any other request gets 204.',
        tags: ['Accounts'],
        consumes: bodyTypes,
        body: ref(LinkToken),
        response: linkAnswers('The account has the new address.'),
      },
      config: {
        action: 'account:verify-email',
        limits: ['email-change-address'],
        problems: ['invalid-link'],
      },
    },
    async (request, reply) => {
      await changeEmail(deps, request.body.token, visitorOf(request))
      return answerLink(request, reply, 'email-change')
    },
  )
}
