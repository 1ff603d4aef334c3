/** Decisions that can be taken back: the last ones on comments that are still as they left them. */
import { desc, eq, type SQL, sql } from 'drizzle-orm'
import type { CommentStatus, DecisionReason } from '../../../domain/comments/comment-lifecycle.ts'
import { lowestUuidAt } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { comments } from '../../tables/comments.ts'
import { commentReports, decisions } from '../../tables/moderation.ts'
import { appeals } from '../../tables/notices.ts'
import { uuidArray } from '../uuid-array.ts'

/** One decision, a batch, or what somebody decided in a stretch of time. `moderatorId` narrows each. */
export type Selection = {
  decisionId?: string
  batchId?: string
  moderatorId?: string
  since?: Date
  /** Exclusive. */
  until?: Date
}

/** Ids are made with their row or after its time is taken, never before: they may only lie later than it. */
const slackMs = 3_600_000

/** Conditions on the ledger, under whatever name it stands in the statement; a time is a range of ids too. */
export function madeBetween(row: SQL, { since, until }: Pick<Selection, 'since' | 'until'>): SQL[] {
  return [
    ...(since
      ? [
          sql`${row}.id >= ${lowestUuidAt(since)}::uuid`,
          sql`${row}.created_at >= ${since.toISOString()}::timestamptz`,
        ]
      : []),
    ...(until
      ? [
          sql`${row}.id < ${lowestUuidAt(new Date(until.getTime() + slackMs))}::uuid`,
          sql`${row}.created_at < ${until.toISOString()}::timestamptz`,
        ]
      : []),
  ]
}

function isSelected(row: SQL, { decisionId, batchId, moderatorId, ...time }: Selection): SQL {
  return sql.join(
    [
      ...(decisionId === undefined ? [] : [sql`${row}.id = ${decisionId}::uuid`]),
      ...(batchId === undefined ? [] : [sql`${row}.batch_id = ${batchId}::uuid`]),
      ...(moderatorId === undefined ? [] : [sql`${row}.moderator_account_id = ${moderatorId}::uuid`]),
      ...madeBetween(row, time),
    ],
    sql` and `,
  )
}

export type StandingRow = {
  commentId: string
  /** Of the selection, all that came last on the comment, one after the other; newest last. */
  decisionIds: string[]
  /** The comment before the first of them. */
  previousStatus: CommentStatus
  queuedAt: Date | null
  wasApproved: boolean
  /** Those that wait now, and those that the decisions had settled. */
  reports: number
  /** Whether so many take it down, now that nobody has approved it, though it had been visible before. */
  isHeld: boolean
  /** Where the comment goes back to being hidden: why it had been. */
  reason: DecisionReason | null
  noteToAuthor: string | null
}

const isLast = (row: SQL) => sql`${row}.id = (
  select l.id from ${decisions} l where l.comment_id = ${row}.comment_id order by l.id desc limit 1)`

/**
 * The few decisions on the comment of that row. `offset 0` keeps the planner from going by another index, which may hold
 * thousands for each comment: a batch, or all that one moderator did.
 */
const onSameComment = (row: SQL) =>
  sql`(select * from ${decisions} same where same.comment_id = ${row}.comment_id offset 0)`

type Wish = {
  selection: Selection
  actorId: string
  commentIds?: readonly string[]
  /** From how many reports on comments wait; null: from none. */
  reportThreshold: number | null
  limit: number
}

/**
 * Newest first; never on comments of the actor, nor what an appeal has brought about, nor what comes to nothing. With
 * `commentIds`, on these alone.
 */
export function listStandingDecisions(
  tx: Db,
  { selection, actorId, commentIds, reportThreshold, limit }: Wish,
): Promise<StandingRow[]> {
  const row = sql`${decisions}`
  const run = sql`(
    select array_agg(e.id order by e.id) as ids,
      (array_agg(e.previous_status order by e.id))[1] as previous_status,
      (array_agg(e.queued_at order by e.id))[1] as queued_at,
      (array_agg(e.was_approved order by e.id))[1] as was_approved,
      bool_and(e.was_approved or e.previous_status = 'hidden') as stayed_approved,
      min(e.created_at) as since
    from ${onSameComment(row)} e
    where ${isSelected(sql`e`, selection)} and e.id > coalesce((
      select o.id from ${onSameComment(row)} o where not (${isSelected(sql`o`, selection)})
      order by o.id desc limit 1), '00000000-0000-0000-0000-000000000000'))`
  const former = sql`(
    select f.reason, f.note_to_author from ${onSameComment(row)} f
    where f.status = 'hidden' and f.id < run.ids[1]
    order by f.id desc limit 1)`
  // Words that have come since nobody has approved. An edit takes an approval away, and none reaches what is hidden; of what
  // had no approval meanwhile the times tell, since an edit is always later than the decisions before it.
  const present = sql`(
    select run.was_approved and (
        run.stayed_approved and (${comments.isApproved} or ${comments.status} = 'hidden')
        or coalesce(${comments.editedAt} <= run.since, true)) as was_approved,
      (select count(*)::integer from ${commentReports} r where r.comment_id = ${comments.id}
        and (r.status = 'open' or r.decision_id = any(run.ids))) as reports)`
  const isHeld = sql<boolean>`coalesce(run.previous_status = 'visible' and run.queued_at is not null
    and not present.was_approved and present.reports >= ${reportThreshold}::integer, false)`
  // One decision always did; of several in a row the last may have taken the others back.
  const changesSomething = sql`(run.ids[2] is null
    or case when ${isHeld} then 'pending' else run.previous_status end <> ${comments.status}
    or run.queued_at is distinct from ${comments.queuedAt} and (run.queued_at is not null or ${decisions.action} = 'reopen'))`
  return tx
    .select({
      commentId: decisions.commentId,
      decisionIds: sql<string[]>`to_json(run.ids)`,
      previousStatus: sql<CommentStatus>`run.previous_status`,
      queuedAt: sql`run.queued_at`.mapWith(decisions.queuedAt),
      wasApproved: sql<boolean>`present.was_approved`,
      reports: sql<number>`present.reports`,
      isHeld,
      reason: sql<DecisionReason | null>`case when run.previous_status = 'hidden' then former.reason end`,
      noteToAuthor: sql<
        string | null
      >`case when run.previous_status = 'hidden' then former.note_to_author end`,
    })
    .from(decisions)
    .innerJoin(comments, eq(comments.id, decisions.commentId))
    .innerJoinLateral(sql`${run} as run`, sql`true`)
    .innerJoinLateral(sql`${present} as present`, sql`true`)
    .leftJoinLateral(sql`${former} as former`, sql`true`)
    .where(
      sql`${isSelected(row, selection)} and ${isLast(row)} and ${comments.status} = ${decisions.status}
        and ${comments.accountId} <> ${actorId}::uuid
        and ${commentIds === undefined ? sql`true` : sql`${comments.id} = any(${uuidArray(commentIds)})`}
        and ${changesSomething}
        and not exists (select 1 from ${appeals} a where a.restoring_decision_id = any(run.ids))`,
    )
    .orderBy(desc(decisions.id))
    .limit(limit)
}

/** Counted no further: it is told to people. */
const mostCounted = 10_000

/**
 * Comments whose last decision of the selection stands no more, though nobody has taken it back: removed by their
 * authors, decided on anew, granted an appeal, or the actor's own.
 */
export async function countPassedOver(
  tx: Db,
  { selection, actorId }: Pick<Wish, 'selection' | 'actorId'>,
): Promise<number> {
  const d = sql.raw('d')
  const passed = sql`
    select 1 from ${decisions} d join ${comments} c on c.id = d.comment_id
    where ${isSelected(d, selection)}
      and not exists (select 1 from ${onSameComment(d)} n where n.id > d.id and ${isSelected(sql.raw('n'), selection)})
      and not exists (select 1 from ${decisions} u where u.undoes_decision_id = d.id)
      and (not (${isLast(d)}) or c.status <> d.status or c.account_id = ${actorId}::uuid
        or exists (select 1 from ${appeals} a where a.restoring_decision_id = d.id))
    limit ${mostCounted}`
  const [row] = await tx
    .select({ count: sql<number>`(select count(*)::integer from (${passed}) as passed)` })
    .from(sql`(values (1)) as one`)
  return row?.count ?? 0
}

/** Whether there is any such decision. */
export async function hasDecisions(db: Db, selection: Selection): Promise<boolean> {
  const rows = await db
    .select({ id: decisions.id })
    .from(decisions)
    .where(isSelected(sql`${decisions}`, selection))
    .limit(1)
  return rows.length > 0
}
