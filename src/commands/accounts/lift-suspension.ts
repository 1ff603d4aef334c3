/** Ends a suspension before its time. */
import { type AccountRow, lockAccount, updateSuspension } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { suspensionOf } from '../../domain/accounts/suspension.ts'
import type { Actor } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'
import { noteSuspension, sendLetter } from '../moderation/steps/give-notice.ts'

/** Does nothing to an account that is not suspended. */
export async function liftSuspension(
  deps: Pick<Deps, 'database' | 'clock' | 'standings' | 'newId' | 'box' | 'config'>,
  actor: Actor,
  accountId: string,
): Promise<AccountRow> {
  const { database, clock, standings } = deps
  const now = clock()
  const { account, isChanged } = await database.transact(async (tx) => {
    const locked = await lockAccount(tx, accountId)
    if (!locked) throw notFound('account')
    if (locked.suspendedAt === null) return { account: locked, isChanged: false }
    const account = await updateSuspension(tx, { accountId, suspension: null, at: now })
    // An expired suspension needs no letter, since its owner was told from the start when it ends.
    if (suspensionOf(locked, now)) {
      const letter = await noteSuspension(tx, deps, { to: account, at: now, suspension: null })
      await sendLetter(tx, deps, { to: account, letter })
    }
    await recordEvent(tx, {
      type: 'account.suspension-lifted',
      subjects: { accountId },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
    return { account, isChanged: true }
  })
  if (isChanged) await standings.changed(accountId)
  return account
}
