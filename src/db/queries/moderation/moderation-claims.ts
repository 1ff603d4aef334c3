/** Claims of moderators on items of the queue. */
import { and, asc, eq, gt, inArray, lte, ne, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { moderationClaims } from '../../tables/moderation.ts'
import { uuidArray } from '../uuid-array.ts'

type NewClaim = typeof moderationClaims.$inferInsert

/**
 * Claims the item or extends the claim; false if somebody else holds a claim at that time.
 * PostgreSQL locks the row even if it changes nothing, so the claim of somebody else cannot change
 * until the transaction ends.
 */
export async function upsertClaim(
  tx: Db,
  { commentId, accountId, expiresAt }: NewClaim,
  at: Date,
): Promise<boolean> {
  const rows = await tx
    .insert(moderationClaims)
    .values({ commentId, accountId, expiresAt })
    .onConflictDoUpdate({
      target: moderationClaims.commentId,
      set: { accountId, expiresAt },
      setWhere: sql`${moderationClaims.accountId} = ${accountId}::uuid
        or ${moderationClaims.expiresAt} <= ${at.toISOString()}::timestamptz`,
    })
    .returning({ commentId: moderationClaims.commentId })
  return rows.length > 0
}

function selectClaims(tx: Db) {
  return tx
    .select({
      commentId: moderationClaims.commentId,
      expiresAt: moderationClaims.expiresAt,
      moderator: { id: accounts.id, displayName: accounts.displayName },
    })
    .from(moderationClaims)
    .innerJoin(accounts, eq(accounts.id, moderationClaims.accountId))
}
export type ClaimRow = Awaited<ReturnType<typeof selectClaims>>[number]

export async function findClaim(tx: Db, commentId: string): Promise<ClaimRow | undefined> {
  const [row] = await selectClaims(tx).where(eq(moderationClaims.commentId, commentId))
  return row
}

/** The claims of other moderators on these comments that have not ended at that time. */
export function listClaimsOfOthers(
  tx: Db,
  { commentIds, accountId, at }: { commentIds: readonly string[]; accountId: string; at: Date },
): Promise<ClaimRow[]> {
  const { commentId, expiresAt } = moderationClaims
  return selectClaims(tx).where(
    and(
      sql`${commentId} = any(${uuidArray(commentIds)})`,
      ne(moderationClaims.accountId, accountId),
      gt(expiresAt, at),
    ),
  )
}

/** Deletes the account's own claim, and leaves a claim of somebody else alone. */
export async function deleteClaim(
  tx: Db,
  { commentId, accountId }: { commentId: string; accountId: string },
): Promise<void> {
  await tx
    .delete(moderationClaims)
    .where(and(eq(moderationClaims.commentId, commentId), eq(moderationClaims.accountId, accountId)))
}

/**
 * Deletes claims of any moderator, in the order of their comments, so that two such deletions do
 * not deadlock.
 */
export async function deleteClaims(tx: Db, isMeant: SQL): Promise<void> {
  const { commentId } = moderationClaims
  const meant = tx
    .select({ commentId })
    .from(moderationClaims)
    .where(isMeant)
    .orderBy(asc(commentId))
    .for('update')
  await tx.delete(moderationClaims).where(inArray(commentId, meant))
}

/** Deletes at most `limit` claims, and returns the number of deleted claims. */
export async function deleteExpiredClaims(
  db: Db,
  { expiredBy, limit }: { expiredBy: Date; limit: number },
): Promise<number> {
  const expired = db
    .select({ commentId: moderationClaims.commentId })
    .from(moderationClaims)
    .where(lte(moderationClaims.expiresAt, expiredBy))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .delete(moderationClaims)
    .where(sql`${moderationClaims.commentId} in ${expired}`)
    .returning({ commentId: moderationClaims.commentId })
  return rows.length
}
