/** Reads the audit: the events that matter to security. */
import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { EventType } from '../../../domain/events.ts'
import type { Db } from '../../database.ts'
import { events } from '../../tables/events.ts'
import type { EventRow } from '../events.ts'

type AuditFilter = {
  types?: readonly EventType[]
  /** The account that the event is about. */
  accountId?: string
  actorAccountId?: string
  since: Date | null
  until: Date | null
}

/**
 * A position in the audit. The order is by time, so that any period of the audit is a range of an
 * index.
 */
type AuditPosition = { occurredAt: Date; seq: number }

/** Audited events, newest first. One row more than `limit` tells whether the list goes on. */
export function listAuditedEvents(
  db: Db,
  {
    types,
    accountId,
    actorAccountId,
    since,
    until,
    limit,
    before,
  }: AuditFilter & { limit: number; before?: AuditPosition },
): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(
      and(
        sql`${events.isAudited}`,
        types && inArray(events.type, [...types]),
        accountId === undefined ? undefined : sql`${events.subjects} ->> 'accountId' = ${accountId}`,
        actorAccountId === undefined ? undefined : eq(events.actorAccountId, actorAccountId),
        since ? gte(events.occurredAt, since) : undefined,
        until ? lt(events.occurredAt, until) : undefined,
        before &&
          sql`(${events.occurredAt}, ${events.seq})
            < (${before.occurredAt.toISOString()}::timestamptz, ${before.seq}::bigint)`,
      ),
    )
    .orderBy(desc(events.occurredAt), desc(events.seq))
    .limit(limit + 1)
}
