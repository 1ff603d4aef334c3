/** The moderators' queue: its comments, its sort orders, and the contents of its items. */
import { and, eq, isNotNull, ne, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { DecisionReason } from '../../../domain/comments/comment-lifecycle.ts'
import type { ClaimState, QueueSort, QueueStatus } from '../../../domain/moderation/moderation-queue.ts'
import type { ScreeningSource } from '../../../domain/moderation/screening.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { commentReports, moderationClaims, screenings } from '../../tables/moderation.ts'
import { commentAuthor, commentColumns } from '../comments/comments.ts'
import {
  authorRecord,
  latestReports,
  latestScreenings,
  moderatedArticle,
  revisionCount,
} from './queue-item-parts.ts'

/** `at` is the present; `moderatorId` is the moderator who reads the queue. */
type Viewer = { moderatorId: string; at: Date }

export type QueueFilters = {
  status?: QueueStatus
  /** The reason of an open report. */
  reason?: DecisionReason
  /** The rule of a screening. */
  rule?: string
  source?: ScreeningSource
  articleId?: string
  authorId?: string
  claimed?: ClaimState
}

type QueueKey = { openReportCount: number; queuedAt: Date; id: string }

const place = sql`(${comments.queuedAt}, ${comments.id})`
const placeOf = ({ queuedAt, id }: QueueKey) => sql`(${queuedAt.toISOString()}::timestamptz, ${id}::uuid)`

/**
 * Each sort order is a walk along one index of the queued comments. The cursor carries the key of
 * that index.
 */
const orders: Record<QueueSort, { by: SQL; after: (key: QueueKey) => SQL }> = {
  oldest: {
    by: sql`${comments.queuedAt}, ${comments.id}`,
    after: (key) => sql`${place} > ${placeOf(key)}`,
  },
  newest: {
    by: sql`${comments.queuedAt} desc, ${comments.id} desc`,
    after: (key) => sql`${place} < ${placeOf(key)}`,
  },
  'most-reported': {
    by: sql`${comments.openReportCount} desc, ${comments.queuedAt}, ${comments.id}`,
    // The first comparison bounds the range of the index. A row comparison cannot, since the
    // columns of the sort have different directions.
    after: (key) => sql`(${comments.openReportCount} <= ${key.openReportCount}::integer
      and (${comments.openReportCount} < ${key.openReportCount}::integer or ${place} > ${placeOf(key)}))`,
  },
}

const statuses: Record<QueueStatus, SQL> = {
  pending: eq(comments.status, 'pending'),
  reported: sql`${comments.openReportCount} > 0`,
}

/**
 * The ids of the comments that are claimed now. They are an array, since claims are few and the
 * queue may be long.
 */
const claimedBy = ({ at }: Viewer, whose: SQL) => sql`array(
  select m.comment_id from ${moderationClaims} m
  where m.expires_at > ${at.toISOString()}::timestamptz and ${whose})`
const mine = ({ moderatorId }: Viewer) => sql`m.account_id = ${moderatorId}::uuid`
const others = ({ moderatorId }: Viewer) => sql`m.account_id <> ${moderatorId}::uuid`

const claims: Record<ClaimState, (viewer: Viewer) => SQL> = {
  mine: (viewer) => sql`${comments.id} = any(${claimedBy(viewer, mine(viewer))})`,
  others: (viewer) => sql`${comments.id} = any(${claimedBy(viewer, others(viewer))})`,
  none: (viewer) => sql`${comments.id} <> all(${claimedBy(viewer, sql`true`)})`,
}

/**
 * A scalar subquery is evaluated for each comment that the walk along the index meets. The planner
 * cannot turn it into a join over all reports or all screenings.
 */
const isAmongReports = (reason: DecisionReason) => sql`(
  select true from ${commentReports} r
  where r.comment_id = ${comments.id} and r.status = 'open' and r.reason = ${reason} limit 1)`
const isAmongScreenings = (condition: SQL) => sql`(
  select true from ${screenings} s where s.comment_id = ${comments.id} and ${condition} limit 1)`

const hasRule = (rule: string) => sql`s.reasons @> ${JSON.stringify([{ rule }])}::jsonb`

const isQueued = isNotNull(comments.queuedAt)

function isMeant(filters: QueueFilters, viewer: Viewer): SQL | undefined {
  const { status, reason, rule, source, articleId, authorId, claimed } = filters
  return and(
    isQueued,
    status && statuses[status],
    articleId === undefined ? undefined : eq(comments.articleId, articleId),
    authorId === undefined ? undefined : eq(comments.accountId, authorId),
    reason && isAmongReports(reason),
    source && isAmongScreenings(sql`s.source = ${source}`),
    rule === undefined ? undefined : isAmongScreenings(hasRule(rule)),
    claimed && claims[claimed](viewer),
  )
}

const claimHolder = alias(accounts, 'claim_holder')

function selectItems(db: Db, { at }: Viewer, total: SQL<number | null> = sql`null`) {
  const isSuspended = sql<boolean>`(${accounts.suspendedAt} is not null
    and (${accounts.suspendedUntil} is null
      or ${accounts.suspendedUntil} > ${at.toISOString()}::timestamptz))`
  const isLive = sql`${moderationClaims.expiresAt} > ${at.toISOString()}::timestamptz`
  return db
    .select({
      comment: commentColumns,
      badges: commentAuthor,
      queuedAt: sql<Date>`${comments.queuedAt}`.mapWith(comments.queuedAt),
      openReportCount: comments.openReportCount,
      article: moderatedArticle,
      author: {
        id: accounts.id,
        displayName: accounts.displayName,
        avatarUrl: accounts.avatarUrl,
        createdAt: accounts.createdAt,
        isSuspended,
        record: authorRecord,
      },
      screenings: latestScreenings,
      reports: latestReports,
      revisionCount,
      claim: {
        expiresAt: moderationClaims.expiresAt,
        holderId: claimHolder.id,
        holderName: claimHolder.displayName,
      },
      total,
    })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .leftJoin(moderationClaims, and(eq(moderationClaims.commentId, comments.id), isLive))
    .leftJoin(claimHolder, eq(claimHolder.id, moderationClaims.accountId))
}
export type QueueItemRow = Awaited<ReturnType<typeof selectItems>>[number]

type QueuePage = {
  viewer: Viewer
  filters: QueueFilters
  sort: QueueSort
  limit: number
  after?: QueueKey
  isCounted?: boolean
}

/** A page in one statement. One row more than `limit` tells whether the list goes on. */
export function listQueue(
  db: Db,
  { viewer, filters, sort, limit, after, isCounted }: QueuePage,
): Promise<QueueItemRow[]> {
  const { by, after: beyond } = orders[sort]
  const page = db
    .select({ id: comments.id })
    .from(comments)
    .where(and(isMeant(filters, viewer), after && beyond(after)))
    .orderBy(by)
    .limit(limit + 1)
  // Because of the array, the parts of an item are looked up for the items of the page only.
  return selectItems(db, viewer, isCounted ? totalOf(db, filters, viewer) : undefined)
    .where(sql`${comments.id} = any(array(${page}))`)
    .orderBy(by)
}

const totalOf = (db: Db, filters: QueueFilters, viewer: Viewer) =>
  sql<number>`(${db
    .select({ total: sql`count(*)::integer` })
    .from(comments)
    .where(isMeant(filters, viewer))})`

/**
 * The number of items. It is for a page without rows, since otherwise the rows carry the number.
 */
export async function countQueue(db: Db, filters: QueueFilters, viewer: Viewer): Promise<number> {
  const [row] = await db.select({ total: totalOf(db, filters, viewer) }).from(sql`(values (1)) as one`)
  return row?.total ?? 0
}

export async function findQueueItem(
  db: Db,
  commentId: string,
  viewer: Viewer,
): Promise<QueueItemRow | undefined> {
  const [row] = await selectItems(db, viewer).where(and(isQueued, eq(comments.id, commentId)))
  return row
}

export type NextItem = Pick<QueuePage, 'viewer' | 'filters' | 'sort'> & {
  /**
   * Whether comments that another transaction has locked are skipped. If so, the statement never
   * waits.
   */
  skipsLocked: boolean
}

/** Locks the first item that the moderator may decide on and nobody else has claimed. */
export async function lockNextItem(
  tx: Db,
  { viewer, filters, sort, skipsLocked }: NextItem,
): Promise<string | undefined> {
  const isFree = sql`${comments.id} <> all(${claimedBy(viewer, others(viewer))})`
  const [row] = await tx
    .select({ id: comments.id })
    .from(comments)
    .where(and(isMeant(filters, viewer), ne(comments.accountId, viewer.moderatorId), isFree))
    .orderBy(orders[sort].by)
    .limit(1)
    .for('no key update', skipsLocked ? { skipLocked: true } : {})
  return row?.id
}

/**
 * The author of the comment, if the comment is in the queue. The lock makes decisions on the comment
 * wait, so that a decision sees the claim, or the claim finds that the comment has left the queue.
 */
export async function holdQueued(tx: Db, commentId: string): Promise<{ accountId: string } | undefined> {
  const [row] = await tx
    .select({ accountId: comments.accountId })
    .from(comments)
    .where(and(isQueued, eq(comments.id, commentId)))
    .for('no key update')
  return row
}
