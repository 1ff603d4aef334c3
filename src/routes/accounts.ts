/** Registration, and the account of whoever asks. */
import { actorOf } from '../auth/authorize.ts'
import { registerAccount } from '../commands/register-account.ts'
import { setRoles } from '../commands/set-roles.ts'
import { findAccount, listAccounts } from '../db/queries/accounts.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { presentAccount } from '../presenters/accounts.ts'
import { Account, AccountList, AccountQuery, Registration, RolesInput } from '../schemas/accounts.ts'
import { IdParams, ref } from '../schemas/common.ts'
import type { App } from './app-type.ts'
import { listName, readCursor, sendPage } from './paging.ts'

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
    '/v1/accounts',
    {
      schema: {
        operationId: 'listAccounts',
        summary: 'List the accounts, oldest first',
        tags: ['Accounts'],
        querystring: AccountQuery,
        response: { 200: ref(AccountList) },
      },
      config: { action: 'account:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = listName('accounts')
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listAccounts(deps.database.db, { limit, after })
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present: presentAccount })
    },
  )

  app.put(
    '/v1/accounts/:id/roles',
    {
      schema: {
        operationId: 'setRoles',
        summary: 'Give and take the roles of an account',
        description:
          'When this has answered, no token with the former roles is accepted any more, on any instance: over PostgreSQL that takes a second. The account stays logged in; a refresh brings its new roles.',
        tags: ['Accounts'],
        params: IdParams,
        body: ref(RolesInput),
        response: { 200: ref(Account) },
      },
      config: { action: 'account:set-roles', problems: ['not-found', 'account-last-admin'] },
    },
    async (request) => {
      const { params, body } = request
      return presentAccount(
        await setRoles(deps, actorOf(request), { accountId: params.id, roles: body.roles }),
      )
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
