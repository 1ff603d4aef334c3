/** Appeals of authors against decisions on their comments. */

import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { DecisionReason } from '../../../domain/comments/comment-lifecycle.ts'
import type { AppealOutcome, AppealStatus } from '../../../domain/moderation/appeal.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { decisions } from '../../tables/moderation.ts'
import { appeals } from '../../tables/notices.ts'
import { noteFor } from './decisions.ts'

type NewAppeal = typeof appeals.$inferInsert
export type OwnAppealRow = Omit<
  typeof appeals.$inferSelect,
  'accountId' | 'resolverAccountId' | 'restoringDecisionId'
>

const own = {
  id: appeals.id,
  decisionId: appeals.decisionId,
  text: appeals.text,
  status: appeals.status,
  createdAt: appeals.createdAt,
  resolvedAt: appeals.resolvedAt,
  note: appeals.note,
}

/**
 * Whether the decision is still the last one on its comment, and nobody has removed the comment.
 */
const isStanding = sql<boolean>`(${comments.status} = ${decisions.status} and ${decisions.id} = (
  select later.id from ${decisions} later where later.comment_id = ${comments.id}
  order by later.id desc limit 1))`

/**
 * A decision on a comment of the account. A share lock keeps the comment as it is until the
 * transaction ends.
 */
export async function holdOwnDecision(
  tx: Db,
  { decisionId, accountId }: { decisionId: string; accountId: string },
) {
  const [row] = await tx
    .select({
      action: decisions.action,
      createdAt: decisions.createdAt,
      commentId: comments.id,
      articleId: comments.articleId,
      isStanding,
    })
    .from(decisions)
    .innerJoin(comments, eq(comments.id, decisions.commentId))
    .where(and(eq(decisions.id, decisionId), eq(comments.accountId, accountId)))
    .for('share', { of: comments })
  return row
}

export async function insertAppeal(tx: Db, appeal: NewAppeal): Promise<OwnAppealRow> {
  const [row] = await tx.insert(appeals).values(appeal).returning(own)
  if (!row) throw new Error('an insert without a conflict clause returns its row')
  return row
}

/**
 * The moderators who have hidden the comment, by this decision or by another decision that nobody
 * has undone. A decision whose undo was itself undone counts again.
 */
const hiderIds = sql<string[]>`array(
  select distinct h.moderator_account_id from ${decisions} h
  where h.comment_id = ${comments.id} and h.action = 'hide' and (h.id = ${decisions.id} or not exists (
    select 1 from ${decisions} u where u.undoes_decision_id = h.id and not exists (
      select 1 from ${decisions} b where b.undoes_decision_id = u.id))))`

/**
 * The decision that the appeal is about, which never changes, and the accounts that may not judge
 * the appeal.
 */
export async function findAppealed(tx: Db, appealId: string) {
  const { id, commentId, noteToAuthor, source, createdAt } = decisions
  // An appeal is about a decision that hides a comment, which has a reason.
  const reason = sql<DecisionReason>`${decisions.reason}`
  const [row] = await tx
    .select({
      decision: { id, commentId, reason, noteToAuthor, source, createdAt },
      hiderIds,
      appellantId: appeals.accountId,
      articleId: comments.articleId,
    })
    .from(appeals)
    .innerJoin(decisions, eq(id, appeals.decisionId))
    .innerJoin(comments, eq(comments.id, commentId))
    .where(eq(appeals.id, appealId))
  return row
}
export type Appealed = NonNullable<Awaited<ReturnType<typeof findAppealed>>>

/**
 * Locks the appeal until the transaction ends, so that the second of two judges sees the outcome of
 * the first.
 */
export async function lockAppeal(tx: Db, id: string): Promise<AppealStatus> {
  const [row] = await tx
    .select({ status: appeals.status })
    .from(appeals)
    .where(eq(appeals.id, id))
    .for('no key update')
  if (!row) throw new Error('an appeal that was found cannot be gone')
  return row.status
}

type Resolution = {
  status: AppealOutcome
  resolvedAt: Date
  resolverAccountId: string
  note: string | null
  restoringDecisionId: string | null
}

export async function updateAppeal(tx: Db, id: string, resolution: Resolution): Promise<void> {
  await tx.update(appeals).set(resolution).where(eq(appeals.id, id))
}

const [appellant, decider, resolver] = [
  alias(accounts, 'appellant'),
  alias(accounts, 'decider'),
  alias(accounts, 'resolver'),
]

/** Without `viewerId`, all notes on decisions are included. */
function selectAppeals(db: Db, viewerId?: string) {
  const note = viewerId === undefined ? sql<string | null>`${decisions.note}` : noteFor(viewerId)
  const { id, commentId, action, reason, noteToAuthor, previousStatus, status, createdAt } = decisions
  const { source, batchId, undoesDecisionId, overrodeClaimOf } = decisions
  return db
    .select({
      ...own,
      restoringDecisionId: appeals.restoringDecisionId,
      appellant: { id: appellant.id, displayName: appellant.displayName },
      resolver: { id: resolver.id, displayName: resolver.displayName },
      decision: {
        id,
        commentId,
        action,
        reason,
        note,
        noteToAuthor,
        previousStatus,
        status,
        createdAt,
        source,
        batchId,
        undoesDecisionId,
        overrodeClaimOf,
      },
      decider: { id: decider.id, displayName: decider.displayName },
      comment: {
        id: comments.id,
        status: comments.status,
        body: comments.body,
        bodyHtml: comments.bodyHtml,
        createdAt: comments.createdAt,
      },
      article: { id: articles.id, slug: articles.slug, title: sql<string>`coalesce(${articles.title}, '')` },
    })
    .from(appeals)
    .innerJoin(decisions, eq(id, appeals.decisionId))
    .innerJoin(comments, eq(comments.id, commentId))
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .innerJoin(appellant, eq(appellant.id, appeals.accountId))
    .innerJoin(decider, eq(decider.id, decisions.moderatorAccountId))
    .leftJoin(resolver, eq(resolver.id, appeals.resolverAccountId))
}
export type AppealRow = Awaited<ReturnType<typeof selectAppeals>>[number]

export async function findAppeal(tx: Db, id: string): Promise<AppealRow | undefined> {
  const [row] = await selectAppeals(tx).where(eq(appeals.id, id))
  return row
}

/** Oldest first. One row more than `limit` means that the list goes on. */
export function listAppeals(
  db: Db,
  {
    status,
    viewerId,
    limit,
    after,
  }: { status: AppealStatus; viewerId: string; limit: number; after?: string },
): Promise<AppealRow[]> {
  const page = db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(eq(appeals.status, status), after === undefined ? undefined : gt(appeals.id, after)))
    .orderBy(asc(appeals.id))
    .limit(limit + 1)
  // The planner expects few rows from an array. Otherwise, it may hash all decisions for the join.
  return selectAppeals(db, viewerId).where(sql`${appeals.id} = any(array(${page}))`).orderBy(asc(appeals.id))
}
