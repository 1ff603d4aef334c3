/** Queries on the devices and networks from which an account has logged in. */
import { and, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { knownLogins, sessions } from '../../tables/accounts.ts'

type KnownLogin = typeof knownLogins.$inferSelect

/** The newest first. An account has few. */
export function listKnownLogins(tx: Db, accountId: string): Promise<KnownLogin[]> {
  return tx
    .select()
    .from(knownLogins)
    .where(eq(knownLogins.accountId, accountId))
    .orderBy(desc(knownLogins.lastUsedAt), desc(knownLogins.fingerprint))
}

/** From where the live sessions of the account were started, the latest first. */
export function listSessionVisitors(
  tx: Db,
  { accountId, at, limit }: { accountId: string; at: Date; limit: number },
): Promise<{ address: string | null; userAgent: string | null; lastUsedAt: Date }[]> {
  const { address, userAgent, lastUsedAt } = sessions
  return tx
    .select({ address, userAgent, lastUsedAt })
    .from(sessions)
    .where(and(eq(sessions.accountId, accountId), isNull(sessions.revokedAt), gt(sessions.expiresAt, at)))
    .orderBy(desc(sessions.id))
    .limit(limit)
}

/** The caller has locked the account, so that nobody logs in meanwhile. */
export async function forgetKnownLogins(tx: Db, accountId: string): Promise<void> {
  await tx.delete(knownLogins).where(eq(knownLogins.accountId, accountId))
}

/** A login that is known already only gets the new time. */
export async function saveKnownLogin(tx: Db, login: KnownLogin): Promise<void> {
  await tx
    .insert(knownLogins)
    .values(login)
    .onConflictDoUpdate({
      target: [knownLogins.accountId, knownLogins.fingerprint],
      set: { lastUsedAt: login.lastUsedAt },
    })
}

/**
 * Locked rows are skipped and left to the next login, since simultaneous logins would otherwise wait
 * for each other in a circle.
 */
export async function deleteKnownLogins(
  tx: Db,
  accountId: string,
  fingerprints: readonly Uint8Array[],
): Promise<void> {
  if (fingerprints.length === 0) return
  const named = and(eq(knownLogins.accountId, accountId), inArray(knownLogins.fingerprint, [...fingerprints]))
  const free = tx
    .select({ fingerprint: knownLogins.fingerprint })
    .from(knownLogins)
    .where(named)
    .for('update', { skipLocked: true })
  await tx
    .delete(knownLogins)
    .where(and(eq(knownLogins.accountId, accountId), inArray(knownLogins.fingerprint, free)))
}
