/** The claims of colleagues on comments, and the refusal that moderators get for such a comment. */
import type { Db } from '../../../db/database.ts'
import type { LockedComment } from '../../../db/queries/moderation/decision-writes.ts'
import { type ClaimRow, listClaimsOfOthers } from '../../../db/queries/moderation/moderation-claims.ts'
import { shownName } from '../../../domain/shown-name.ts'
import { ApiError } from '../../../problems/api-error.ts'

export type Claims = ReadonlyMap<string, ClaimRow>

/** The comments must be locked, so that nobody claims them until the transaction ends. */
export async function claimsOfOthers(
  tx: Db,
  claimed: { accountId: string; commentIds: readonly string[]; at: Date },
): Promise<Claims> {
  const claims = await listClaimsOfOthers(tx, claimed)
  return new Map(claims.map((claim) => [claim.commentId, claim]))
}

/** The account whose claim a decision overrides. A claim ends with the stay of the comment in the queue. */
export function overriddenBy({ id, queuedAt }: LockedComment, claims: Claims): string | undefined {
  return queuedAt === null ? undefined : claims.get(id)?.moderator.id
}

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
