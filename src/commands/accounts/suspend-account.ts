/** A moderator suspends a reader or an author, with a reason that is told, until a time or until it is lifted. */
import type { Db } from '../../db/database.ts'
import { type AccountRow, lockAccount, updateSuspension } from '../../db/queries/accounts/accounts.ts'
import { hasIdentity } from '../../db/queries/credentials/identities.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { maySuspend, suspensionOf } from '../../domain/accounts/suspension.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import { type Letter, type NoticeTools, noteSuspension, sendLetter } from '../moderation/steps/give-notice.ts'
import {
  type AccountHiding,
  type HiddenComments,
  hideCommentsOf,
} from '../moderation/steps/hide-comments-of-account.ts'

export type SuspensionChange = {
  accountId: string
  reason: string
  until: Date | null
  hiding?: Omit<AccountHiding, 'at'>
}

export type Suspended = { account: AccountRow; hiddenComments: HiddenComments | undefined }

/**
 * Suspending anew changes reason and end; the same once more changes nothing. With `hiding`, what the account wrote of late
 * is hidden in the same transaction.
 */
export async function suspendAccount(
  deps: Pick<Deps, 'database' | 'clock' | 'standings' | 'newId' | 'box' | 'config'>,
  actor: Actor,
  change: SuspensionChange,
): Promise<Suspended> {
  const { database, clock, standings } = deps
  const at = clock()
  if (change.until !== null && change.until <= at) throw invalidField('/until', 'must be in the future')
  const { isChanged, ...suspended } = await database.transact(async (tx) => {
    const locked = await lockSuspendable(tx, actor, change.accountId)
    const changed = await suspend(tx, deps, { locked, change, actor, at })
    const account = changed?.account ?? locked
    const hiddenComments =
      change.hiding &&
      (await hideCommentsOf(tx, deps, {
        ...{ account, actor, hiding: { ...change.hiding, at } },
        ...(changed && { opening: changed.letter }),
      }))
    // Otherwise its words stand at the head of the mail on the comments.
    if (changed && !hiddenComments?.count) await sendLetter(tx, deps, { to: account, letter: changed.letter })
    return { account, hiddenComments, isChanged: changed !== undefined }
  })
  if (isChanged) await standings.changed(change.accountId)
  return suspended
}

async function lockSuspendable(tx: Db, actor: Actor, accountId: string): Promise<AccountRow> {
  const locked = await lockAccount(tx, accountId)
  if (!locked) throw notFound('account')
  const followsIssuer = await hasIdentity(tx, accountId)
  if (!maySuspend(actor, { ...locked, followsIssuer })) {
    throw new ApiError('account-not-suspendable', 'Moderators and admins, and yourself, cannot be suspended.')
  }
  return locked
}

type Suspending = { locked: AccountRow; change: SuspensionChange; actor: Actor; at: Date }

/** `undefined` where the account is suspended so already. */
async function suspend(
  tx: Db,
  tools: NoticeTools,
  { locked, change: { accountId, reason, until }, actor, at }: Suspending,
): Promise<{ account: AccountRow; letter: Letter } | undefined> {
  const present = suspensionOf(locked, at)
  if (present?.reason === reason && present.until?.getTime() === until?.getTime()) return undefined
  const suspension = { suspendedAt: present?.since ?? at, suspendedUntil: until, suspensionReason: reason }
  const account = await updateSuspension(tx, { accountId, suspension, at })
  const letter = await noteSuspension(tx, tools, { to: account, at, suspension: { reason, until } })
  await recordEvent(tx, {
    type: 'account.suspended',
    subjects: { accountId },
    payload: { until: until?.toISOString() ?? null },
    actorAccountId: actor.accountId,
    actorAddress: actor.address,
    occurredAt: at,
  })
  return { account, letter }
}
