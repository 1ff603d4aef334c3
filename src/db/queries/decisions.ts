/** The ledger of moderation. Rows are added and read, never changed. */
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import { accounts } from '../tables/accounts.ts'
import { comments } from '../tables/comments.ts'
import { decisions } from '../tables/moderation.ts'
import { appeals } from '../tables/notices.ts'

export type NewDecision = typeof decisions.$inferInsert

const entry = {
  id: decisions.id,
  commentId: decisions.commentId,
  action: decisions.action,
  reason: decisions.reason,
  note: decisions.note,
  noteToAuthor: decisions.noteToAuthor,
  previousStatus: decisions.previousStatus,
  status: decisions.status,
  createdAt: decisions.createdAt,
  moderator: { id: accounts.id, displayName: accounts.displayName },
  /** The appeal that this decision grants. */
  appealId: appeals.id,
}

function selectDecisions(db: Db) {
  return db
    .select(entry)
    .from(decisions)
    .innerJoin(accounts, eq(accounts.id, decisions.moderatorAccountId))
    .leftJoin(appeals, eq(appeals.restoringDecisionId, decisions.id))
}
export type DecisionRow = Awaited<ReturnType<typeof selectDecisions>>[number]

export async function insertDecision(tx: Db, decision: NewDecision): Promise<void> {
  await tx.insert(decisions).values(decision)
}

export async function findLastDecision(tx: Db, commentId: string): Promise<DecisionRow | undefined> {
  const [row] = await selectDecisions(tx)
    .where(eq(decisions.commentId, commentId))
    .orderBy(desc(decisions.id))
    .limit(1)
  return row
}

/** Newest first. One row more than `limit` tells that the list goes on. */
export function listDecisions(
  db: Db,
  { commentId, limit, after }: { commentId: string; limit: number; after?: string },
): Promise<DecisionRow[]> {
  return selectDecisions(db)
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
