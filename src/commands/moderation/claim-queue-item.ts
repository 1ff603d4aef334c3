/** A moderator takes an item of the queue for some minutes, so that no other works on it meanwhile; or keeps it for longer. */
import { invalidToken } from '../../auth/tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { type ClaimRow, findClaim, upsertClaim } from '../../db/queries/moderation/moderation-claims.ts'
import { holdQueued } from '../../db/queries/moderation/moderation-queue.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { claimEnd } from '../../domain/moderation/moderation-queue.ts'
import { shownName } from '../../domain/shown-name.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { ownComment } from './decide-comments.ts'

/** Leaves no event: a claim changes nothing of the comment, and is over by itself. */
export async function claimQueueItem(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId }: Actor,
  commentId: string,
): Promise<ClaimRow> {
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const comment = await holdQueued(tx, commentId)
    if (!comment) throw notFound('item of the queue')
    if (comment.accountId === accountId) throw ownComment()
    const at = clock()
    const isOurs = await upsertClaim(tx, { commentId, accountId, expiresAt: claimEnd(at) }, at)
    const claim = await standingClaim(tx, commentId)
    if (!isOurs) throw claimedBy(claim)
    return claim
  })
}

async function standingClaim(tx: Db, commentId: string): Promise<ClaimRow> {
  const claim = await findClaim(tx, commentId)
  if (!claim) throw new Error('a claim that was just made, or is in the way, cannot be gone')
  return claim
}

function claimedBy({ moderator: { id, displayName }, expiresAt }: ClaimRow): ApiError {
  const claimedUntil = expiresAt.toISOString()
  const name = shownName(displayName)
  return new ApiError('queue-item-claimed', `${name} works on this comment until ${claimedUntil}.`, {
    members: { claimedBy: { id, displayName: name }, claimedUntil },
  })
}
