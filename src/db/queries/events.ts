/** Writes the event log and reads it. */
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { type EventPayload, type EventSubjects, type EventType, isAudited } from '../../domain/events.ts'
import type { Db } from '../database.ts'
import { deletedEvents, events } from '../tables/events.ts'

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
 * Writes one event. Call this in the transaction of the change, so that both are committed or
 * neither is.
 */
export function recordEvent(tx: Db, event: NewEvent): Promise<void> {
  return recordEvents(tx, [event])
}

/** This many rows stay far below the 65,535 parameters that one statement may have. */
const rowsAtOnce = 1_000

/** Writes the events of a change that affects many things. An empty list writes nothing. */
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
 * A position in the log. The order is by transaction first, since an event with a lower number can
 * become visible after one with a higher number.
 */
export type EventPosition = { xid: string; seq: number }

export type EventRow = typeof events.$inferSelect

/**
 * The position after all events that readers can see now, and before all events that become visible
 * later. Events of a committed transaction become visible once every older transaction has ended.
 */
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
 * The next events after `position`, in the order of the log. Only transactions below the horizon
 * count: every transaction that could still write an earlier event has ended. So no event is
 * skipped, and none is read twice.
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
 * After a dump was restored into another cluster, its events have transaction numbers that this
 * cluster has not reached. This moves all restored events to the start of the log, in the order of
 * their numbers, so that readers see the events that follow.
 */
export async function adoptRestoredEvents(db: Db): Promise<void> {
  await db
    .update(events)
    .set({ xid: '3' })
    .where(
      sql`${events.seq} <= (
        select max(seq) from ${events} where xid >= pg_snapshot_xmax(pg_current_snapshot()))`,
    )
  await db
    .update(deletedEvents)
    .set({ xid: '3' })
    .where(sql`${deletedEvents.xid} >= pg_snapshot_xmax(pg_current_snapshot())`)
}
