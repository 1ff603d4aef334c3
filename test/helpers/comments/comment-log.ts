/** Reads the event log about comments. */
import { asc, sql } from 'drizzle-orm'
import { events } from '../../../src/db/tables/events.ts'
import type { Deps } from '../../../src/deps.ts'

/** Types and payloads of the events about a comment, in order. */
export function commentEvents({ database: { db } }: Pick<Deps, 'database'>, commentId: string) {
  return db
    .select({ type: events.type, payload: events.payload })
    .from(events)
    .where(sql`${events.subjects} ->> 'commentId' = ${commentId}`)
    .orderBy(asc(events.seq))
}
