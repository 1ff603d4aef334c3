/**
 * Removes what the service keeps for a limited time only: network addresses of the audit, former
 * addresses of accounts, and events.
 */
import { and, asc, inArray, isNotNull, lt, lte, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import { accounts } from '../tables/accounts.ts'
import { deletedEvents, events, isCommentChange } from '../tables/events.ts'
import type { EventPosition } from './events.ts'

/** Removes at most `limit` addresses, and returns their number. The events themselves stay. */
export async function clearAuditAddresses(
  db: Db,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const old = db
    .select({ seq: events.seq })
    .from(events)
    .where(and(isNotNull(events.actorAddress), lt(events.occurredAt, before)))
    .orderBy(asc(events.occurredAt))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .update(events)
    .set({ actorAddress: null })
    .where(inArray(events.seq, old))
    .returning({ seq: events.seq })
  return rows.length
}

/** Clears at most `limit` former addresses of accounts, and returns their number. */
export async function clearFormerEmails(
  db: Db,
  { endedBy, limit }: { endedBy: Date; limit: number },
): Promise<number> {
  const ended = db
    .select({ id: accounts.id })
    .from(accounts)
    .where(lte(accounts.formerEmailUntil, endedBy))
    .limit(limit)
    .for('no key update', { skipLocked: true })
  const rows = await db
    .update(accounts)
    .set({ formerEmail: null, formerEmailUntil: null })
    .where(inArray(accounts.id, ended))
    .returning({ id: accounts.id })
  return rows.length
}

/**
 * The position in the log before which events may be deleted; `undefined` if there is none. No index has
 * all events by time, so the position is that of the newest audited event before that time. The last
 * change of a comment stays with all that follows it, because feeds need the time of that change.
 */
export async function findEndOfOldEvents(db: Db, before: Date): Promise<EventPosition | undefined> {
  const oldest = sql`select e.xid, e.seq from ${events} e
    where e.is_audited and e.occurred_at < ${before.toISOString()}::timestamptz
    order by e.occurred_at desc, e.seq desc limit 1`
  const lastChange = sql`select e.xid, e.seq from ${events} e
    where ${isCommentChange(sql`e.type`)} order by e.occurred_at desc limit 1`
  const [row] = await db
    .select({ xid: sql<string>`xid::text`, seq: sql<number>`seq::float8` })
    .from(sql`(select old.xid, old.seq from ((${oldest}) union all (${lastChange})) as old
      where exists (${oldest}) order by old.xid, old.seq limit 1) as bound`)
  return row
}

type OldEvents = { after: EventPosition; until: EventPosition; limit: number }

/**
 * Deletes events that are not audited, in the order of the log, and notes the position of the last one,
 * so that whoever follows the log learns of the gap. Returns their number and that position.
 */
export async function deleteOldEvents(
  tx: Db,
  { after, until, limit }: OldEvents,
): Promise<{ count: number; last: EventPosition }> {
  const place = sql`(${events.xid}, ${events.seq})`
  const old = tx
    .select({ seq: events.seq })
    .from(events)
    .where(
      and(
        sql`not ${events.isAudited}`,
        sql`${place} > (${after.xid}::xid8, ${after.seq}::bigint)`,
        sql`${place} < (${until.xid}::xid8, ${until.seq}::bigint)`,
      ),
    )
    .orderBy(events.xid, events.seq)
    .limit(limit)
  const deleted = tx
    .$with('deleted')
    .as(tx.delete(events).where(inArray(events.seq, old)).returning({ xid: events.xid, seq: events.seq }))
  const rows = await tx
    .with(deleted)
    .select({ xid: sql<string>`${deleted.xid}::text`, seq: deleted.seq })
    .from(deleted)
    .orderBy(deleted.xid, deleted.seq)
  const last = rows.at(-1)
  if (!last) return { count: 0, last: after }
  await tx
    .insert(deletedEvents)
    .values(last)
    .onConflictDoUpdate({
      target: deletedEvents.isOnly,
      set: last,
      setWhere: sql`(excluded.xid, excluded.seq) > (${deletedEvents.xid}, ${deletedEvents.seq})`,
    })
  return { count: rows.length, last }
}
