/** Queries for mail about replies: subscriptions, and replies that wait for a mail. */
import { and, asc, eq, exists, gt, gte, inArray, isNull, lte, ne, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { DigestSpan, ReplyNoticeMode } from '../../../domain/comments/reply-notices.ts'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { replyNotices, replySubscriptions } from '../../tables/notices.ts'
import { storedSettings } from '../settings.ts'
import { uuidArray } from '../uuid-array.ts'

/** `mode` is null if the account has no subscription. */
export type ReplyNoticesRow = { mode: ReplyNoticeMode | null; emailVerifiedAt: Date | null }

/** `undefined` if there is no such account, or if it was erased. */
export async function findReplyNotices(db: Db, accountId: string): Promise<ReplyNoticesRow | undefined> {
  const [row] = await db
    .select({ mode: replySubscriptions.mode, emailVerifiedAt: accounts.emailVerifiedAt })
    .from(accounts)
    .leftJoin(replySubscriptions, eq(replySubscriptions.accountId, accounts.id))
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
  return row
}

/** Reads the subscription for the export, which reads in batches. Yields one row at most. */
export async function* readReplySubscription(db: Db, accountId: string) {
  const { mode, createdAt } = replySubscriptions
  yield await db
    .select({ mode, createdAt })
    .from(replySubscriptions)
    .where(eq(replySubscriptions.accountId, accountId))
}

/** Returns whether anything changed. A change of the mode keeps the start of the subscription. */
export async function saveReplySubscription(
  tx: Db,
  subscription: typeof replySubscriptions.$inferInsert,
): Promise<boolean> {
  const { mode } = subscription
  const rows = await tx
    .insert(replySubscriptions)
    .values(subscription)
    .onConflictDoUpdate({
      target: replySubscriptions.accountId,
      set: { mode },
      setWhere: ne(replySubscriptions.mode, mode),
    })
    .returning({ accountId: replySubscriptions.accountId })
  return rows.length > 0
}

/** Returns whether there was a subscription. The database deletes the waiting replies with it. */
export async function deleteReplySubscription(tx: Db, accountId: string): Promise<boolean> {
  const rows = await tx
    .delete(replySubscriptions)
    .where(eq(replySubscriptions.accountId, accountId))
    .returning({ accountId: replySubscriptions.accountId })
  return rows.length > 0
}

/**
 * Notes replies that have become visible. Returns the replies about which an account gets mail,
 * with the mode of its subscription. The account needs a subscription and a verified address. It
 * never gets mail about its own replies, about replies to a comment that it has removed, or about
 * one reply twice.
 *
 * `skip locked` passes over a subscription that is being deleted at this moment, since a
 * transaction that holds a comment must never wait for a subscription.
 */
export async function noteReplies(
  tx: Db,
  { commentIds, at }: { commentIds: readonly string[]; at: Date },
): Promise<{ commentId: string; mode: ReplyNoticeMode }[]> {
  const subscribed = tx
    .$with('subscribed', {
      commentId: sql<string>`comment_id`.as('comment_id'),
      mode: sql<ReplyNoticeMode>`mode`.as('mode'),
    })
    .as(sql`
    select c.id as comment_id, s.account_id, s.mode
    from ${comments} c
      join ${comments} parent on parent.id = c.parent_id
      join ${replySubscriptions} s on s.account_id = parent.account_id
      join ${accounts} a on a.id = s.account_id
    where c.id = any(${uuidArray(commentIds)}) and c.account_id <> parent.account_id
      and parent.status <> 'removed'
      and c.created_at >= s.created_at and a.email_verified_at is not null
    for key share of s skip locked`)
  const noted = tx.$with('noted', { commentId: sql<string>`comment_id`.as('noted_id') }).as(sql`
    insert into ${replyNotices} as n (comment_id, account_id, created_at)
    select comment_id, account_id, ${at.toISOString()}::timestamptz from subscribed
    on conflict (comment_id) do update set created_at = excluded.created_at where n.told_at is null
    returning n.comment_id as noted_id`)
  return tx
    .with(subscribed, noted)
    .select({ commentId: subscribed.commentId, mode: subscribed.mode })
    .from(subscribed)
    .innerJoin(noted, sql`noted.noted_id = subscribed.comment_id`)
}

/** The account whose comment the reply answers, unless it has already got mail about the reply. */
export async function findReplyReader(db: Db, commentId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ accountId: replyNotices.accountId })
    .from(replyNotices)
    .where(and(eq(replyNotices.commentId, commentId), isNull(replyNotices.toldAt)))
  return row?.accountId
}

export type Subscriber = {
  mode: ReplyNoticeMode
  email: string | null
  emailVerifiedAt: Date | null
  suspendedAt: Date | null
  suspendedUntil: Date | null
  suspensionReason: string | null
  settings: Settings
}

/**
 * Locks the subscription, so that the second of two workers finds no reply left to send mail about.
 */
export async function lockSubscriber(tx: Db, accountId: string): Promise<Subscriber | undefined> {
  const [row] = await tx
    .select({
      mode: replySubscriptions.mode,
      email: accounts.email,
      emailVerifiedAt: accounts.emailVerifiedAt,
      suspendedAt: accounts.suspendedAt,
      suspendedUntil: accounts.suspendedUntil,
      suspensionReason: accounts.suspensionReason,
      settings: storedSettings,
    })
    .from(replySubscriptions)
    .innerJoin(accounts, eq(accounts.id, replySubscriptions.accountId))
    .where(eq(replySubscriptions.accountId, accountId))
    .for('no key update', { of: replySubscriptions })
  return row && { ...row, settings: completeSettings(row.settings) }
}

/**
 * The number of replies about which the account got mail after `since`. Its subscription must be
 * locked.
 */
export function countToldReplies(
  tx: Db,
  { accountId, since }: { accountId: string; since: Date },
): Promise<number> {
  return tx.$count(replyNotices, and(eq(replyNotices.accountId, accountId), gt(replyNotices.toldAt, since)))
}

/** Selects one waiting reply, or the waiting replies that became visible within a span of time. */
export type ReplyChoice = { commentId: string } | { from: Date; until: Date }

const parent = alias(comments, 'parent')

/**
 * The condition for visible replies beneath published articles, to comments that their authors have
 * not removed.
 */
function tellable(db: Db): SQL | undefined {
  const reply = db
    .select({ one: sql`1` })
    .from(comments)
    .innerJoin(parent, and(eq(parent.id, comments.parentId), ne(parent.status, 'removed')))
    .innerJoin(articles, and(eq(articles.id, comments.articleId), eq(articles.status, 'published')))
    .where(and(eq(comments.id, replyNotices.commentId), eq(comments.status, 'visible')))
  return and(isNull(replyNotices.toldAt), exists(reply))
}

export type ToldReply = {
  commentId: string
  excerpt: string
  /** Empty if the account was erased. */
  displayName: string
  article: { id: string; slug: string; title: string | null; publishedAt: Date | null }
}

/**
 * Marks the chosen replies as told at `at`, and returns them in the order in which they were
 * posted.
 */
export async function takeReplies(
  tx: Db,
  { accountId, at, choice, limit }: { accountId: string; at: Date; choice: ReplyChoice; limit: number },
): Promise<ToldReply[]> {
  const isChosen =
    'commentId' in choice
      ? eq(replyNotices.commentId, choice.commentId)
      : and(gte(replyNotices.createdAt, choice.from), lte(replyNotices.createdAt, choice.until))
  const chosen = tx
    .select({ commentId: replyNotices.commentId })
    .from(replyNotices)
    .where(and(eq(replyNotices.accountId, accountId), isChosen, tellable(tx)))
    .orderBy(asc(replyNotices.commentId))
    .limit(limit)
  const rows = await tx
    .update(replyNotices)
    .set({ toldAt: at })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .innerJoin(accounts, eq(accounts.id, comments.accountId))
    .where(and(eq(comments.id, replyNotices.commentId), inArray(replyNotices.commentId, chosen)))
    .returning({
      commentId: replyNotices.commentId,
      excerpt: comments.excerpt,
      displayName: accounts.displayName,
      articleId: articles.id,
      slug: articles.slug,
      title: articles.title,
      publishedAt: articles.publishedAt,
    })
  return rows
    .map(({ commentId, excerpt, displayName, articleId: id, ...article }) => ({
      commentId,
      excerpt,
      displayName,
      article: { id, ...article },
    }))
    .sort((a, b) => (a.commentId < b.commentId ? -1 : 1))
}

/** The accounts with replies for a digest, in the order of their ids. */
export async function listDigestReaders(
  db: Db,
  { span, after, limit }: { span: DigestSpan; after?: string; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectDistinct({ accountId: replyNotices.accountId })
    .from(replyNotices)
    .innerJoin(replySubscriptions, eq(replySubscriptions.accountId, replyNotices.accountId))
    .where(
      and(
        tellable(db),
        gte(replyNotices.createdAt, span.from),
        sql`${replyNotices.createdAt} <= case ${replySubscriptions.mode}
          when 'daily' then ${span.until.daily.toISOString()}::timestamptz
          else ${span.until.immediate.toISOString()}::timestamptz end`,
        after === undefined ? undefined : gt(replyNotices.accountId, after),
      ),
    )
    .orderBy(asc(replyNotices.accountId))
    .limit(limit)
  return rows.map(({ accountId }) => accountId)
}
