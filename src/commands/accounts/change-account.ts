/** Changes the public profile of the actor's own account, by a merge patch. */
import { type AccountRow, findAccount, updateAccount } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'
import type { AccountPatch } from '../../schemas/accounts/accounts.ts'

export async function changeAccount(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId }: Actor,
  patch: AccountPatch,
): Promise<AccountRow> {
  const fields = Object.keys(patch)
  const now = clock()
  return database.transact(async (tx) => {
    const row =
      fields.length === 0
        ? await findAccount(tx, accountId)
        : await updateAccount(tx, accountId, { ...patch, updatedAt: now })
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
