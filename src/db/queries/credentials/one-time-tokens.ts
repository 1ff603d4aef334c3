/**
 * Queries on the tokens of links sent by mail. Every writer locks the account first, then its
 * tokens.
 */
import { and, desc, eq, gt, inArray, lte, notInArray, sql } from 'drizzle-orm'
import type { OneTimePurpose } from '../../../domain/credentials/one-time-purposes.ts'
import type { Db } from '../../database.ts'
import { oneTimeTokens } from '../../tables/accounts.ts'

export type OneTimeToken = typeof oneTimeTokens.$inferSelect

/** Identifies a token that is made for this purpose and live at `at`. */
export type TokenUse = { tokenHash: Uint8Array; purpose: OneTimePurpose; at: Date }

function usable({ tokenHash, purpose, at }: TokenUse) {
  return and(
    eq(oneTimeTokens.tokenHash, tokenHash),
    eq(oneTimeTokens.purpose, purpose),
    gt(oneTimeTokens.expiresAt, at),
  )
}

export async function insertOneTimeToken(tx: Db, token: OneTimeToken): Promise<void> {
  await tx.insert(oneTimeTokens).values(token)
}

/** Finds a live token without using it up. */
export async function findOneTimeToken(db: Db, use: TokenUse): Promise<OneTimeToken | undefined> {
  const [row] = await db.select().from(oneTimeTokens).where(usable(use))
  return row
}

/** Uses the token up. Of many simultaneous callers only one gets it. */
export async function takeOneTimeToken(tx: Db, use: TokenUse): Promise<OneTimeToken | undefined> {
  const [row] = await tx.delete(oneTimeTokens).where(usable(use)).returning()
  return row
}

type LinksOfAccount = { accountId: string; purpose: OneTimePurpose }

/** The times of creation of the newest `limit` links of this purpose, newest first. */
export async function listLinkTimes(
  db: Db,
  { accountId, purpose, limit }: LinksOfAccount & { limit: number },
): Promise<Date[]> {
  const rows = await db
    .select({ createdAt: oneTimeTokens.createdAt })
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.accountId, accountId), eq(oneTimeTokens.purpose, purpose)))
    .orderBy(desc(oneTimeTokens.createdAt))
    .limit(limit)
  return rows.map(({ createdAt }) => createdAt)
}

/** Deletes all but the newest `kept` links of this purpose, and expired links of any purpose. */
export async function deleteOlderLinks(
  tx: Db,
  { accountId, purpose, kept, at }: LinksOfAccount & { kept: number; at: Date },
): Promise<void> {
  const ofAccount = eq(oneTimeTokens.accountId, accountId)
  const ofPurpose = and(ofAccount, eq(oneTimeTokens.purpose, purpose))
  const newest = tx
    .select({ tokenHash: oneTimeTokens.tokenHash })
    .from(oneTimeTokens)
    .where(ofPurpose)
    .orderBy(desc(oneTimeTokens.createdAt), desc(oneTimeTokens.tokenHash))
    .limit(kept)
  await tx.delete(oneTimeTokens).where(and(ofPurpose, notInArray(oneTimeTokens.tokenHash, newest)))
  await tx.delete(oneTimeTokens).where(and(ofAccount, lte(oneTimeTokens.expiresAt, at)))
}

/** Deletes links of the given purposes, or of all purposes. */
export async function deleteLinks(
  tx: Db,
  { accountId, purposes }: { accountId: string; purposes?: OneTimePurpose[] },
): Promise<void> {
  await tx
    .delete(oneTimeTokens)
    .where(and(eq(oneTimeTokens.accountId, accountId), purposes && inArray(oneTimeTokens.purpose, purposes)))
}

/**
 * Makes as many writes as another branch of the caller does. They only add to the write-ahead log.
 * So a branch that has nothing to write also waits for the disk, and its duration does not reveal
 * which branch ran.
 */
export async function writeNothing(tx: Db, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    await tx
      .select({ position: sql`pg_logical_emit_message(true, 'masthead', repeat(' ', 500))::text` })
      .from(sql`(values (1)) as one`)
  }
}
