/** Deletes what nobody can use any more, at most so many rows at once; each gives the number of rows it deleted. */
import { inArray, lte, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import { accessTokens, oneTimeTokens, sessions } from '../tables/accounts.ts'

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

/** Personal access tokens revoked or expired by then. */
export async function deleteEndedAccessTokens(
  db: Db,
  { endedBy, limit }: { endedBy: Date; limit: number },
): Promise<number> {
  const ended = db
    .select({ id: accessTokens.id })
    .from(accessTokens)
    .where(lte(sql`least(${accessTokens.revokedAt}, ${accessTokens.expiresAt})`, endedBy))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .delete(accessTokens)
    .where(inArray(accessTokens.id, ended))
    .returning({ accountId: accessTokens.accountId })
  return rows.length
}

/** Sessions revoked or expired by then; their refresh tokens go with them. */
export async function deleteEndedSessions(
  db: Db,
  { endedBy, limit }: { endedBy: Date; limit: number },
): Promise<number> {
  const ended = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(lte(sql`least(${sessions.revokedAt}, ${sessions.expiresAt})`, endedBy))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .delete(sessions)
    .where(inArray(sessions.id, ended))
    .returning({ accountId: sessions.accountId })
  return rows.length
}
