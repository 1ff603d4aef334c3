/** Replaces the list of accounts that may sign articles with a profile. */
import type { Db } from '../../db/database.ts'
import { findAccount } from '../../db/queries/accounts/accounts.ts'
import {
  type CoAuthorsRow,
  holdAccounts,
  lockCoAuthors,
  replaceCoAuthors,
} from '../../db/queries/contributors/co-authors.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { suspensionOf } from '../../domain/accounts/suspension.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, accountSuspended, notFound } from '../../problems/api-error.ts'

/** Setting the list that stands already changes nothing. */
export async function setCoAuthors(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { idOrSlug, accountIds: named }: { idOrSlug: string; accountIds: readonly string[] },
): Promise<CoAuthorsRow> {
  const accountId = actor.reach === 'own' ? actor.accountId : undefined
  const accountIds = [...new Set(named.map((id) => id.toLowerCase()))].sort()
  return database.transact(async (tx) => {
    const held = await holdAccounts(tx, accountIds)
    const profile = await lockCoAuthors(tx, { idOrSlug, accountId })
    if (!profile) throw notFound('contributor')
    refuseUnknown(named, held)
    const added = accountIds.filter((id) => !profile.accountIds.includes(id))
    const removed = profile.accountIds.filter((id) => !accountIds.includes(id))
    if (added.length + removed.length === 0) return profile
    if (added.length > 0) await refuseSuspended(tx, actor.accountId, clock())
    const changed = { id: profile.id, accountIds }
    await replaceCoAuthors(tx, changed)
    await recordEvent(tx, {
      type: 'contributor.co-authors-changed',
      subjects: { contributorId: profile.id },
      payload: { added, removed },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
    return changed
  })
}

/** While they are suspended, people may end agreements, and make none. */
async function refuseSuspended(tx: Db, accountId: string, now: Date): Promise<void> {
  const account = await findAccount(tx, accountId)
  const suspension = account && suspensionOf(account, now)
  if (suspension) throw accountSuspended(suspension.until)
}

function refuseUnknown(named: readonly string[], held: readonly string[]): void {
  const errors = named.flatMap((id, index) =>
    held.includes(id.toLowerCase())
      ? []
      : [{ pointer: `/accountIds/${index}`, detail: 'is not the id of an account' }],
  )
  if (errors.length > 0) {
    throw new ApiError('invalid-request', 'The list names accounts that do not exist.', { errors })
  }
}
