/** What authentication must know of accounts beyond what their tokens say. */
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Role } from '../../domain/roles.ts'
import type { Db } from '../database.ts'
import { accounts, sessions, signingKeys } from '../tables/accounts.ts'

export type StandingRow = {
  roles: Role[]
  epoch: number
  suspension: { until: Date | null } | null
  endedSessionIds: string[]
}

/** `undefined` for an account that is not there, or erased. `since`: sessions that ended earlier have no live tokens. */
export async function findStanding(db: Db, accountId: string, since: Date): Promise<StandingRow | undefined> {
  const [row] = await db
    .select({
      roles: accounts.roles,
      epoch: accounts.epoch,
      suspendedAt: accounts.suspendedAt,
      suspendedUntil: accounts.suspendedUntil,
      endedSessionIds: sql<string[]>`array(${db
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.accountId, accountId), gt(sessions.revokedAt, since)))})`,
    })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
  if (!row) return undefined
  const { roles, epoch, suspendedAt, suspendedUntil, endedSessionIds } = row
  return { roles, epoch, endedSessionIds, suspension: suspendedAt && { until: suspendedUntil } }
}

/** To be called in the transaction that ends sessions or changes a suspension: tells the other instances. */
export async function markStandingChanged(tx: Db, accountId: string): Promise<void> {
  await tx.update(accounts).set({ standingChangedAt: sql`now()` }).where(eq(accounts.id, accountId))
}

/**
 * What changed within the last minute, which is longer than any transaction may last: a change becomes visible well
 * before its time is past.
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
