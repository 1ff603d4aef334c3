/** Claims an item of the queue for a moderator for some minutes, or extends the claim. */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { type ClaimRow, findClaim, upsertClaim } from '../../db/queries/moderation/moderation-claims.ts'
import { holdQueued } from '../../db/queries/moderation/moderation-queue.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { claimEnd } from '../../domain/moderation/moderation-queue.ts'
import { notFound } from '../../problems/api-error.ts'
import { claimedBy } from './steps/claimed-by.ts'
import { ownComment } from './steps/own-comment.ts'

/** Writes no event: a claim does not change the comment, and it ends by itself. */
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
  if (!claim) throw new Error('the claim on a comment that was just claimed cannot be gone')
  return claim
}
