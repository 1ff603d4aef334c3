/** What authentication must know of accounts beyond what their tokens say. */
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { refreshGraceMs } from '../../../domain/credentials/session-limits.ts'
import type { Role } from '../../../domain/roles.ts'
import type { Db } from '../../database.ts'
import { accounts, sessions, signingKeys } from '../../tables/accounts.ts'

export type StandingRow = {
  roles: Role[]
  epoch: number
  suspension: { until: Date | null } | null
  endedSessionIds: string[]
}

/** The grace in which a refresh may be repeated, and longer than any request waits between taking the time and its token. */
const lastUseSlackMs = refreshGraceMs + 60_000

/**
 * `undefined` for an account that is not there, or erased. `since`: access tokens from before have expired. Of the ended
 * sessions only those count that can have a live one: ended since then, and logged in or refreshed since then. A change
 * of the password hands one out to a session without using it, and changes the account.
 */
export async function findStanding(db: Db, accountId: string, since: Date): Promise<StandingRow | undefined> {
  const usedSince = new Date(since.getTime() - lastUseSlackMs)
  const mayHaveToken = or(gt(sessions.lastUsedAt, usedSince), gt(accounts.updatedAt, usedSince))
  const [row] = await db
    .select({
      roles: accounts.roles,
      epoch: accounts.epoch,
      suspendedAt: accounts.suspendedAt,
      suspendedUntil: accounts.suspendedUntil,
      endedSessionIds: sql<string[]>`array(${db
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.accountId, accountId), gt(sessions.revokedAt, since), mayHaveToken))})`,
    })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
  if (!row) return undefined
  const { roles, epoch, suspendedAt, suspendedUntil, endedSessionIds } = row
  return { roles, epoch, endedSessionIds, suspension: suspendedAt && { until: suspendedUntil } }
}

/** To be called in the transaction that ends sessions or changes a suspension: tells the other instances. */
export async function markStandingChanged(tx: Db, accountId: string): Promise<void> {
  await tx
    .update(accounts)
    .set({ standingChangedAt: sql`clock_timestamp()` })
    .where(eq(accounts.id, accountId))
}

/**
 * What changed within the last minute. A change has its time from the statement that makes it, and is seen once its
 * transaction commits. What may come between is a few statements, none longer than 15 seconds (10 where it waits for a
 * lock): so it is seen well before its minute is over, however long the transaction took before.
 */
export async function findChanges(db: Db): Promise<{ accountIds: string[]; keysVersion: string }> {
  const [row] = await db
    .select({
      accountIds: sql<string[]>`array(${db
        .select({ id: accounts.id })
        .from(accounts)
        .where(gt(accounts.standingChangedAt, sql`now() - interval '60 seconds'`))})`,
      keysVersion: sql<string>`coalesce((${db
        .select({
          version: sql`string_agg(${signingKeys.kid} || coalesce(${signingKeys.retiredAt}::text, ''), ' ' order by ${signingKeys.kid})`,
        })
        .from(signingKeys)}), '')`,
    })
    .from(sql`(values (1)) as one`)
  if (!row) throw new Error('the query gives exactly one row')
  return row
}
