/**
 * The registration of accounts, and the routes with which admins list accounts and set their roles.
 */
import { actorOf } from '../../auth/authorize.ts'
import { registerAccount } from '../../commands/accounts/register-account.ts'
import { setRoles } from '../../commands/accounts/set-roles.ts'
import { type AccountRow, listAccounts } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { visitorOf } from '../../http/visitor.ts'
import { presentAccount } from '../../presenters/accounts/accounts.ts'
import {
  Account,
  AccountList,
  AccountQuery,
  Registration,
  RolesInput,
} from '../../schemas/accounts/accounts.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function accountRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/accounts',
    {
      schema: {
        operationId: 'registerAccount',
        summary: 'Register an account',
        description:
          'Creates an account with the role `reader`. The answer is the same whether or not an account ' +
          'already has the address; if one has, nothing changes. The owner of the address gets a mail: ' +
          'a link to verify the address, or a note that the address already has an account. As long ' +
          'as nobody has confirmed the address, another registration sends another link, which gives ' +
          'the account the password of that registration. A display name that looks like one of the ' +
          'masthead or of staff is refused.',
        tags: ['Accounts'],
        body: ref(Registration),
        response: { 201: ref(Account) },
      },
      config: {
        // Passwords are checked by a few at once.
        gate: 'passwords',
        action: 'account:register',
        sends: ['Location'],
        problems: ['name-reserved'],
        limits: ['register-address', 'register-account'],
      },
    },
    async (request, reply) => {
      const account = await registerAccount(deps, request.body, visitorOf(request))
      reply.code(201).header('location', '/v1/accounts/me')
      return presentAccount(account, deps.clock())
    },
  )

  app.get(
    '/v1/accounts',
    {
      schema: {
        operationId: 'listAccounts',
        summary: 'List the accounts, oldest first',
        description:
          'Returns all accounts, with their e-mail addresses and roles. Only admins may call this. Set ' +
          '`email` to find the account of one address.',
        tags: ['Accounts'],
        querystring: AccountQuery,
        response: { 200: ref(AccountList) },
      },
      config: { action: 'account:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, email } = request.query
      const list = listName('accounts', { email })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const now = deps.clock()
      const present = (row: AccountRow) => presentAccount(row, now)
      const rows = await listAccounts(deps.database.db, { email, limit, after })
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present })
    },
  )

  app.put(
    '/v1/accounts/:id/roles',
    {
      schema: {
        operationId: 'setRoles',
        summary: 'Set the roles of an account',
        description:
          'Replaces the roles of the account with the roles in the body. When the answer arrives, no ' +
          'instance accepts a token with the former roles any more; on PostgreSQL this takes a second. ' +
          'The account stays logged in, and a refresh gives it an access token with the new roles. The ' +
          'service refuses to remove the last admin, and to add a role to a suspended account.',
        tags: ['Accounts'],
        params: IdParams,
        body: ref(RolesInput),
        response: { 200: ref(Account) },
      },
      config: {
        action: 'account:set-roles',
        problems: ['not-found', 'account-last-admin', 'account-not-promotable', 'account-roles-from-issuer'],
      },
    },
    async (request) => {
      const { params, body } = request
      const account = await setRoles(deps, actorOf(request), { accountId: params.id, roles: body.roles })
      return presentAccount(account, deps.clock())
    },
  )
}
