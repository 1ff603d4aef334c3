/**
 * Removes one comment or all comments of an account. The words are deleted from every table, and
 * the rows stay.
 */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { EventType } from '../../../domain/events.ts'
import type { Db } from '../../database.ts'
import { commentRevisions, comments } from '../../tables/comments.ts'
import { events } from '../../tables/events.ts'
import { moderationClaims, screenings } from '../../tables/moderation.ts'
import { deleteClaims } from '../moderation/moderation-claims.ts'
import type { Removed } from './comment-writes.ts'

/**
 * The reasons of a screening without quoted words. The names of the rules stay, so that they can be
 * counted.
 */
export const withoutWords = sql`(
  select coalesce(jsonb_agg(reason || '{"evidence": ""}'), '[]')
  from jsonb_array_elements(${screenings.reasons}) as reason)`

const removal: EventType = 'comment.removed'

/** Without `commentId`, all comments of the account are removed. */
type Removal = { accountId: string; commentId?: string; at: Date }

/**
 * Empties the comments and sets them to `removed`, whatever their status. Deletes former bodies and
 * claims, removes approvals, and takes the comments out of the moderators' queue. Subtracts the
 * visible ones from the reply counts of their ancestors, and records an event for each comment that
 * was not removed before.
 *
 * Returns how many visible comments each article has lost. The caller subtracts this number from
 * the article's count. The comments and their ancestors must be locked.
 */
export async function removeComments(tx: Db, { accountId, commentId, at }: Removal): Promise<Removed[]> {
  const isMeant = and(
    eq(comments.accountId, accountId),
    commentId === undefined ? undefined : eq(comments.id, commentId),
  )
  const ids = tx.select({ id: comments.id }).from(comments).where(isMeant)
  await tx.delete(commentRevisions).where(inArray(commentRevisions.commentId, ids))
  await deleteClaims(tx, inArray(moderationClaims.commentId, ids))
  await tx.update(screenings).set({ reasons: withoutWords }).where(inArray(screenings.commentId, ids))
  const removed = tx
    .$with('removed', {
      articleId: sql<string>`article_id`.as('article_id'),
      formerStatus: sql<string>`former_status`.as('former_status'),
    })
    .as(sql`
      with own as materialized (
        select id, path, depth, status from ${comments} where ${isMeant}
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
        open_report_count = case when change.former_status is null then c.open_report_count else 0 end,
        is_approved = change.former_status is null and c.is_approved
      from change
      where c.id = change.id
      returning c.id, c.article_id, change.former_status`)
  const told = tx.$with('told', {}).as(sql`
    insert into ${events} (type, subjects, payload, actor_account_id, occurred_at)
    select ${removal}, jsonb_build_object('articleId', article_id, 'commentId', id),
      jsonb_build_object('previousStatus', former_status), ${accountId}::uuid,
      ${at.toISOString()}::timestamptz
    from removed where former_status <> 'removed' order by id`)
  return tx
    .with(removed, told)
    .select({ articleId: removed.articleId, count: sql<number>`count(*)::integer` })
    .from(removed)
    .where(eq(removed.formerStatus, 'visible'))
    .groupBy(removed.articleId)
}
