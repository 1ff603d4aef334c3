/** Queries on sessions, and on the chain of refresh tokens that keeps a session alive. */
import { and, desc, eq, gt, inArray, isNull, lt, ne } from 'drizzle-orm'
import type { Role } from '../../../domain/roles.ts'
import type { Db } from '../../database.ts'
import { accounts, refreshTokens, sessions } from '../../tables/accounts.ts'

type NewSession = typeof sessions.$inferInsert

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
  lastUsedAt: Date
  expiresAt: Date
  revokedAt: Date | null
  /** The present roles of the account. */
  roles: Role[]
}

/**
 * Locks the session of the token until the transaction ends, so that refreshes of one session run
 * one after another.
 */
export async function lockRefreshToken(tx: Db, tokenHash: Uint8Array): Promise<RefreshState | undefined> {
  const [token] = await tx
    .select({ sessionId: refreshTokens.sessionId })
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, tokenHash))
  if (!token) return undefined
  // The token is read after the lock is taken, since a refresh that held the lock may have spent it.
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
      lastUsedAt: sessions.lastUsedAt,
      expiresAt: sessions.expiresAt,
      revokedAt: sessions.revokedAt,
      roles: accounts.roles,
    })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(refreshTokens.tokenHash, tokenHash))
  return row
}

export async function spendRefreshToken(tx: Db, tokenHash: Uint8Array, at: Date): Promise<void> {
  await tx.update(refreshTokens).set({ spentAt: at }).where(eq(refreshTokens.tokenHash, tokenHash))
}

/** The hash of a token of the session among these hashes. */
export async function findTokenOf(
  tx: Db,
  sessionId: string,
  tokenHashes: readonly Uint8Array[],
): Promise<Uint8Array | undefined> {
  const [row] = await tx
    .select({ tokenHash: refreshTokens.tokenHash })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.sessionId, sessionId), inArray(refreshTokens.tokenHash, [...tokenHashes])))
  return row?.tokenHash
}

/** To be called with the session locked. */
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

/** `undefined` if the account has no such live session. */
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

/** The sessions of the account that are live at `at`. */
type LiveSessions = { accountId: string; at: Date }

function live({ accountId, at }: LiveSessions) {
  return and(eq(sessions.accountId, accountId), isNull(sessions.revokedAt), gt(sessions.expiresAt, at))
}

/**
 * The account's live sessions, newest first. One row more than `limit` tells whether the list goes
 * on.
 */
export function listSessions(
  db: Db,
  { limit, after, ...mine }: LiveSessions & { limit: number; after?: string },
): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(and(live(mine), after === undefined ? undefined : lt(sessions.id, after)))
    .orderBy(desc(sessions.id))
    .limit(limit + 1)
}

/** Ends all live sessions of the account except `kept`, and returns their ids. */
export async function revokeOtherSessions(
  tx: Db,
  { kept, ...mine }: LiveSessions & { kept: string | null },
): Promise<string[]> {
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: mine.at })
    .where(and(live(mine), kept === null ? undefined : ne(sessions.id, kept)))
    .returning({ id: sessions.id })
  return rows.map(({ id }) => id)
}

/**
 * Ends the oldest live sessions of the account and keeps the `kept` newest. Returns the ids of the
 * ended sessions. Locked sessions are skipped and left to the next call. The caller has already
 * locked the account, and every other transaction locks sessions first, so waiting would risk a
 * deadlock.
 */
export async function revokeOldestSessions(
  tx: Db,
  { kept, ...mine }: LiveSessions & { kept: number },
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
