/** Sessions and the chain of refresh tokens that keeps one alive. */
import { and, desc, eq, gt, inArray, isNull, lt, ne } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { refreshTokens, sessions } from '../../tables/accounts.ts'

export type NewSession = typeof sessions.$inferInsert

export async function insertSession(tx: Db, session: NewSession): Promise<void> {
  await tx.insert(sessions).values(session)
}

export async function insertRefreshToken(tx: Db, token: typeof refreshTokens.$inferInsert): Promise<void> {
  await tx.insert(refreshTokens).values(token)
}

export type RefreshState = {
  sessionId: string
  accountId: string
  spentAt: Date | null
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
}

/** The token with its session, locked until the transaction ends: refreshes of one session go one after another. */
export async function lockRefreshToken(tx: Db, tokenHash: Uint8Array): Promise<RefreshState | undefined> {
  const [token] = await tx
    .select({ sessionId: refreshTokens.sessionId })
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, tokenHash))
  if (!token) return undefined
  // The lock first: whoever waited for it must see what the one before has spent.
  await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.id, token.sessionId))
    .for('no key update')
  const [row] = await tx
    .select({
      sessionId: sessions.id,
      accountId: sessions.accountId,
      spentAt: refreshTokens.spentAt,
      createdAt: sessions.createdAt,
      expiresAt: sessions.expiresAt,
      revokedAt: sessions.revokedAt,
    })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .where(eq(refreshTokens.tokenHash, tokenHash))
  return row
}

export async function spendRefreshToken(tx: Db, tokenHash: Uint8Array, at: Date): Promise<void> {
  await tx.update(refreshTokens).set({ spentAt: at }).where(eq(refreshTokens.tokenHash, tokenHash))
}

/** To be asked under the lock of the session. */
export function countSpentSince(tx: Db, sessionId: string, since: Date): Promise<number> {
  return tx.$count(
    refreshTokens,
    and(eq(refreshTokens.sessionId, sessionId), gt(refreshTokens.spentAt, since)),
  )
}

export async function touchSession(
  tx: Db,
  id: string,
  use: { lastUsedAt: Date; expiresAt: Date },
): Promise<void> {
  await tx.update(sessions).set(use).where(eq(sessions.id, id))
}

/** `undefined` where the account has no such live session. */
export async function revokeSession(
  tx: Db,
  { id, accountId, at }: { id: string; accountId: string; at: Date },
): Promise<string | undefined> {
  const [row] = await tx
    .update(sessions)
    .set({ revokedAt: at })
    .where(
      and(
        eq(sessions.id, id),
        eq(sessions.accountId, accountId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, at),
      ),
    )
    .returning({ id: sessions.id })
  return row?.id
}

export type SessionRow = typeof sessions.$inferSelect

type Mine = { accountId: string; at: Date }

function live({ accountId, at }: Mine) {
  return and(eq(sessions.accountId, accountId), isNull(sessions.revokedAt), gt(sessions.expiresAt, at))
}

/** The account's live sessions, newest first. One row more than `limit` tells that the list goes on. */
export function listSessions(
  db: Db,
  { limit, after, ...mine }: Mine & { limit: number; after?: string },
): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(and(live(mine), after === undefined ? undefined : lt(sessions.id, after)))
    .orderBy(desc(sessions.id))
    .limit(limit + 1)
}

/** Ends all live sessions of the account, but `kept` where it is one; their ids. */
export async function revokeOtherSessions(
  tx: Db,
  { kept, ...mine }: Mine & { kept: string | null },
): Promise<string[]> {
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: mine.at })
    .where(and(live(mine), kept === null ? undefined : ne(sessions.id, kept)))
    .returning({ id: sessions.id })
  return rows.map(({ id }) => id)
}

/**
 * Ends the oldest live sessions of the account, all but the `kept` newest; their ids. One that somebody else holds is
 * left to the next call: whoever calls this has locked the account already, and everybody else locks sessions first, so
 * waiting for one could be waiting for ever.
 */
export async function revokeOldestSessions(
  tx: Db,
  { kept, ...mine }: Mine & { kept: number },
): Promise<string[]> {
  const beyond = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(live(mine))
    .orderBy(desc(sessions.id))
    .offset(kept)
  const free = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(inArray(sessions.id, beyond))
    .for('no key update', { skipLocked: true })
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: mine.at })
    .where(and(live(mine), inArray(sessions.id, free)))
    .returning({ id: sessions.id })
  return rows.map(({ id }) => id)
}
