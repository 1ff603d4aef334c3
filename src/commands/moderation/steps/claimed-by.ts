/** The refusal that moderators get for a comment that a colleague has claimed. */
import type { ClaimRow } from '../../../db/queries/moderation/moderation-claims.ts'
import { shownName } from '../../../domain/shown-name.ts'
import { ApiError } from '../../../problems/api-error.ts'

export function holderOf({ moderator: { id, displayName } }: ClaimRow): { id: string; displayName: string } {
  return { id, displayName: shownName(displayName) }
}

export function claimedBy(claim: ClaimRow): ApiError {
  const claimedUntil = claim.expiresAt.toISOString()
  const holder = holderOf(claim)
  return new ApiError(
    'queue-item-claimed',
    `${holder.displayName} is working on this comment until ${claimedUntil}.`,
    { members: { claimedBy: holder, claimedUntil } },
  )
}
