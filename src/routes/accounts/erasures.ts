/** Erases accounts: the caller's own, and that of somebody who asked an admin for it. */
import { actorOf } from '../../auth/authorize.ts'
import { eraseAccount } from '../../commands/accounts/erase-account.ts'
import { eraseAccountForOwner } from '../../commands/accounts/erase-account-for-owner.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { AccountErasure } from '../../schemas/accounts/erasures.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function erasureRoutes(app: App, deps: Deps): void {
  app.delete(
    '/v1/accounts/me',
    {
      schema: {
        operationId: 'eraseOwnAccount',
        summary: 'Erase your own account permanently',
        description:
          'Erases the account; nobody can restore it. Your comments lose their text and their author, ' +
          'and a tombstone stays where visible replies need one. Your votes and notices are deleted, ' +
          'and the scores of the comments stay. Your appeals lose their text, and open appeals are ' +
          'withdrawn. Your logins and tokens are deleted, and so is the newsletter signup of your ' +
          'address if the address was verified. Your contributor profile and its bylines stay, linked ' +
          'to no account. When the answer arrives, no instance accepts a token of the account, and the ' +
          'address can be registered again. The last admin cannot be erased.',
        tags: ['Accounts'],
        body: ref(AccountErasure),
        response: { 204: { description: 'The account is erased.', type: 'null' } },
      },
      config: {
        action: 'account:erase',
        limits: ['password-account'],
        problems: ['not-found', 'wrong-password', 'account-last-admin'],
      },
    },
    async (request, reply) => {
      await eraseAccount(deps, actorOf(request), request.body)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/v1/accounts/:id',
    {
      schema: {
        operationId: 'eraseAccount',
        summary: 'Erase the account of somebody who asked for it',
        description:
          'Erases an account permanently, as its owner can do with DELETE /v1/accounts/me. It is for ' +
          'people who ask by letter; make sure that the owner of the account asked. The audit log says ' +
          'who erased it. The last admin cannot be erased, and nobody can erase their own account in ' +
          'this way.',
        tags: ['Accounts'],
        params: IdParams,
        response: { 204: { description: 'The account is erased.', type: 'null' } },
      },
      config: { action: 'account:erase-other', problems: ['not-found', 'account-last-admin'] },
    },
    async (request, reply) => {
      await eraseAccountForOwner(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
