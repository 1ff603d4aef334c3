/** The e-mail address of an account: its owner shows that it is theirs, and changes it. */
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
        summary: 'Have the link that verifies your address sent again',
        description: 'At most three times an hour.',
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
      return { message: 'A link to verify your address is on its way to it.' }
    },
  )

  app.put(
    '/v1/accounts/me/email',
    {
      schema: {
        operationId: 'requestEmailChange',
        summary: 'Ask for another address',
        description:
          'A link goes to the new address; the account keeps its present one until the link is followed. The answer is the same where the new address has an account already.',
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
      return { message: 'If this address can be used, a link to confirm it is on its way to it.' }
    },
  )

  app.register(async (scope: App) => {
    addForms(scope)
    showLink(scope, 'email-verification', {
      operationId: 'showEmailVerification',
      summary: 'The page behind the link that verifies an address',
      action: 'account:verify-email',
    })
    scope.post(
      '/v1/accounts/email-verification',
      {
        schema: {
          operationId: 'verifyEmail',
          summary: 'Verify an address with the token of its link',
          description: 'The token works once. A form gets a page, everybody else nothing.',
          tags: ['Accounts'],
          consumes: bodyTypes,
          body: ref(LinkToken),
          response: linkAnswers('Verified.'),
        },
        config: { action: 'account:verify-email', limits: ['verify-address'], problems: ['invalid-link'] },
      },
      async (request, reply) => {
        await verifyEmail(deps, request.body.token, visitorOf(request))
        return answerLink(request, reply, 'email-verification')
      },
    )

    showLink(scope, 'email-change', {
      operationId: 'showEmailChange',
      summary: 'The page behind the link that confirms a new address',
      action: 'account:verify-email',
    })
    scope.post(
      '/v1/accounts/email-change',
      {
        schema: {
          operationId: 'confirmEmailChange',
          summary: 'Make the new address that of the account, with the token of its link',
          description:
            'The token works once. Sessions go on; the former address is told. A form gets a page, everybody else nothing.',
          tags: ['Accounts'],
          consumes: bodyTypes,
          body: ref(LinkToken),
          response: linkAnswers('Changed.'),
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
  })
}
