/**
 * Reads standings, and marks changes of them. A standing is what authentication must know of an
 * account besides the claims of its token.
 */
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { refreshGraceMs } from '../../../domain/credentials/session-limits.ts'
import type { Role } from '../../../domain/roles.ts'
import type { Db } from '../../database.ts'
import { accounts, sessions, signingKeys } from '../../tables/accounts.ts'

type StandingRow = {
  roles: Role[]
  epoch: number
  suspension: { until: Date | null } | null
  endedSessionIds: string[]
}

/**
 * The time within which a refresh may be repeated, plus more time than any request takes between
 * reading the clock and issuing a token.
 */
const lastUseSlackMs = refreshGraceMs + 60_000

/**
 * `undefined` if the account does not exist or is erased. Access tokens issued before `since` have
 * expired. So the list has only ended sessions that can have a live access token: sessions that
 * ended after `since` and were used after it too. A change of the password issues an access token
 * without using the session, but it updates the account.
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

/**
 * Lets other instances see that the standing has changed. To be called in the transaction that ends
 * sessions.
 */
export async function markStandingChanged(tx: Db, accountId: string): Promise<void> {
  await tx
    .update(accounts)
    .set({ standingChangedAt: sql`clock_timestamp()` })
    .where(eq(accounts.id, accountId))
}

/**
 * Finds the changes of the last minute. The time of a change is that of its statement, and the
 * change is visible once its transaction commits. Only a few statements run in between, and none
 * takes longer than 15 seconds (10 seconds if it waits for a lock). So a change is seen well within
 * its minute, however long the transaction took before it.
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
          version: sql`string_agg(
            ${signingKeys.kid} || coalesce(${signingKeys.retiredAt}::text, ''), ' '
            order by ${signingKeys.kid}
          )`,
        })
        .from(signingKeys)}), '')`,
    })
    .from(sql`(values (1)) as one`)
  if (!row) throw new Error('the query gives exactly one row')
  return row
}
