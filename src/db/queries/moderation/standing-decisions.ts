/**
 * Finds the decisions that an undo can take back: the last decisions on comments that nobody has
 * changed since.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { CommentStatus, DecisionReason } from '../../../domain/comments/comment-lifecycle.ts'
import { lowestUuidAt } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { comments } from '../../tables/comments.ts'
import { commentReports, decisions } from '../../tables/moderation.ts'
import { appeals } from '../../tables/notices.ts'
import { uuidArray } from '../uuid-array.ts'

/**
 * Selects one decision, a batch, or the decisions of a moderator in a period. `moderatorId` can
 * narrow each of these selections.
 */
export type Selection = {
  decisionId?: string
  batchId?: string
  moderatorId?: string
  since?: Date
  /** Exclusive. */
  until?: Date
}

/**
 * The id of a decision, report or appeal is never older than the time of its row. It may be newer,
 * by less than this.
 */
const idSlackMs = 3_600_000

/**
 * Conditions on the time of `row`, the alias of a table in the statement. They also bound its ids,
 * which have an index.
 */
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
          sql`${row}.id < ${lowestUuidAt(new Date(until.getTime() + idSlackMs))}::uuid`,
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
  /**
   * The selected decisions that are the last ones on the comment, with no other decision between
   * them; newest last.
   */
  decisionIds: string[]
  /** The status of the comment before the first of these decisions. */
  previousStatus: CommentStatus
  queuedAt: Date | null
  wasApproved: boolean
  /** The number of reports that are open or that these decisions have settled. */
  reports: number
  /**
   * Whether the comment has to wait instead of becoming visible again, because without these
   * decisions nobody has approved it and its reports reach the threshold.
   */
  isHeld: boolean
  /** The reason why the comment was hidden before, if the undo hides it again. */
  reason: DecisionReason | null
  noteToAuthor: string | null
}

const isLast = (row: SQL) => sql`${row}.id = (
  select l.id from ${decisions} l where l.comment_id = ${row}.comment_id order by l.id desc limit 1)`

/**
 * All decisions on the comment of that row, which are few. `offset 0` keeps the planner from using
 * an index on batches or on moderators, which may lead to thousands of rows for each comment.
 */
const onSameComment = (row: SQL) =>
  sql`(select * from ${decisions} same where same.comment_id = ${row}.comment_id offset 0)`

type StandingQuery = {
  selection: Selection
  actorId: string
  commentIds?: readonly string[]
  /** The number of reports that makes a visible comment wait; null if no number does. */
  reportThreshold: number | null
  limit: number
}

/**
 * The decisions that an undo can take back, newest first. Leaves out comments of the actor,
 * decisions that grant an appeal, and successive decisions that together change nothing. With
 * `commentIds`, it looks at these comments only.
 *
 * Each named query is read once, so PostgreSQL plans them as one query and stops at the limit.
 */
export function listStandingDecisions(tx: Db, query: StandingQuery): Promise<StandingRow[]> {
  const standing = tx.$with('standing', {}).as(standingDecisions(query))
  const runs = tx.$with('runs', {}).as(runsOf(query.selection))
  const weighed = tx.$with('weighed', {}).as(approvalsAndReports)
  const outcomes = tx.$with('outcomes', {}).as(outcomesAt(query.reportThreshold))
  return tx
    .with(standing, runs, weighed, outcomes)
    .select({
      commentId: sql<string>`outcomes.comment_id`,
      decisionIds: sql<string[]>`to_json(outcomes.decision_ids)`,
      previousStatus: sql<CommentStatus>`outcomes.previous_status`,
      queuedAt: sql`outcomes.previous_queued_at`.mapWith(decisions.queuedAt),
      wasApproved: sql<boolean>`outcomes.was_approved`,
      reports: sql<number>`outcomes.reports`,
      isHeld: sql<boolean>`outcomes.is_held`,
      reason: sql<DecisionReason | null>`former.reason`,
      noteToAuthor: sql<string | null>`former.note_to_author`,
    })
    .from(sql`outcomes`)
    .leftJoinLateral(sql`${formerHiding} as former`, sql`outcomes.previous_status = 'hidden'`)
    .where(changesSomething)
    .orderBy(sql`outcomes.last_id desc`)
    .limit(query.limit)
}

/**
 * The last decision on each comment, if it is selected and the comment is still as the decision
 * left it.
 */
function standingDecisions({ selection, actorId, commentIds }: StandingQuery): SQL {
  const d = sql.raw('d')
  return sql`
    select d.id, d.comment_id, d.action, c.status, c.queued_at, c.is_approved, c.edited_at
    from ${decisions} d join ${comments} c on c.id = d.comment_id
    where ${isSelected(d, selection)} and ${isLast(d)} and c.status = d.status
      and c.account_id <> ${actorId}::uuid
      and ${commentIds === undefined ? sql`true` : sql`c.id = any(${uuidArray(commentIds)})`}`
}

/**
 * Finds, for each of these comments, the successive selected decisions up to the last one, and the
 * state of the comment before the first of them.
 */
function runsOf(selection: Selection): SQL {
  const [standing, e, o] = [sql.raw('standing'), sql.raw('e'), sql.raw('o')]
  return sql`
    select standing.id as last_id, standing.comment_id, standing.action, standing.status, standing.queued_at,
      standing.is_approved, standing.edited_at, run.*
    from standing cross join lateral (
      select array_agg(e.id order by e.id) as decision_ids,
        (array_agg(e.previous_status order by e.id))[1] as previous_status,
        (array_agg(e.queued_at order by e.id))[1] as previous_queued_at,
        (array_agg(e.was_approved order by e.id))[1] as previous_approval,
        bool_and(e.was_approved or e.previous_status = 'hidden') as stayed_approved,
        min(e.created_at) as since
      from ${onSameComment(standing)} e
      where ${isSelected(e, selection)} and e.id > coalesce((
        select o.id from ${onSameComment(standing)} o where not (${isSelected(o, selection)})
        order by o.id desc limit 1), '00000000-0000-0000-0000-000000000000')
    ) as run
    where not exists (select 1 from ${appeals} a where a.restoring_decision_id = any(run.decision_ids))`
}

/**
 * Finds whether the present words were approved before the decisions, and how many reports count
 * against them. An edit takes an approval away, and nobody can edit a hidden comment. If the
 * comment had no approval for a while, the times decide: an edit is always dated after the
 * decisions before it, whatever the clock of its instance says.
 */
const approvalsAndReports = sql`
  select runs.*, reported.reports,
    runs.previous_approval and (
      runs.stayed_approved and (runs.is_approved or runs.status = 'hidden')
      or coalesce(runs.edited_at <= runs.since, true)) as was_approved
  from runs cross join lateral (
    select count(*)::integer as reports from ${commentReports} r
    where r.comment_id = runs.comment_id and (r.status = 'open' or r.decision_id = any(runs.decision_ids))
  ) as reported`

const outcomesAt = (reportThreshold: number | null) => sql`
  select weighed.*, coalesce(
    previous_status = 'visible' and previous_queued_at is not null and not was_approved
      and reports >= ${reportThreshold}::integer, false) as is_held
  from weighed`

/**
 * A single decision always changes something. Of several successive decisions, the last may have
 * taken the others back.
 */
const changesSomething = sql`(outcomes.decision_ids[2] is null
  or case when outcomes.is_held then 'pending' else outcomes.previous_status end <> outcomes.status
  or outcomes.previous_queued_at is distinct from outcomes.queued_at
    and (outcomes.previous_queued_at is not null or outcomes.action = 'reopen'))`

/** The decision that had hidden the comment before the first of these decisions. */
const formerHiding = sql`(
  select f.reason, f.note_to_author from ${onSameComment(sql.raw('outcomes'))} f
  where f.status = 'hidden' and f.id < outcomes.decision_ids[1]
  order by f.id desc limit 1)`

/** Counting stops at this number, since people do not need a greater one. */
const mostCounted = 10_000

/**
 * The number of comments on which the last selected decision cannot be undone, though nobody has
 * undone it: the comment was removed, decided on again, restored by an appeal, or it is the actor's
 * own.
 */
export async function countPassedOver(
  tx: Db,
  { selection, actorId }: Pick<StandingQuery, 'selection' | 'actorId'>,
): Promise<number> {
  const d = sql.raw('d')
  const passed = sql`
    select 1 from ${decisions} d join ${comments} c on c.id = d.comment_id
    where ${isSelected(d, selection)}
      and not exists (
        select 1 from ${onSameComment(d)} n where n.id > d.id and ${isSelected(sql.raw('n'), selection)})
      and not exists (select 1 from ${decisions} u where u.undoes_decision_id = d.id)
      and (not (${isLast(d)}) or c.status <> d.status or c.account_id = ${actorId}::uuid
        or exists (select 1 from ${appeals} a where a.restoring_decision_id = d.id))
    limit ${mostCounted}`
  const [row] = await tx
    .select({ count: sql<number>`(select count(*)::integer from (${passed}) as passed)` })
    .from(sql`(values (1)) as one`)
  return row?.count ?? 0
}

/** Whether the selection has any decision. */
export async function hasDecisions(db: Db, selection: Selection): Promise<boolean> {
  const rows = await db
    .select({ id: decisions.id })
    .from(decisions)
    .where(isSelected(sql`${decisions}`, selection))
    .limit(1)
  return rows.length > 0
}
