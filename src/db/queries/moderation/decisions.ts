/** Reads decisions, alone or by comment. Rows of this table are added and never changed. */
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { comments } from '../../tables/comments.ts'
import { decisions } from '../../tables/moderation.ts'
import { appeals } from '../../tables/notices.ts'
import { uuidArray } from '../uuid-array.ts'

export const decisionEntry = {
  id: decisions.id,
  commentId: decisions.commentId,
  action: decisions.action,
  reason: decisions.reason,
  note: decisions.note,
  noteToAuthor: decisions.noteToAuthor,
  source: decisions.source,
  batchId: decisions.batchId,
  undoesDecisionId: decisions.undoesDecisionId,
  overrodeClaimOf: decisions.overrodeClaimOf,
  previousStatus: decisions.previousStatus,
  status: decisions.status,
  createdAt: decisions.createdAt,
  moderator: { id: accounts.id, displayName: accounts.displayName },
  /** The appeal that this decision grants. */
  appealId: appeals.id,
}

/**
 * The note that moderators write for each other; null if the viewer is the author of the comment.
 */
export const noteFor = (viewerId: string) => sql<string | null>`case
  when (select c.account_id from ${comments} c where c.id = ${decisions.commentId}) <> ${viewerId}::uuid
  then ${decisions.note} end`

/** Without `viewerId`, all notes are included. */
function selectDecisions(db: Db, viewerId?: string) {
  return db
    .select(viewerId === undefined ? decisionEntry : { ...decisionEntry, note: noteFor(viewerId) })
    .from(decisions)
    .innerJoin(accounts, eq(accounts.id, decisions.moderatorAccountId))
    .leftJoin(appeals, eq(appeals.restoringDecisionId, decisions.id))
}
export type DecisionRow = Awaited<ReturnType<typeof selectDecisions>>[number]

/** The newest decision on each of these comments, if there is one. */
export function listLastDecisions(db: Db, commentIds: readonly string[]): Promise<DecisionRow[]> {
  if (commentIds.length === 0) return Promise.resolve([])
  const last = sql`(select d.id from ${decisions} d where d.comment_id = asked.id order by d.id desc limit 1)`
  const ids = sql`select ${last} from unnest(${uuidArray(commentIds)}) as asked(id)`
  return selectDecisions(db).where(sql`${decisions.id} = any(array(${ids}))`)
}

export async function findDecision(db: Db, id: string): Promise<DecisionRow | undefined> {
  const [row] = await selectDecisions(db).where(eq(decisions.id, id))
  return row
}

/** The decision that undoes this one. */
export async function findUndoing(db: Db, decisionId: string): Promise<DecisionRow | undefined> {
  const [row] = await selectDecisions(db).where(eq(decisions.undoesDecisionId, decisionId))
  return row
}

/** Newest first. One row more than `limit` tells whether the list goes on. */
export function listDecisionsOnComment(
  db: Db,
  {
    commentId,
    viewerId,
    limit,
    after,
  }: { commentId: string; viewerId: string; limit: number; after?: string },
): Promise<DecisionRow[]> {
  return selectDecisions(db, viewerId)
    .where(
      and(
        eq(decisions.commentId, commentId),
        after === undefined ? undefined : sql`${decisions.id} < ${after}::uuid`,
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(limit + 1)
}

export async function commentExists(db: Db, id: string): Promise<boolean> {
  const rows = await db.select({ id: comments.id }).from(comments).where(eq(comments.id, id))
  return rows.length > 0
}
