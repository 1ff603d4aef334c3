/** The event log as streams of comments read it: what happened beneath one article since a place in the log. */
import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { events } from '../../tables/events.ts'
import type { EventPosition, EventRow } from '../events.ts'

export type LoggedEvent = Pick<EventRow, 'xid' | 'seq' | 'type' | 'subjects' | 'payload'>

/** Events of all kinds that are looked at for one reader who comes back. */
const maxScanned = 5_000

export type MissedEvents = {
  /** Where the reader is afterwards. */
  horizon: EventPosition
  events: LoggedEvent[]
  /** False where too much has happened since, or the log is another one: the reader has to load the page anew. */
  isComplete: boolean
  /** Whether the article was public as the log was read: what unpublished it before is no news then. */
  isPublic: boolean
}

export async function isPublished(db: Db, articleId: string): Promise<boolean> {
  const rows = await db.select({ id: articles.id }).from(articles).where(isPublic(articleId))
  return rows.length > 0
}

const isPublic = (articleId: string) => and(eq(articles.id, articleId), eq(articles.status, 'published'))

/** Where the log is now, as seen with the article: `undefined` where that is not public. Of what follows, all is told. */
export async function findPublicHorizon(db: Db, articleId: string): Promise<EventPosition | undefined> {
  const [row] = await db
    .select({ xid: sql<string>`pg_snapshot_xmin(pg_current_snapshot())::text` })
    .from(articles)
    .where(isPublic(articleId))
  return row && { xid: row.xid, seq: 0 }
}

/** One statement, of a range of the log's index. */
export async function findMissedEvents(
  db: Db,
  { articleId, after }: { articleId: string; after: EventPosition },
): Promise<MissedEvents> {
  const horizon = sql`pg_snapshot_xmin(pg_current_snapshot())`
  const recent = db.$with('recent').as(
    db
      .select()
      .from(events)
      .where(
        sql`(${events.xid}, ${events.seq}) > (${after.xid}::xid8, ${after.seq}::bigint) and ${events.xid} < ${horizon}`,
      )
      .orderBy(events.xid, events.seq)
      .limit(maxScanned + 1),
  )
  const rows = await db
    .with(recent)
    .select({
      horizon: sql<string>`${horizon}::text`,
      isKnown: sql<boolean>`${after.xid}::xid8 <= ${horizon}`,
      isPublic: sql<boolean>`exists (${db.select().from(articles).where(isPublic(articleId))})`,
      scanned: sql<number>`(select count(*)::integer from ${recent})`,
      event: {
        xid: recent.xid,
        seq: recent.seq,
        type: recent.type,
        subjects: recent.subjects,
        payload: recent.payload,
      },
    })
    .from(sql`(values (1)) as one`)
    .leftJoin(recent, sql`${recent.subjects} ->> 'articleId' = ${articleId}`)
    .orderBy(recent.xid, recent.seq)
  const [first] = rows
  if (!first) throw new Error('a join to one row gives at least one')
  return {
    horizon: { xid: first.horizon, seq: 0 },
    events: rows.flatMap(({ event }) => (event?.xid ? [event as LoggedEvent] : [])),
    isComplete: first.isKnown && first.scanned <= maxScanned,
    isPublic: first.isPublic,
  }
}
