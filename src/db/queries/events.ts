/** Writes to the event log and reads from it. */
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { type EventPayload, type EventSubjects, type EventType, isAudited } from '../../domain/events.ts'
import type { Db } from '../database.ts'
import { events } from '../tables/events.ts'

export type NewEvent = {
  type: EventType
  subjects: EventSubjects
  payload?: EventPayload
  actorAccountId: string | null
  /** The network address that the request came from. It is kept for audited events only. */
  actorAddress?: string | null
  occurredAt: Date
}

/**
 * Writes one event. Call this in the transaction of the change, so that both happen or neither
 * does.
 */
export function recordEvent(tx: Db, event: NewEvent): Promise<void> {
  return recordEvents(tx, [event])
}

/** This stays far below the 65,535 parameters that one statement may have. */
const rowsAtOnce = 1_000

/** Writes the events of a change of many things. An empty list writes nothing. */
export async function recordEvents(tx: Db, all: readonly NewEvent[]): Promise<void> {
  for (let start = 0; start < all.length; start += rowsAtOnce) {
    await tx.insert(events).values(all.slice(start, start + rowsAtOnce).map(rowOf))
  }
}

function rowOf({ payload = {}, actorAddress = null, ...event }: NewEvent) {
  const audited = isAudited(event.type)
  return { ...event, payload, isAudited: audited, actorAddress: audited ? actorAddress : null }
}

/** The payload of the latest audited event of this type about the account. */
export async function findLatestPayload(
  db: Db,
  { type, accountId }: { type: EventType; accountId: string },
): Promise<EventPayload | undefined> {
  const [row] = await db
    .select({ payload: events.payload })
    .from(events)
    .where(
      and(events.isAudited, eq(sql`${events.subjects} ->> 'accountId'`, accountId), eq(events.type, type)),
    )
    .orderBy(desc(events.occurredAt), desc(events.seq))
    .limit(1)
  return row?.payload
}

/**
 * A place in the log. The order is by transaction first, since a lower number can become visible
 * after a higher one.
 */
export type EventPosition = { xid: string; seq: number }

export type EventRow = typeof events.$inferSelect

/** The place after everything that is committed now and before everything that commits later. */
export async function findEventHorizon(db: Db): Promise<EventPosition> {
  const [row] = await db
    .select({
      xid: sql<string>`pg_snapshot_xmin(pg_current_snapshot())::text`,
    })
    .from(sql`(values (1)) as one`)
  if (!row) throw new Error('the horizon query gives exactly one row')
  return { xid: row.xid, seq: 0 }
}

/**
 * The next events after `position`, oldest first. They are of transactions below the horizon only:
 * every transaction that could still write an earlier event has ended. So no event is skipped and
 * none is seen twice.
 */
export function listEventsAfter(db: Db, position: EventPosition, limit: number): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(
      and(
        sql`(${events.xid}, ${events.seq}) > (${position.xid}::xid8, ${position.seq}::bigint)`,
        sql`${events.xid} < pg_snapshot_xmin(pg_current_snapshot())`,
      ),
    )
    .orderBy(asc(events.xid), asc(events.seq))
    .limit(limit)
}

/**
 * After a dump was restored into another cluster, events have transaction numbers that this cluster
 * has not reached. All restored events move to the start of the log, in the order of their numbers,
 * so that readers see the events that follow.
 */
export async function adoptRestoredEvents(db: Db): Promise<void> {
  await db
    .update(events)
    .set({ xid: '3' })
    .where(
      sql`${events.seq} <= (
        select max(seq) from ${events} where xid >= pg_snapshot_xmax(pg_current_snapshot()))`,
    )
}
