/** Deletes what nobody can use any more, at most so many rows at once; each gives the number of rows it deleted. */
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

/** What readers tried to post and was refused. Screenings of comments stay as long as the comments. */
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

/** What ends by its time or by being revoked. The refresh tokens of a session go with it. */
const ending = { sessions, accessTokens }

/** Those revoked or expired by then. */
export async function deleteEnded(
  db: Db,
  kind: keyof typeof ending,
  { endedBy, limit }: { endedBy: Date; limit: number },
): Promise<number> {
  const table = ending[kind]
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
