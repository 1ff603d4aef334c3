/**
 * Reads past comments for dry runs, with the facts that were known about their authors when the
 * comments were posted.
 */
import { and, arrayOverlaps, asc, desc, eq, gt, gte, ne, not, sql } from 'drizzle-orm'
import type { DecisionAction } from '../../../domain/comments/comment-lifecycle.ts'
import { staffRoles } from '../../../domain/roles.ts'
import { lowestUuidAt } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { decisions } from '../../tables/moderation.ts'
import { type AuthorRecord, decisionWindow, maxDecided, newestOfAccount } from './screenings.ts'

export type PastComment = {
  id: string
  accountId: string
  body: string
  bodyHtml: string
  createdAt: Date
  publishedAt: Date | null
  /** The record of the author when the comment was posted. */
  record: AuthorRecord
  /** The action of the last decision on the comment; null if there is none. */
  lastAction: DecisionAction | null
}

/** The id of a comment may be older than its `createdAt`, by less than this. */
const idSlackMs = 60_000

/**
 * The id at which a walk over the comments since `since` begins, so that it meets at most `most`
 * comments.
 */
export async function findWalkStart(
  db: Db,
  { since, most }: { since: Date; most: number },
): Promise<{ from: string; isTruncated: boolean }> {
  const from = lowestUuidAt(new Date(since.getTime() - idSlackMs))
  const [row] = await db
    .select({ id: comments.id })
    .from(comments)
    .where(gte(comments.id, from))
    .orderBy(desc(comments.id))
    .offset(most)
    .limit(1)
  return { from: row?.id ?? from, isTruncated: row !== undefined }
}

/** The comments that the author had posted before this one. */
const earlier = sql`select e.id, e.status, e.created_at from ${comments} e
  where e.account_id = ${comments.accountId} and e.id < ${comments.id}
  order by e.id desc limit ${newestOfAccount}`

/** The last decision on an earlier comment that existed when the comment was posted. */
const knownDecision = sql`select d.action, d.status from ${decisions} d
  where d.comment_id = e.id and d.created_at <= ${comments.createdAt} order by d.id desc limit 1`

/**
 * The number of earlier comments that were visible when the comment was posted, at most `most`. The
 * status of an earlier comment at that time is the status after the last decision before that time,
 * else the status before the first decision after it, else the present status.
 */
const standing = (most: number) => sql<number>`(select count(*)::int from (
  select from (${earlier}) e where coalesce(
    (select k.status from (${knownDecision}) k),
    (select d.previous_status from ${decisions} d where d.comment_id = e.id order by d.id limit 1),
    e.status) = 'visible'
  limit ${most}) stood)`

const judged = sql<Pick<AuthorRecord, 'decided' | 'hidden'>>`(
  select json_build_object('decided', count(*), 'hidden', count(*) filter (where k.action = 'hide'))
  from (select n.id from (${earlier}) n
    where n.created_at > ${comments.createdAt} - ${decisionWindow} order by n.id desc limit ${maxDecided}) e
  cross join lateral (${knownDecision}) k where k.action <> 'reopen')`

const lastAction = sql<DecisionAction | null>`(
  select d.action from ${decisions} d where d.comment_id = ${comments.id} order by d.id desc limit 1)`

type Batch = {
  from: string
  /** Whether the batch begins after `from` and not with it. */
  isAfter: boolean
  limit: number
  /** The facts that the rules need. Other facts are not looked up. */
  needs: { standing: number; judged: boolean }
}

/**
 * In the order of the ids. Leaves out comments of staff, who are not screened, and removed
 * comments, which have no text any more.
 */
export async function listPastComments(
  db: Db,
  { from, isAfter, limit, needs }: Batch,
): Promise<PastComment[]> {
  const rows = await db
    .select({
      id: comments.id,
      accountId: comments.accountId,
      body: comments.body,
      bodyHtml: comments.bodyHtml,
      createdAt: comments.createdAt,
      publishedAt: articles.publishedAt,
      standing: needs.standing > 0 ? standing(needs.standing) : sql<number>`0`,
      judged: needs.judged ? judged : sql<null>`null`,
      lastAction,
    })
    .from(comments)
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(
      and(
        isAfter ? gt(comments.id, from) : gte(comments.id, from),
        ne(comments.status, 'removed'),
        not(arrayOverlaps(accounts.roles, [...staffRoles])),
      ),
    )
    .orderBy(asc(comments.id))
    .limit(limit)
  return rows.map(({ standing: count, judged: known, ...row }) => ({
    ...row,
    record: { standing: count, ...(known ?? { decided: 0, hidden: 0 }) },
  }))
}
