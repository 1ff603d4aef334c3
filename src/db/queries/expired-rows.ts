/**
 * Deletes rows that nobody can use any more, at most `limit` in one call. Each function returns the
 * number of deleted rows.
 */
import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import { accessTokens, oneTimeTokens, sessions } from '../tables/accounts.ts'
import { screenings } from '../tables/moderation.ts'
import { previews } from '../tables/previews.ts'

export async function deleteExpiredOneTimeTokens(
  db: Db,
  { expiredBy, limit }: { expiredBy: Date; limit: number },
): Promise<number> {
  const expired = db
    .select({ tokenHash: oneTimeTokens.tokenHash })
    .from(oneTimeTokens)
    .where(lte(oneTimeTokens.expiresAt, expiredBy))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .delete(oneTimeTokens)
    .where(inArray(oneTimeTokens.tokenHash, expired))
    .returning({ accountId: oneTimeTokens.accountId })
  return rows.length
}

export async function deleteExpiredPreviews(
  db: Db,
  { expiredBy, limit }: { expiredBy: Date; limit: number },
): Promise<number> {
  const expired = db
    .select({ id: previews.id })
    .from(previews)
    .where(lte(previews.expiresAt, expiredBy))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db.delete(previews).where(inArray(previews.id, expired)).returning({ id: previews.id })
  return rows.length
}

/**
 * Deletes the screenings of refused comments. Screenings of stored comments stay as long as the
 * comments do.
 */
export async function deleteRefusals(
  db: Db,
  { madeBy, limit }: { madeBy: Date; limit: number },
): Promise<number> {
  const old = db
    .select({ id: screenings.id })
    .from(screenings)
    .where(and(eq(screenings.outcome, 'refused'), lte(screenings.createdAt, madeBy)))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db.delete(screenings).where(inArray(screenings.id, old)).returning({ id: screenings.id })
  return rows.length
}

/**
 * The tables whose rows can both expire and be revoked. The refresh tokens of a session are deleted
 * with the session.
 */
const revocable = { sessions, accessTokens }

/** Deletes rows that were revoked or had expired by `endedBy`. */
export async function deleteRevokedOrExpired(
  db: Db,
  kind: keyof typeof revocable,
  { endedBy, limit }: { endedBy: Date; limit: number },
): Promise<number> {
  const table = revocable[kind]
  const ended = db
    .select({ id: table.id })
    .from(table)
    .where(lte(sql`least(${table.revokedAt}, ${table.expiresAt})`, endedBy))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .delete(table)
    .where(inArray(table.id, ended))
    .returning({ accountId: table.accountId })
  return rows.length
}
