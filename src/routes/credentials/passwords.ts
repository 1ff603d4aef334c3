/** The password of an account: changed by who knows it, set anew by who has forgotten it. */
import { actorOf } from '../../auth/authorize.ts'
import { changePassword } from '../../commands/credentials/change-password.ts'
import { requestPasswordReset } from '../../commands/credentials/request-password-reset.ts'
import { resetPassword } from '../../commands/credentials/reset-password.ts'
import type { Deps } from '../../deps.ts'
import { tokenLifetime } from '../../domain/credentials/access-token.ts'
import type { App } from '../../http/app-type.ts'
import { addForms } from '../../http/forms.ts'
import { answerLink, bodyTypes, linkAnswers, showLink } from '../../http/mailed-links.ts'
import { visitorOf } from '../../http/visitor.ts'
import { presentAccess } from '../../presenters/accounts/accounts.ts'
import { ref } from '../../schemas/common.ts'
import {
  MailReceipt,
  PasswordChange,
  PasswordReset,
  PasswordResetRequest,
  RenewedAccess,
} from '../../schemas/credentials/credentials.ts'

export function passwordRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/accounts/me/password',
    {
      schema: {
        operationId: 'changePassword',
        summary: 'Change your password',
        description:
          'Your other sessions end. So do all access tokens, the present one too: the answer brings the next. The refresh token of the present session stays good.',
        tags: ['Accounts'],
        body: ref(PasswordChange),
        response: { 200: ref(RenewedAccess) },
      },
      config: {
        action: 'account:change-credentials',
        limits: ['password-account'],
        problems: ['not-found', 'wrong-password'],
      },
    },
    async (request) => {
      const renewed = await changePassword(deps, actorOf(request), request.body)
      return presentAccess(renewed, { expiresIn: tokenLifetime, at: deps.clock() })
    },
  )

  app.post(
    '/v1/accounts/password-reset-requests',
    {
      schema: {
        operationId: 'requestPasswordReset',
        summary: 'Ask for a new password where the present one is forgotten',
        description: 'The answer is the same for every address. The link in the mail is good for an hour.',
        tags: ['Accounts'],
        body: ref(PasswordResetRequest),
        response: { 202: ref(MailReceipt) },
      },
      config: { action: 'account:reset-password', limits: ['reset-address', 'reset-account'] },
    },
    async (request, reply) => {
      await requestPasswordReset(deps, request.body.email, visitorOf(request))
      reply.code(202)
      return { message: 'If this address has an account, a link to a new password is on its way to it.' }
    },
  )

  app.register(async (scope: App) => {
    addForms(scope)
    showLink(scope, 'password-reset', {
      operationId: 'showPasswordReset',
      summary: 'The page behind the link to a new password',
      action: 'account:reset-password',
    })
    scope.post(
      '/v1/accounts/password-reset',
      {
        schema: {
          operationId: 'resetPassword',
          summary: 'Set a new password with the token of the link',
          description:
            'The token works once. It proves the address too. All sessions end, on every instance when this has answered. A form gets a page, everybody else nothing.',
          tags: ['Accounts'],
          consumes: bodyTypes,
          body: ref(PasswordReset),
          response: linkAnswers('Set.'),
        },
        config: { action: 'account:reset-password', limits: ['reset-address'], problems: ['invalid-link'] },
      },
      async (request, reply) => {
        await resetPassword(deps, request.body, visitorOf(request))
        return answerLink(request, reply, 'password-reset')
      },
    )
  })
}
