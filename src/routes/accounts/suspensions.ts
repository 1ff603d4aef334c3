/** The suspension of an account: imposed, changed and lifted by moderators. */
import { actorOf } from '../../auth/authorize.ts'
import { liftSuspension } from '../../commands/accounts/lift-suspension.ts'
import { suspendAccount } from '../../commands/accounts/suspend-account.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { readInstant } from '../../http/request-times.ts'
import { presentStanding, presentSuspended } from '../../presenters/accounts/accounts.ts'
import { invalidField } from '../../problems/api-error.ts'
import { AccountStanding, SuspendedAccount, SuspensionInput } from '../../schemas/accounts/accounts.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function suspensionRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/accounts/:id/suspension',
    {
      schema: {
        operationId: 'suspendAccount',
        summary: 'Suspend an account',
        description:
          'Suspends the account until `until`, or until somebody lifts the suspension. A suspended ' +
          'account can still log in, read its own account, comments and notices, and appeal. It can ' +
          'delete its comments, stop mail about replies, change its password and e-mail address, end ' +
          'its sessions and tokens, export its data and erase itself. Any other request that needs a ' +
          'token gets 403 `account-suspended`. ' +
          'When the answer arrives, the suspension holds on every instance. Suspending an account ' +
          'again changes the reason and the end. `hideCommentsOfLastDays` also hides the recent ' +
          'comments of the account, in the same transaction. Lifting the suspension later does not ' +
          'restore these comments; undo the batch of decisions to restore them.',
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
        throw invalidField('/hideReason', 'is allowed only together with `hideCommentsOfLastDays`')
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
          'Ends the suspension at once, so that the account can act again. Comments that were hidden ' +
          'together with the suspension stay hidden. If the account is not suspended, nothing changes.',
        tags: ['Accounts'],
        params: IdParams,
        response: { 200: ref(AccountStanding) },
      },
      config: { action: 'account:suspend', problems: ['not-found'] },
    },
    async (request) =>
      presentStanding(await liftSuspension(deps, actorOf(request), request.params.id), deps.clock()),
  )
}
