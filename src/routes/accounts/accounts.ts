/** Registration, and the account of whoever asks. */
import { actorOf } from '../../auth/authorize.ts'
import { changeAccount } from '../../commands/accounts/change-account.ts'
import { liftSuspension } from '../../commands/accounts/lift-suspension.ts'
import { registerAccount } from '../../commands/accounts/register-account.ts'
import { setRoles } from '../../commands/accounts/set-roles.ts'
import { suspendAccount } from '../../commands/accounts/suspend-account.ts'
import { type AccountRow, findAccount, listAccounts } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { readInstant } from '../../http/request-times.ts'
import { visitorOf } from '../../http/visitor.ts'
import { presentAccount, presentStanding, presentSuspended } from '../../presenters/accounts/accounts.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'
import {
  Account,
  AccountList,
  AccountPatch,
  AccountQuery,
  AccountStanding,
  Registration,
  RolesInput,
  SuspendedAccount,
  SuspensionInput,
} from '../../schemas/accounts/accounts.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function accountRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/accounts',
    {
      schema: {
        operationId: 'registerAccount',
        summary: 'Register as a reader',
        description:
          'The answer is the same whether or not the address has an account already; for one that has, nothing changes. The owner of the address gets a mail: with a link to verify it, or saying that it has an account.',
        tags: ['Accounts'],
        body: ref(Registration),
        response: { 201: ref(Account) },
      },
      config: {
        action: 'account:register',
        sends: ['Location'],
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
        description: 'For admins. Filter by `email` to find the account of one address.',
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
        summary: 'Give and take the roles of an account',
        description:
          'When this has answered, no token with the former roles is accepted any more, on any instance: over PostgreSQL that takes a second. The account stays logged in; a refresh brings its new roles.',
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

  app.put(
    '/v1/accounts/:id/suspension',
    {
      schema: {
        operationId: 'suspendAccount',
        summary: 'Suspend an account',
        description:
          'Until the end given, or until it is lifted, the account can log in and read what is said of it, and gets 403 `account-suspended` for everything else. Holds on every instance when this has answered. Once more changes reason and end. `hideCommentsOfLastDays` hides what the account wrote, in the same transaction; lifting the suspension leaves that as it is, an undo of the batch takes it back.',
        tags: ['Accounts'],
        params: IdParams,
        body: ref(SuspensionInput),
        response: { 200: ref(SuspendedAccount) },
      },
      config: { action: 'account:suspend', problems: ['not-found', 'account-not-suspendable'] },
    },
    async (request) => {
      const { reason, until, hideCommentsOfLastDays: days, hideReason } = request.body
      if (days === undefined && hideReason !== undefined) {
        throw invalidField('/hideReason', 'is only for `hideCommentsOfLastDays`')
      }
      const change = {
        accountId: request.params.id,
        reason,
        until: readInstant({ pointer: '/until' }, until),
        ...(days !== undefined && { hiding: { days, reason: hideReason ?? 'other' } }),
      }
      return presentSuspended(await suspendAccount(deps, actorOf(request), change), deps.clock())
    },
  )

  app.delete(
    '/v1/accounts/:id/suspension',
    {
      schema: {
        operationId: 'liftSuspension',
        summary: 'Lift a suspension',
        description:
          'Ends the suspension at once, and the account may act again. Comments that the suspension has hidden stay hidden.',
        tags: ['Accounts'],
        params: IdParams,
        response: { 200: ref(AccountStanding) },
      },
      config: { action: 'account:suspend', problems: ['not-found'] },
    },
    async (request) =>
      presentStanding(await liftSuspension(deps, actorOf(request), request.params.id), deps.clock()),
  )

  app.get(
    '/v1/accounts/me',
    {
      schema: {
        operationId: 'getOwnAccount',
        summary: 'Read your own account',
        description:
          'Returns the account that the access token belongs to, with its roles and, while it is suspended, the reason.',
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
        summary: 'Change what others see of your account',
        description:
          'A merge patch (RFC 7396): members that you leave out keep their value. Comments and bylines show the new name at once.',
        tags: ['Accounts'],
        body: ref(AccountPatch),
        response: { 200: ref(Account) },
      },
      config: { action: 'account:change-self', problems: ['not-found'] },
    },
    async (request) =>
      presentAccount(await changeAccount(deps, actorOf(request), request.body), deps.clock()),
  )
}
