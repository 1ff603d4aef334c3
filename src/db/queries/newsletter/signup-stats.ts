/** Counts the newsletter list for admins: by status and source now, and by the steps of each period. */
import { desc, sql } from 'drizzle-orm'
import type { SignupStatus, SuppressionReason } from '../../../domain/newsletter/signup.ts'
import type { StatsPeriod } from '../../../domain/newsletter/signup-stats.ts'
import { lowestUuidAt } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { signups } from '../../tables/signups.ts'

type StatusCount = { status: SignupStatus; suppressedBecause: SuppressionReason | null; count: number }

export function countByStatus(db: Db): Promise<StatusCount[]> {
  return db
    .select({
      status: signups.status,
      suppressedBecause: signups.suppressedBecause,
      count: sql<number>`count(*)::int`,
    })
    .from(signups)
    .groupBy(signups.status, signups.suppressedBecause)
}

const countOf = (status: SignupStatus) =>
  sql<number>`(count(*) filter (where ${signups.status} = ${status}))::int`

export type SourceCount = { source: string | null } & Record<SignupStatus, number>

/** The most frequent sources. Strangers can write any, so there is a bound. */
export function countBySource(db: Db, limit: number): Promise<SourceCount[]> {
  return db
    .select({
      source: signups.source,
      pending: countOf('pending'),
      confirmed: countOf('confirmed'),
      unsubscribed: countOf('unsubscribed'),
      suppressed: countOf('suppressed'),
    })
    .from(signups)
    .groupBy(signups.source)
    .orderBy(desc(sql`count(*)`), signups.source)
    .limit(limit)
}

export type StepCount = {
  start: string
  requested: number
  confirmed: number
  imported: number
  unsubscribed: number
  bounced: number
  complained: number
}

/** An event's id is made at most this long before or after the time of the event. */
const idToleranceMs = 3600_000

/**
 * The steps of each period from `since` to `until`, without a row for periods that have none. The key
 * of the ledger is in the order of time, so the rows are one range of it. `start` is the local day.
 */
export async function countSteps(db: Db, { by, since, until, timeZone }: StatsPeriod): Promise<StepCount[]> {
  const step = (type: string) => sql`(count(*) filter (where type = ${type}))::int`
  const from = lowestUuidAt(new Date(since.getTime() - idToleranceMs))
  const to = lowestUuidAt(new Date(until.getTime() + idToleranceMs))
  const steps = sql`select
      to_char(date_trunc(${by}, occurred_at at time zone ${timeZone}), 'YYYY-MM-DD') as start,
      ${step('requested')} as requested, ${step('confirmed')} as confirmed,
      ${step('imported')} as imported, ${step('unsubscribed')} as unsubscribed,
      ${step('bounced')} as bounced, ${step('complained')} as complained
    from signup_events
    where id >= ${from}::uuid and id < ${to}::uuid
      and occurred_at >= ${since.toISOString()}::timestamptz
      and occurred_at < ${until.toISOString()}::timestamptz
    group by 1`
  return db
    .select({
      start: sql<string>`start`,
      requested: sql<number>`requested`,
      confirmed: sql<number>`confirmed`,
      imported: sql<number>`imported`,
      unsubscribed: sql<number>`unsubscribed`,
      bounced: sql<number>`bounced`,
      complained: sql<number>`complained`,
    })
    .from(sql`(${steps}) as steps`)
}
