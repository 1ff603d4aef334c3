/**
 * Queries for streams of comments: the events after a position in the log, and the present
 * comments.
 */
import { and, eq, ne, or, type SQLWrapper, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { deletedEvents, events } from '../../tables/events.ts'
import type { EventPosition, EventRow } from '../events.ts'
import { uuidArray } from '../uuid-array.ts'
import { type CommentRow, commentAuthor, commentColumns } from './comments.ts'

export type LoggedEvent = Pick<EventRow, 'xid' | 'seq' | 'type' | 'subjects' | 'payload'>

/** The maximum number of events, of any kind, that are searched for one reader who reconnects. */
const maxScanned = 5_000
/** The maximum number of missed events of the article that a reader gets after reconnecting. */
export const maxMissed = 500

type MissedEvents = {
  /** The reader's position in the log after these events. */
  horizon: EventPosition
  /** At most one more than `maxMissed`. */
  events: LoggedEvent[]
  /**
   * False if the reader must load all comments again, because too many events were missed or the
   * position is from another log.
   */
  isComplete: boolean
  /** Whether the article is public. If it is, an earlier `article.unpublished` is obsolete. */
  isPublic: boolean
}

export async function isPublished(db: Db, articleId: string): Promise<boolean> {
  const rows = await db.select({ id: articles.id }).from(articles).where(isPublic(articleId))
  return rows.length > 0
}

const isPublic = (articleId: string) => and(eq(articles.id, articleId), eq(articles.status, 'published'))

/**
 * The end of the log, read in the same snapshot as the article; `undefined` if the article is not
 * public.
 */
export async function findPublicHorizon(db: Db, articleId: string): Promise<EventPosition | undefined> {
  const [row] = await db
    .select({ xid: sql<string>`pg_snapshot_xmin(pg_current_snapshot())::text` })
    .from(articles)
    .where(isPublic(articleId))
  return row && { xid: row.xid, seq: 0 }
}

/** Reads a range of the log's index in one statement. */
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
        sql`(${events.xid}, ${events.seq}) > (${after.xid}::xid8, ${after.seq}::bigint)
          and ${events.xid} < ${horizon}`,
      )
      .orderBy(events.xid, events.seq)
      .limit(maxScanned + 1),
  )
  const rows = await db
    .with(recent)
    .select({
      horizon: sql<string>`${horizon}::text`,
      isKnown: sql<boolean>`${after.xid}::xid8 <= ${horizon}`,
      isKept: sql<boolean>`not exists (select from ${deletedEvents} d
        where (d.xid, d.seq) > (${after.xid}::xid8, ${after.seq}::bigint))`,
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
    .limit(maxMissed + 1)
  const [first] = rows
  if (!first) throw new Error('a join to one row gives at least one')
  return {
    horizon: { xid: first.horizon, seq: 0 },
    events: rows.flatMap(({ event }) => (event?.xid ? [event as LoggedEvent] : [])),
    isComplete: first.isKnown && first.isKept && first.scanned <= maxScanned,
    isPublic: first.isPublic,
  }
}

/** The bytes of the words of those comments that are visible. Their lengths are known without reading them. */
export async function countBytesOfWords(db: Db, ids: readonly string[]): Promise<number> {
  const [row] = await db
    .select({
      bytes: sql<number>`coalesce(
        sum(octet_length(${comments.body}) + octet_length(${comments.bodyHtml})), 0)::integer`,
    })
    .from(comments)
    .where(and(sql`${comments.id} = any(${uuidArray(ids)})`, eq(comments.status, 'visible')))
  return row?.bytes ?? 0
}

/**
 * `isShown` says whether the public sees the comment or its tombstone. `above` has the ids of its
 * ancestors, root first.
 */
export type StandingRow = { comment: CommentRow; isShown: boolean; above: string[] }

/** No words are read that the public does not see. */
const ifVisible = (words: SQLWrapper) =>
  sql<string>`case when ${comments.status} = 'visible' then ${words} else '' end`

/**
 * Finds the comments that belong to public articles, shown or not, and all of their ancestors that
 * are not visible. The public sees such ancestors only as tombstones above visible comments.
 */
export async function findWithTombstones(db: Db, ids: readonly string[]): Promise<StandingRow[]> {
  const asked = uuidArray(ids)
  const rows = await db
    .select({
      comment: {
        ...commentColumns,
        body: ifVisible(comments.body),
        bodyHtml: ifVisible(comments.bodyHtml),
      },
      author: commentAuthor,
      isShown: comments.isShown,
      path: comments.path,
    })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(
      and(
        sql`${comments.id} in (select unnest(c.path) from ${comments} c where c.id = any(${asked}))`,
        or(sql`${comments.id} = any(${asked})`, ne(comments.status, 'visible')),
        eq(articles.status, 'published'),
      ),
    )
  return rows.map(({ comment, author, isShown, path }) => {
    return { comment: { ...comment, author }, isShown, above: path.slice(0, -1) }
  })
}
