/** The end of one's own account. */
import { actorOf } from '../../auth/authorize.ts'
import { eraseAccount } from '../../commands/accounts/erase-account.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { AccountErasure } from '../../schemas/accounts/erasures.ts'
import { ref } from '../../schemas/common.ts'

export function erasureRoutes(app: App, deps: Deps): void {
  app.delete(
    '/v1/accounts/me',
    {
      schema: {
        operationId: 'eraseOwnAccount',
        summary: 'Erase your own account, for good',
        description:
          'Comments lose their words and their author: a tombstone stays where visible replies need one. Votes and notices are deleted, scores stay; appeals lose their words, and open ones are withdrawn. Logins, tokens and, where the address was verified, its newsletter signup are gone. A contributor profile and its bylines stay, linked to no account. When this has answered, no token of the account is accepted on any instance, and the address can be registered anew.',
        tags: ['Accounts'],
        body: ref(AccountErasure),
        response: { 204: { description: 'Erased.', type: 'null' } },
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
}
