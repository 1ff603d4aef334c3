/**
 * Suspends a reader or an author until a given time or until it is lifted, with a reason that the
 * owner is told.
 */
import type { Db } from '../../db/database.ts'
import { type AccountRow, lockAccount, updateSuspension } from '../../db/queries/accounts/accounts.ts'
import { hasIdentity } from '../../db/queries/credentials/identities.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { maySuspend, suspensionOf } from '../../domain/accounts/suspension.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import { type Letter, type NoticeDeps, noteSuspension, sendLetter } from '../moderation/steps/give-notice.ts'
import {
  type AccountHiding,
  type HiddenComments,
  hideCommentsOf,
} from '../moderation/steps/hide-comments-of-account.ts'

type SuspensionChange = {
  accountId: string
  reason: string
  until: Date | null
  hiding?: Omit<AccountHiding, 'at'>
}

type Suspended = { account: AccountRow; hiddenComments: HiddenComments | undefined }

/**
 * Suspending an account again changes the reason and the end; with the same reason and end it
 * changes nothing. With `hiding`, the account's recent comments are hidden in the same transaction.
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
        account,
        actor,
        hiding: { ...change.hiding, at },
        ...(changed && { opening: changed.letter }),
      }))
    // If comments were hidden, the mail about them begins with this letter instead.
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
    throw new ApiError(
      'account-not-suspendable',
      'Moderators and admins cannot be suspended, and nobody can suspend themselves.',
    )
  }
  return locked
}

type Suspending = { locked: AccountRow; change: SuspensionChange; actor: Actor; at: Date }

/** `undefined` if the account is already suspended with this reason and end. */
async function suspend(
  tx: Db,
  tools: NoticeDeps,
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
