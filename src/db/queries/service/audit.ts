/** The part of the event log that matters to security. */
import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { EventType } from '../../../domain/events.ts'
import type { Db } from '../../database.ts'
import { events } from '../../tables/events.ts'
import type { EventRow } from '../events.ts'

export type AuditFilter = {
  types?: readonly EventType[]
  /** What it is about. */
  accountId?: string
  actorAccountId?: string
  since: Date | null
  until: Date | null
}

/** A place in the audit, which is in the order of time: then a stretch of it is a range of an index. */
export type AuditPosition = { occurredAt: Date; seq: number }

/** Newest first. One row more than `limit` tells that the list goes on. */
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
          sql`(${events.occurredAt}, ${events.seq}) < (${before.occurredAt.toISOString()}::timestamptz, ${before.seq}::bigint)`,
      ),
    )
    .orderBy(desc(events.occurredAt), desc(events.seq))
    .limit(limit + 1)
}
