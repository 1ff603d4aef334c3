/**
 * Notices: the statements of reasons that an account gets. They never change, and an erasure
 * deletes them.
 */

import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { DecisionReason } from '../../../domain/comments/comment-lifecycle.ts'
import type { Decider, NoticeKind } from '../../../domain/moderation/statement-of-reasons.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { commentReports, decisions } from '../../tables/moderation.ts'
import { appeals, notices } from '../../tables/notices.ts'

export type NewNotice = typeof notices.$inferInsert

export type Recipient = Pick<typeof accounts.$inferSelect, 'id' | 'email' | 'emailVerifiedAt'>

/**
 * The author of the comment; `undefined` if the comment does not exist or its author was erased. A
 * share lock keeps the account from being erased until the transaction ends. It must be taken
 * before the comment is locked, since an erasure locks the account first.
 */
export async function holdAuthor(tx: Db, commentId: string): Promise<Recipient | undefined> {
  const [row] = await tx
    .select({ id: accounts.id, email: accounts.email, emailVerifiedAt: accounts.emailVerifiedAt })
    .from(accounts)
    .innerJoin(comments, eq(comments.accountId, accounts.id))
    .where(and(eq(comments.id, commentId), isNull(accounts.erasedAt)))
    .for('share', { of: accounts })
  return row
}

type CommentFacts = {
  excerpt: string
  wasReported: boolean
  articleTitle: string
  articleSlug: string
}

function selectFacts(tx: Db) {
  const reports = tx
    .select({ one: sql`1` })
    .from(commentReports)
    .where(eq(commentReports.commentId, comments.id))
  return tx
    .select({
      id: comments.id,
      excerpt: comments.excerpt,
      wasReported: sql<boolean>`exists ${reports}`,
      // A published article has a title, and readers could see it.
      articleTitle: sql<string>`coalesce(${articles.title}, '')`,
      articleSlug: articles.slug,
    })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
}

/** The excerpt and the article, by which the author recognises the comment. */
export async function findCommentFacts(tx: Db, commentId: string): Promise<CommentFacts> {
  const [row] = await selectFacts(tx).where(eq(comments.id, commentId))
  if (!row) throw new Error('a comment that is locked cannot be gone')
  const { id: _, ...facts } = row
  return facts
}

/** The same facts for many comments, in any order. */
export function listCommentFacts(
  tx: Db,
  commentIds: readonly string[],
): Promise<(CommentFacts & { id: string })[]> {
  return selectFacts(tx).where(inArray(comments.id, [...commentIds]))
}

type HiddenNotice = { id: string; decisionId: string }

/**
 * Writes the notices about these decisions for the authors of the hidden comments, with the present
 * excerpts and articles.
 */
export async function insertHiddenNotices(
  tx: Db,
  { rows, at }: { rows: readonly HiddenNotice[]; at: Date },
): Promise<void> {
  const kind: NoticeKind = 'comment-hidden'
  const decidedBy: Decider = 'human'
  await tx.execute(sql`
    insert into ${notices} (id, account_id, kind, decided_by, decision_id, excerpt, was_reported,
      article_title, article_slug, created_at)
    select told.id, c.account_id, ${kind}, ${decidedBy}, told."decisionId", c.excerpt,
      exists (select 1 from ${commentReports} r where r.comment_id = c.id),
      coalesce(a.title, ''), a.slug, ${at.toISOString()}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as told(id uuid, "decisionId" uuid)
    join ${decisions} d on d.id = told."decisionId"
    join ${comments} c on c.id = d.comment_id
    join ${articles} a on a.id = c.article_id`)
}

export async function insertNotice(tx: Db, notice: NewNotice): Promise<void> {
  await tx.insert(notices).values(notice)
}

function selectNotices(db: Db) {
  return db
    .select({
      id: notices.id,
      kind: notices.kind,
      decidedBy: notices.decidedBy,
      createdAt: notices.createdAt,
      suspensionReason: notices.suspensionReason,
      suspendedUntil: notices.suspendedUntil,
      commentId: decisions.commentId,
      excerpt: notices.excerpt,
      wasReported: notices.wasReported,
      articleTitle: notices.articleTitle,
      articleSlug: notices.articleSlug,
      decision: {
        id: decisions.id,
        action: decisions.action,
        // A notice is about a decision that hides a comment, which has a reason.
        reason: sql<DecisionReason>`${decisions.reason}`,
        noteToAuthor: decisions.noteToAuthor,
        source: decisions.source,
        createdAt: decisions.createdAt,
      },
      appeal: {
        id: appeals.id,
        status: appeals.status,
        createdAt: appeals.createdAt,
        resolvedAt: appeals.resolvedAt,
        note: appeals.note,
        restoringDecisionId: appeals.restoringDecisionId,
      },
    })
    .from(notices)
    .leftJoin(decisions, eq(decisions.id, notices.decisionId))
    .leftJoin(appeals, eq(appeals.decisionId, notices.decisionId))
}
export type NoticeRow = Awaited<ReturnType<typeof selectNotices>>[number]

/** Newest first. One row more than `limit` tells whether the list goes on. */
export function listNotices(
  db: Db,
  { accountId, limit, after }: { accountId: string; limit: number; after?: string },
): Promise<NoticeRow[]> {
  return selectNotices(db)
    .where(and(eq(notices.accountId, accountId), after === undefined ? undefined : lt(notices.id, after)))
    .orderBy(desc(notices.id))
    .limit(limit + 1)
}
