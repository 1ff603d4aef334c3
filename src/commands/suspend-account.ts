/** A moderator suspends a reader or an author, with a reason that is told, until a time or until it is lifted. */
import { type AccountRow, lockAccount, updateSuspension } from '../db/queries/accounts.ts'
import { recordEvent } from '../db/queries/events.ts'
import { hasIdentity } from '../db/queries/identities.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { maySuspend, suspensionOf } from '../domain/suspension.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import { tellOfSuspension } from './give-notice.ts'

export type SuspensionChange = { accountId: string; reason: string; until: Date | null }

/** Suspending anew changes reason and end; the same once more changes nothing. */
export async function suspendAccount(
  deps: Pick<Deps, 'database' | 'clock' | 'standings' | 'newId' | 'box' | 'config'>,
  actor: Actor,
  { accountId, reason, until }: SuspensionChange,
): Promise<AccountRow> {
  const { database, clock, standings } = deps
  const now = clock()
  if (until !== null && until <= now) throw invalidField('/until', 'must be in the future')
  const { account, isChanged } = await database.transact(async (tx) => {
    const locked = await lockAccount(tx, accountId)
    if (!locked) throw notFound('account')
    const followsIssuer = await hasIdentity(tx, accountId)
    if (!maySuspend(actor, { ...locked, followsIssuer })) {
      throw new ApiError(
        'account-not-suspendable',
        'Moderators and admins, and yourself, cannot be suspended.',
      )
    }
    const present = suspensionOf(locked, now)
    if (present?.reason === reason && present.until?.getTime() === until?.getTime()) {
      return { account: locked, isChanged: false }
    }
    const suspension = {
      suspendedAt: present?.since ?? now,
      suspendedUntil: until,
      suspensionReason: reason,
    }
    const account = await updateSuspension(tx, { accountId, suspension, at: now })
    await tellOfSuspension(tx, deps, { to: account, at: now, suspension: { reason, until } })
    await recordEvent(tx, {
      type: 'account.suspended',
      subjects: { accountId },
      payload: { until: until?.toISOString() ?? null },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
    return { account, isChanged: true }
  })
  if (isChanged) await standings.changed(accountId)
  return account
}
