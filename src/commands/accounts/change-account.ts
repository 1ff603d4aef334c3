/** Changes the public profile of the actor's own account, by a merge patch. */

import type { Db } from '../../db/database.ts'
import { type AccountRow, findAccount, updateAccount } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'
import type { AccountPatch } from '../../schemas/accounts/accounts.ts'
import { skeletonOf } from '../../text/name-skeleton.ts'
import { refuseStaffName } from './steps/refuse-staff-name.ts'

export async function changeAccount(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId, roles }: Actor,
  patch: AccountPatch,
): Promise<AccountRow> {
  const fields = Object.keys(patch)
  const now = clock()
  return database.transact(async (tx) => {
    if (patch.displayName !== undefined && !roles.includes('admin')) {
      await refuseNewStaffName(tx, { accountId, displayName: patch.displayName })
    }
    const nameSkeleton =
      patch.displayName === undefined ? {} : { nameSkeleton: skeletonOf(patch.displayName) }
    const row =
      fields.length === 0
        ? await findAccount(tx, accountId)
        : await updateAccount(tx, accountId, { ...patch, ...nameSkeleton, updatedAt: now })
    if (!row) throw notFound('account')
    if (fields.length === 0) return row
    await recordEvent(tx, {
      type: 'account.changed',
      subjects: { accountId },
      payload: { fields },
      actorAccountId: accountId,
      occurredAt: now,
    })
    return row
  })
}

/** Somebody whose name was there first keeps it, and may send it again. */
async function refuseNewStaffName(
  tx: Db,
  { accountId, displayName }: { accountId: string; displayName: string },
): Promise<void> {
  const present = await findAccount(tx, accountId)
  if (present?.displayName !== displayName) await refuseStaffName(tx, displayName, { exceptId: accountId })
}
