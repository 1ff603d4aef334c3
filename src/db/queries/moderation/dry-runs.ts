/** Comments of the past as screening would have met them: what they say, and what was known of their authors at that time. */
import { and, arrayOverlaps, asc, desc, eq, gt, gte, ne, not, sql } from 'drizzle-orm'
import type { DecisionAction } from '../../../domain/comments/comment-lifecycle.ts'
import { staffRoles } from '../../../domain/roles.ts'
import { lowestUuidAt } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { decisions } from '../../tables/moderation.ts'
import { type AuthorRecord, judgedFor, maxJudged, newestOfAccount } from './screenings.ts'

export type PastComment = {
  id: string
  accountId: string
  body: string
  bodyHtml: string
  createdAt: Date
  publishedAt: Date | null
  /** Of its author, when it was posted. */
  record: AuthorRecord
  /** What was decided on it last; null where nobody has. */
  lastAction: DecisionAction | null
}

/** Milliseconds: an id may have been made some moments before its row has its time. */
const idSlack = 60_000

/** Where a walk over the newest comments since then begins that may see no more than so many. */
export async function findWalkStart(
  db: Db,
  { since, most }: { since: Date; most: number },
): Promise<{ from: string; isTruncated: boolean }> {
  const from = lowestUuidAt(new Date(since.getTime() - idSlack))
  const [row] = await db
    .select({ id: comments.id })
    .from(comments)
    .where(gte(comments.id, from))
    .orderBy(desc(comments.id))
    .offset(most)
    .limit(1)
  return { from: row?.id ?? from, isTruncated: row !== undefined }
}

/** The comments that the author had posted before. */
const earlier = sql`select e.id, e.status, e.created_at from ${comments} e
  where e.account_id = ${comments.accountId} and e.id < ${comments.id} order by e.id desc limit ${newestOfAccount}`

/** The last decision on an earlier comment that was known when the comment was posted. */
const knownDecision = sql`select d.action, d.status from ${decisions} d
  where d.comment_id = e.id and d.created_at <= ${comments.createdAt} order by d.id desc limit 1`

/** What stood when the comment was posted: by what was decided until then, or before what was decided since. No more than asked for. */
const standing = (most: number) => sql<number>`(select count(*)::int from (
  select from (${earlier}) e where coalesce(
    (select k.status from (${knownDecision}) k),
    (select d.previous_status from ${decisions} d where d.comment_id = e.id order by d.id limit 1),
    e.status) = 'visible'
  limit ${most}) stood)`

const judged = sql<Pick<AuthorRecord, 'decided' | 'hidden'>>`(
  select json_build_object('decided', count(*), 'hidden', count(*) filter (where k.action = 'hide'))
  from (select n.id from (${earlier}) n
    where n.created_at > ${comments.createdAt} - ${judgedFor} order by n.id desc limit ${maxJudged}) e
  cross join lateral (${knownDecision}) k where k.action <> 'reopen')`

const lastAction = sql<DecisionAction | null>`(
  select d.action from ${decisions} d where d.comment_id = ${comments.id} order by d.id desc limit 1)`

type Batch = {
  from: string
  /** Whether `from` itself is left out. */
  isAfter: boolean
  limit: number
  /** What the rules go by; the rest is not looked up. */
  needs: { standing: number; judged: boolean }
}

/** In the order of their ids. Comments of staff, who are not screened, and removed ones, whose words are gone, are left out. */
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
