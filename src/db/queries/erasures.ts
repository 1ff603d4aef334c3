/** What an erased account leaves behind is emptied or deleted here, set by set: never one statement for each row. */
import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { EventType } from '../../domain/events.ts'
import type { Db } from '../database.ts'
import { accessTokens, accounts, identities, oneTimeTokens, sessions } from '../tables/accounts.ts'
import { articles } from '../tables/articles.ts'
import { commentRevisions, comments, commentVotes } from '../tables/comments.ts'
import { contributors } from '../tables/contributors.ts'
import { events } from '../tables/events.ts'
import { commentReports, moderationClaims, screenings } from '../tables/moderation.ts'
import { appeals, notices, replySubscriptions } from '../tables/notices.ts'
import { notSuspended, raisedEpoch } from './accounts.ts'
import { lockWithAncestors } from './comment-writes.ts'

/** To be called before the account is locked: who uses a session locks that first, and the account after it. */
export async function lockSessions(tx: Db, accountId: string): Promise<void> {
  await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.accountId, accountId))
    .orderBy(asc(sessions.id))
    .for('update')
}

/** Every way to log in to the account, which must be locked: who takes a link locks it first, and the link after it. */
export async function deleteLogins(tx: Db, accountId: string): Promise<void> {
  for (const table of [sessions, oneTimeTokens, accessTokens, identities]) {
    await tx.delete(table).where(eq(table.accountId, accountId))
  }
}

/**
 * What the account thought of others' comments. The scores stay. So do its reports, which are as much about the comment,
 * but for the words.
 */
export async function eraseOpinions(tx: Db, accountId: string): Promise<void> {
  await tx.delete(commentVotes).where(eq(commentVotes.accountId, accountId))
  await tx.update(commentReports).set({ note: null }).where(eq(commentReports.accountId, accountId))
  await tx.delete(moderationClaims).where(eq(moderationClaims.accountId, accountId))
}

/** The reasons of a screening: which rules were met is still counted; the words that met them go. */
export const withoutWords = sql`(
  select coalesce(jsonb_agg(reason || '{"evidence": ""}'), '[]') from jsonb_array_elements(${screenings.reasons}) as reason)`

export async function eraseEvidence(tx: Db, accountId: string): Promise<void> {
  await tx.update(screenings).set({ reasons: withoutWords }).where(eq(screenings.accountId, accountId))
}

/** What it was told goes. Its appeals stay in the ledger without their words; those that nobody has judged are withdrawn. */
export async function eraseNotices(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<void> {
  await tx.delete(notices).where(eq(notices.accountId, accountId))
  await tx.delete(replySubscriptions).where(eq(replySubscriptions.accountId, accountId))
  await tx
    .update(appeals)
    .set({
      text: null,
      status: sql`case when ${appeals.status} = 'open' then 'withdrawn' else ${appeals.status} end`,
      resolvedAt: sql`coalesce(${appeals.resolvedAt}, ${at.toISOString()}::timestamptz)`,
    })
    .where(eq(appeals.accountId, accountId))
}

/** The comments of the account and all above them, in the order that every writer keeps. */
export function lockOwnComments(tx: Db, accountId: string): Promise<void> {
  return lockWithAncestors(tx, sql`c.account_id = ${accountId}::uuid`)
}

export type Removed = { articleId: string; count: number }

const removal: EventType = 'comment.removed'

/**
 * Empties and removes the comments of the account, whatever their status, with their former bodies, and takes the visible
 * ones off the reply counts above them; an event tells of each. How many visible ones each article has lost: its own
 * count is still to be changed. The comments must be locked.
 */
export async function removeOwnComments(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<Removed[]> {
  await tx
    .delete(commentRevisions)
    .where(
      inArray(
        commentRevisions.commentId,
        tx.select({ id: comments.id }).from(comments).where(eq(comments.accountId, accountId)),
      ),
    )
  const removed = tx
    .$with('removed', {
      articleId: sql<string>`article_id`.as('article_id'),
      formerStatus: sql<string>`former_status`.as('former_status'),
    })
    .as(sql`
      with own as materialized (
        select id, path, depth, status from ${comments} where account_id = ${accountId}
      ), lost as (
        select ancestor as id, count(*)::integer as replies
        from own cross join lateral unnest(path[1:depth]) as ancestor
        where status = 'visible'
        group by ancestor
      ), change as (
        select id, own.status as former_status, coalesce(lost.replies, 0) as lost_replies
        from own full join lost using (id)
      )
      update ${comments} c set
        reply_count = c.reply_count - change.lost_replies,
        status = case when change.former_status is null then c.status else 'removed' end,
        body = case when change.former_status is null then c.body else '' end,
        body_html = case when change.former_status is null then c.body_html else '' end,
        excerpt = case when change.former_status is null then c.excerpt else '' end,
        queued_at = case when change.former_status is null then c.queued_at end,
        open_report_count = case when change.former_status is null then c.open_report_count else 0 end
      from change
      where c.id = change.id
      returning c.id, c.article_id, change.former_status`)
  const told = tx.$with('told', {}).as(sql`
    insert into ${events} (type, subjects, payload, actor_account_id, occurred_at)
    select ${removal}, jsonb_build_object('articleId', article_id, 'commentId', id),
      jsonb_build_object('previousStatus', former_status), ${accountId}::uuid, ${at.toISOString()}::timestamptz
    from removed where former_status <> 'removed'`)
  return tx
    .with(removed, told)
    .select({ articleId: removed.articleId, count: sql<number>`count(*)::integer` })
    .from(removed)
    .where(eq(removed.formerStatus, 'visible'))
    .groupBy(removed.articleId)
}

/** The last locks, as for every commenter: the articles are the rows that all of them share. */
export async function subtractFromCommentCounts(tx: Db, removed: readonly Removed[]): Promise<void> {
  if (removed.length === 0) return
  const lost = sql`json_to_recordset(${JSON.stringify(removed)}::json) as lost("articleId" uuid, count integer)`
  const isMeant = sql`${articles.id} in (select lost."articleId" from ${lost})`
  const locked = tx
    .$with('locked')
    .as(
      tx
        .select({ id: articles.id })
        .from(articles)
        .where(isMeant)
        .orderBy(asc(articles.id))
        .for('no key update'),
    )
  await tx.with(locked).select({ rows: sql`count(*)` }).from(locked)
  await tx
    .update(articles)
    .set({ commentCount: sql`${articles.commentCount} - lost.count` })
    .from(lost)
    .where(sql`${articles.id} = lost."articleId"`)
}

/** The profile stays on the masthead and in its bylines, as nobody's. Its id, where there is one. */
export async function releaseContributor(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<string | undefined> {
  const [row] = await tx
    .update(contributors)
    .set({ accountId: null, updatedAt: at })
    .where(eq(contributors.accountId, accountId))
    .returning({ id: contributors.id })
  return row?.id
}

/** Where the account came from, and where those came from who tried to log in to it and were nobody. */
export async function eraseAddresses(tx: Db, accountId: string): Promise<void> {
  await tx
    .update(events)
    .set({ actorAddress: null })
    .where(
      and(
        sql`${events.isAudited}`,
        isNotNull(events.actorAddress),
        or(
          eq(events.actorAccountId, accountId),
          and(sql`${events.subjects} ->> 'accountId' = ${accountId}`, isNull(events.actorAccountId)),
        ),
      ),
    )
}

/**
 * The row stays, empty, for the ledgers that name it. To be called last: other instances look for what changed within
 * the last minute, counted from here, and the erasure of a life's work may take some of it.
 */
export async function emptyAccount(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<void> {
  const nothing = {
    ...{ email: null, emailVerifiedAt: null, displayName: '', avatarUrl: null, passwordHash: null },
    ...notSuspended,
  }
  await tx
    .update(accounts)
    .set({ ...nothing, roles: ['reader'], erasedAt: at, updatedAt: at, ...raisedEpoch })
    .where(eq(accounts.id, accountId))
}
