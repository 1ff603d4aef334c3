/** The account of the caller: read and changed by its owner. */
import { actorOf } from '../../auth/authorize.ts'
import { changeAccount } from '../../commands/accounts/change-account.ts'
import { findAccount } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentAccount } from '../../presenters/accounts/accounts.ts'
import { notFound } from '../../problems/api-error.ts'
import { Account, AccountPatch } from '../../schemas/accounts/accounts.ts'
import { ref } from '../../schemas/common.ts'

export function ownAccountRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/accounts/me',
    {
      schema: {
        operationId: 'getOwnAccount',
        summary: 'Get your own account',
        description:
          'Returns the account that the access token belongs to, with its roles. While the account is ' +
          'suspended, `suspension` gives the reason and the end.',
        tags: ['Accounts'],
        response: { 200: ref(Account) },
      },
      config: { action: 'account:read-self', problems: ['not-found'] },
    },
    async (request) => {
      const account = await findAccount(deps.database.db, actorOf(request).accountId)
      if (!account) throw notFound('account')
      return presentAccount(account, deps.clock())
    },
  )

  app.patch(
    '/v1/accounts/me',
    {
      schema: {
        operationId: 'changeOwnAccount',
        summary: 'Change your display name or avatar',
        description:
          'Applies a merge patch (RFC 7396): members that you leave out keep their value. Your ' +
          'comments and bylines show the new name at once. A reader cannot take a name that looks like ' +
          'one of the masthead or of staff.',
        tags: ['Accounts'],
        body: ref(AccountPatch),
        response: { 200: ref(Account) },
      },
      config: { action: 'account:change-self', problems: ['not-found', 'name-reserved'] },
    },
    async (request) =>
      presentAccount(await changeAccount(deps, actorOf(request), request.body), deps.clock()),
  )
}
