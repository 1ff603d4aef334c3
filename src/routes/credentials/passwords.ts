/**
 * The password of an account: changed by an owner who knows it, and reset by one who has forgotten
 * it.
 */
import { actorOf } from '../../auth/authorize.ts'
import { changePassword } from '../../commands/credentials/change-password.ts'
import { forcePasswordReset } from '../../commands/credentials/force-password-reset.ts'
import { requestPasswordReset } from '../../commands/credentials/request-password-reset.ts'
import { resetPassword } from '../../commands/credentials/reset-password.ts'
import type { Deps } from '../../deps.ts'
import { tokenLifetime } from '../../domain/credentials/access-token.ts'
import type { App } from '../../http/app-type.ts'
import { addForms } from '../../http/forms.ts'
import { answerLink, bodyTypes, linkAnswers, showLink } from '../../http/mailed-links.ts'
import { visitorOf } from '../../http/visitor.ts'
import { presentAccess } from '../../presenters/accounts/accounts.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import {
  MailReceipt,
  PasswordChange,
  PasswordReset,
  PasswordResetRequest,
  RenewedAccess,
} from '../../schemas/credentials/credentials.ts'

const forcedReset = [
  'Ends the password of the account, with all its sessions, personal access tokens and mailed ' +
    'links, and mails a link to choose a new password. When the answer arrives, no instance ' +
    'accepts the former tokens. The link is valid for one hour; after that, the owner asks for ' +
    'another one with POST /v1/accounts/password-reset-requests. The audit log says who forced ' +
    'the reset. An account of an outside issuer has no password; the answer is then 409.',
  'Whoever took an account may have changed its address first. So if a verified address was ' +
    'changed within the last 14 days, the account gets that former address back. The link goes ' +
    'to the former address, and the present address is told, without a link. If another ' +
    'account has the former address by now, the answer is 409, and nothing changes.',
].join('\n\n')

export function passwordRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/accounts/me/password',
    {
      schema: {
        operationId: 'changePassword',
        summary: 'Change your password',
        description:
          'Sets a new password and ends all your other sessions. All access tokens of your logins end, ' +
          'including the one that sends this request; the answer contains a new one. The refresh token ' +
          'of the present session stays valid.',
        tags: ['Accounts'],
        body: ref(PasswordChange),
        response: { 200: ref(RenewedAccess) },
      },
      config: {
        // Passwords are checked by a few at once.
        gate: 'passwords',
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
        summary: 'Request a link to reset a forgotten password',
        description:
          'Sends a link to the address if it has an account. The answer is the same for every address. ' +
          'The link is valid for one hour.',
        tags: ['Accounts'],
        body: ref(PasswordResetRequest),
        response: { 202: ref(MailReceipt) },
      },
      config: { action: 'account:reset-password', limits: ['reset-address', 'reset-account'] },
    },
    async (request, reply) => {
      await requestPasswordReset(deps, request.body.email, visitorOf(request))
      reply.code(202)
      return { message: 'If this address has an account, a link to set a new password is on its way.' }
    },
  )

  app.post(
    '/v1/accounts/:id/password-reset',
    {
      schema: {
        operationId: 'forcePasswordReset',
        summary: 'Force an account to choose a new password',
        description: forcedReset,
        tags: ['Accounts'],
        params: IdParams,
        response: { 202: ref(MailReceipt) },
      },
      config: {
        // Passwords are hashed by a few at once, with a queue of their own.
        gate: 'passwords',
        action: 'account:force-reset',
        limits: ['force-reset-account'],
        problems: ['not-found', 'password-not-resettable'],
      },
    },
    async (request, reply) => {
      await forcePasswordReset(deps, actorOf(request), request.params.id)
      reply.code(202)
      return { message: 'The password has ended, and a link to choose a new one is on its way.' }
    },
  )

  app.register(async (scope: App) => {
    addForms(scope)
    showLink(scope, 'password-reset', {
      operationId: 'showPasswordReset',
      summary: 'Show the page that sets a new password',
      action: 'account:reset-password',
    })
    scope.post(
      '/v1/accounts/password-reset',
      {
        schema: {
          operationId: 'resetPassword',
          summary: 'Set a new password with the token from a mail',
          description:
            'Sets the new password. The token works once, and it also verifies the address. All ' +
            'sessions and personal access tokens of the account end; when the answer arrives, no ' +
            'instance accepts them. A form gets an HTML page, and any other request gets 204.',
          tags: ['Accounts'],
          consumes: bodyTypes,
          body: ref(PasswordReset),
          response: linkAnswers('The account has the new password.'),
        },
        config: {
          // Passwords are checked by a few at once.
          gate: 'passwords',
          action: 'account:reset-password',
          limits: ['reset-address'],
          problems: ['invalid-link'],
        },
      },
      async (request, reply) => {
        await resetPassword(deps, request.body, visitorOf(request))
        return answerLink(request, reply, 'password-reset')
      },
    )
  })
}
