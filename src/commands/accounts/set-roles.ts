/**
 * Gives an account roles and takes roles away. A role that is taken away ends at once on every
 * instance.
 */
import {
  type AccountRow,
  findAccount,
  lockAccountAndAdmins,
  updateRoles,
} from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { suspensionOf } from '../../domain/accounts/suspension.ts'
import type { Initiator } from '../../domain/actor.ts'
import { type Role, roles as roleOrder } from '../../domain/roles.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { skeletonOf } from '../../text/name-skeleton.ts'
import { refuseLastAdmin } from './steps/last-admin.ts'

type RolesChange = { accountId: string; roles: readonly Role[] }

/** Everybody stays a reader. Setting the present roles again changes nothing and ends no token. */
export async function setRoles(
  { database, clock, standings }: Pick<Deps, 'database' | 'clock' | 'standings'>,
  by: Initiator,
  { accountId, roles: wanted }: RolesChange,
): Promise<AccountRow> {
  const roles = roleOrder.filter((role) => role === 'reader' || wanted.includes(role))
  const isChanged = await database.transact(async (tx) => {
    const locked = await lockAccountAndAdmins(tx, accountId)
    const account = locked.find(({ id }) => id === accountId)
    if (!account) throw notFound('account')
    if (account.followsIssuer) {
      throw new ApiError(
        'account-roles-from-issuer',
        'The roles of this account come from the issuer of its tokens. Change them there.',
      )
    }
    const added = roles.filter((role) => !account.roles.includes(role))
    const removed = account.roles.filter((role) => !roles.includes(role))
    if (added.length + removed.length === 0) return false
    if (removed.includes('admin')) refuseLastAdmin(locked, accountId)
    const now = clock()
    const isSuspended = suspensionOf(account, now) !== null
    if (added.length > 0 && isSuspended) {
      throw new ApiError('account-not-promotable', 'The account is suspended. Lift the suspension first.')
    }
    const nameSkeleton = skeletonOf(account.displayName)
    const isSuspensionOver = account.suspendedAt !== null && !isSuspended
    await updateRoles(tx, { accountId, roles, nameSkeleton, isSuspensionOver, at: now })
    await recordEvent(tx, {
      type: 'account.roles-changed',
      subjects: { accountId },
      payload: { added, removed },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: now,
    })
    return true
  })
  if (isChanged) await standings.changed(accountId)
  const account = await findAccount(database.db, accountId)
  if (!account) throw notFound('account')
  return account
}
