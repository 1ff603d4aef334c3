/** Ends a suspension before its time. */
import { type AccountRow, lockAccount, updateSuspension } from '../db/queries/accounts.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { notFound } from '../errors.ts'

/** An account that is not suspended stays as it is. */
export async function liftSuspension(
  { database, clock, standings }: Pick<Deps, 'database' | 'clock' | 'standings'>,
  actor: Actor,
  accountId: string,
): Promise<AccountRow> {
  const now = clock()
  const { account, isChanged } = await database.transact(async (tx) => {
    const locked = await lockAccount(tx, accountId)
    if (!locked) throw notFound('account')
    if (locked.suspendedAt === null) return { account: locked, isChanged: false }
    const account = await updateSuspension(tx, { accountId, suspension: null, at: now })
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
