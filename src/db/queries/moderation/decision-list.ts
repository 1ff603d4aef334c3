/**
 * Lists the decisions on all comments. A page is one statement, which reads a range of the index
 * for its filter.
 */
import { and, asc, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type {
  DecisionAction,
  DecisionReason,
  DecisionSource,
} from '../../../domain/comments/comment-lifecycle.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { comments } from '../../tables/comments.ts'
import { decisions } from '../../tables/moderation.ts'
import { appeals } from '../../tables/notices.ts'
import { decisionEntry, noteFor } from './decisions.ts'
import { madeBetween } from './standing-decisions.ts'

export type DecisionFilter = {
  moderatorId?: string
  actions?: readonly DecisionAction[]
  reasons?: readonly DecisionReason[]
  sources?: readonly DecisionSource[]
  batchId?: string
  /** The author of the comment. */
  authorId?: string
  commentId?: string
  since?: Date
  until?: Date
}

type DecisionPage = {
  filter: DecisionFilter
  viewerId: string
  from: string | undefined
  isBackward: boolean
  isCounted: boolean
  limit: number
}

/**
 * Newest first or, with `isBackward`, oldest first. One row more than `limit` tells whether the
 * list goes on.
 */
export function listDecisions(
  db: Db,
  { filter, viewerId, from, isBackward, isCounted, limit }: DecisionPage,
) {
  const beyond = isBackward ? sql`${decisions.id} > ${from}::uuid` : sql`${decisions.id} < ${from}::uuid`
  return db
    .select({
      ...decisionEntry,
      note: noteFor(viewerId),
      total: isCounted ? totalOf(filter) : sql<null>`null`,
    })
    .from(decisions)
    .innerJoin(accounts, eq(accounts.id, decisions.moderatorAccountId))
    .leftJoin(appeals, eq(appeals.restoringDecisionId, decisions.id))
    .where(and(...conditionsOf(filter), from === undefined ? undefined : beyond))
    .orderBy(isBackward ? asc(decisions.id) : desc(decisions.id))
    .limit(limit + 1)
}

export async function countDecisions(db: Db, filter: DecisionFilter): Promise<number> {
  const [row] = await db.select({ total: totalOf(filter) }).from(sql`(values (1)) as one`)
  return row?.total ?? 0
}

function totalOf(filter: DecisionFilter): SQL<number> {
  return sql<number>`(
    select count(*)::integer from ${decisions} where ${and(sql`true`, ...conditionsOf(filter))})`
}

function conditionsOf(filter: DecisionFilter): (SQL | undefined)[] {
  const { moderatorId, actions, reasons, sources, batchId, authorId, commentId, ...time } = filter
  return [
    moderatorId === undefined ? undefined : eq(decisions.moderatorAccountId, moderatorId),
    actions && inArray(decisions.action, [...actions]),
    reasons && inArray(decisions.reason, [...reasons]),
    sources && inArray(decisions.source, [...sources]),
    batchId === undefined ? undefined : eq(decisions.batchId, batchId),
    commentId === undefined ? undefined : eq(decisions.commentId, commentId),
    authorId === undefined
      ? undefined
      : // The planner expects few rows from an array. Otherwise, it may hash all decisions for the join.
        sql`${decisions.commentId} = any(array(
          select c.id from ${comments} c where c.account_id = ${authorId}::uuid))`,
    ...madeBetween(sql`${decisions}`, time),
  ]
}
