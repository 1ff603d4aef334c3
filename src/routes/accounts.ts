/** Registration, and the account of whoever asks. */
import { actorOf } from '../auth/authorize.ts'
import { registerAccount } from '../commands/register-account.ts'
import { findAccount } from '../db/queries/accounts.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { presentAccount } from '../presenters/accounts.ts'
import { Account, Registration } from '../schemas/accounts.ts'
import { ref } from '../schemas/common.ts'
import type { App } from './app-type.ts'

export function accountRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/accounts',
    {
      schema: {
        operationId: 'registerAccount',
        summary: 'Register as a reader',
        description:
          'The answer is the same whether or not the address has an account already; for one that has, nothing changes.',
        tags: ['Accounts'],
        body: ref(Registration),
        response: { 201: ref(Account) },
      },
      config: { action: 'account:register' },
    },
    async (request, reply) => {
      const account = await registerAccount(deps, request.body)
      reply.code(201).header('location', '/v1/accounts/me')
      return presentAccount(account)
    },
  )

  app.get(
    '/v1/accounts/me',
    {
      schema: {
        operationId: 'getOwnAccount',
        summary: 'Read your own account',
        tags: ['Accounts'],
        response: { 200: ref(Account) },
      },
      config: { action: 'account:read-self', problems: ['not-found'] },
    },
    async (request) => {
      const account = await findAccount(deps.database.db, actorOf(request).accountId)
      if (!account) throw notFound('account')
      return presentAccount(account)
    },
  )
}
