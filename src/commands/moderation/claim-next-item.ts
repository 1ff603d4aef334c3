/**
 * Gives a moderator the first item of the queue that nobody else has claimed, and claims it for
 * them.
 */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { upsertClaim } from '../../db/queries/moderation/moderation-claims.ts'
import {
  findQueueItem,
  lockNextItem,
  type NextItem,
  type QueueFilters,
  type QueueItemRow,
} from '../../db/queries/moderation/moderation-queue.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { claimEnd, type QueueSort } from '../../domain/moderation/moderation-queue.ts'

export async function claimNextItem(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId: moderatorId }: Actor,
  query: { filters: QueueFilters; sort: QueueSort },
): Promise<QueueItemRow | undefined> {
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, moderatorId))) throw invalidToken('its account is gone')
    const viewer = { moderatorId, at: clock() }
    const commentId = await claimFirst(tx, { ...query, viewer })
    return commentId === undefined ? undefined : findQueueItem(tx, commentId, viewer)
  })
}

/**
 * Skips comments that other transactions have locked, so that moderators who ask at the same time
 * do not wait for each other. The search waits for a lock only if no other item is left. If
 * somebody else claims the item first, it runs again and sees that claim.
 */
async function claimFirst(tx: Db, next: Omit<NextItem, 'skipsLocked'>): Promise<string | undefined> {
  const { moderatorId: accountId, at } = next.viewer
  for (let skipsLocked = true; ; ) {
    const commentId = await lockNextItem(tx, { ...next, skipsLocked })
    if (commentId === undefined && !skipsLocked) return undefined
    if (commentId === undefined) skipsLocked = false
    else if (await upsertClaim(tx, { commentId, accountId, expiresAt: claimEnd(at) }, at)) return commentId
  }
}
