/**
 * Reads the data of an account for its export, section by section, in batches, so that memory holds
 * only one batch.
 */
import { and, asc, eq, getTableColumns, gt, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import { type ScreeningRule, screeningRules } from '../../../domain/moderation/screening.ts'
import type { Db } from '../../database.ts'
import { accessTokens, accounts, identities, oneTimeTokens, sessions } from '../../tables/accounts.ts'
import { commentRevisions, comments, commentVotes } from '../../tables/comments.ts'
import { events } from '../../tables/events.ts'
import { commentReports, decisions, screenings } from '../../tables/moderation.ts'
import { appeals, notices } from '../../tables/notices.ts'
import { batchSizes, inBatches } from './export-batches.ts'

export function readSessions(db: Db, accountId: string) {
  const { id, address, userAgent, createdAt, lastUsedAt, expiresAt, revokedAt } = sessions
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, address, userAgent, createdAt, lastUsedAt, expiresAt, revokedAt })
        .from(sessions)
        .where(and(eq(sessions.accountId, accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

export function readAccessTokens(db: Db, accountId: string) {
  const { id, name, ending, actions, createdAt, expiresAt, lastUsedAt, lastUsedAddress, revokedAt } =
    accessTokens
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, name, ending, actions, createdAt, expiresAt, lastUsedAt, lastUsedAddress, revokedAt })
        .from(accessTokens)
        .where(and(eq(accessTokens.accountId, accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

export function readIdentities(db: Db, accountId: string) {
  const { issuer, subject, createdAt } = identities
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ issuer, subject, createdAt })
        .from(identities)
        .where(and(eq(identities.accountId, accountId), beyond))
        .orderBy(asc(issuer), asc(subject))
        .limit(size),
    beyond: (last) => sql`(${issuer}, ${subject}) > (${last.issuer}, ${last.subject})`,
  })
}

/** In one batch, since an account has few links (`domain/credentials/one-time-purposes.ts`). */
export async function* readMailedLinks(db: Db, accountId: string) {
  const { purpose, email, createdAt, expiresAt } = oneTimeTokens
  yield await db
    .select({ purpose, email, createdAt, expiresAt })
    .from(oneTimeTokens)
    .where(eq(oneTimeTokens.accountId, accountId))
    .orderBy(asc(createdAt), asc(purpose))
}

/** In one batch of one row at most. */
export async function* readFormerEmails(db: Db, accountId: string) {
  const rows = await db
    .select({ email: accounts.formerEmail, keptUntil: accounts.formerEmailUntil })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNotNull(accounts.formerEmail)))
  yield rows.flatMap(({ email, keptUntil }) => (email && keptUntil ? [{ email, keptUntil }] : []))
}

export function readOwnComments(db: Db, accountId: string) {
  const { id, articleId, parentId, status, body, createdAt, editedAt } = comments
  const { score, upvotes, downvotes, replyCount } = comments
  const counts = { score, upvotes, downvotes, replyCount }
  return inBatches({
    size: batchSizes.comment,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, articleId, parentId, status, body, ...counts, createdAt, editedAt })
        .from(comments)
        .where(and(eq(comments.accountId, accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

/** Adds a bound on the comment's id, so that the index of an account's comments can be used. */
function beyondWithin(commentId: string, isBeyond: SQL): SQL {
  return sql`${comments.id} >= ${commentId}::uuid and ${isBeyond}`
}

export function readCommentRevisions(db: Db, accountId: string) {
  const { commentId, number, body, createdAt } = commentRevisions
  return inBatches({
    size: batchSizes.comment,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ commentId, number, body, createdAt })
        .from(comments)
        .innerJoin(commentRevisions, eq(commentId, comments.id))
        .where(and(eq(comments.accountId, accountId), beyond))
        .orderBy(asc(comments.id), asc(number))
        .limit(size),
    beyond: (last) =>
      beyondWithin(
        last.commentId,
        sql`(${comments.id}, ${number}) > (${last.commentId}::uuid, ${last.number}::integer)`,
      ),
  })
}

/**
 * Names the rules but not the text that they found, which would teach how to evade them. The
 * reasons of an outside judge are for moderators only.
 */
export function readScreenings(db: Db, accountId: string) {
  const { id, articleId, commentId, outcome, source, reasons, createdAt } = screenings
  const rule = sql<ScreeningRule>`reason ->> 'rule'`
  const rules = sql<ScreeningRule[]>`(
    select coalesce(json_agg(distinct ${rule}), '[]') from jsonb_array_elements(${reasons}) as reason
    where ${inArray(rule, screeningRules)})`
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, articleId, commentId, outcome, source, rules, createdAt })
        .from(screenings)
        .where(and(eq(screenings.accountId, accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

/** Leaves out the moderator, and the note, which is for moderators only. */
export function readDecisions(db: Db, accountId: string) {
  const { id, commentId, action, reason, previousStatus, status, createdAt } = decisions
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, commentId, action, reason, previousStatus, status, createdAt })
        .from(comments)
        .innerJoin(decisions, eq(commentId, comments.id))
        .where(and(eq(comments.accountId, accountId), beyond))
        .orderBy(asc(comments.id), asc(id))
        .limit(size),
    beyond: (last) =>
      beyondWithin(
        last.commentId,
        sql`(${comments.id}, ${id}) > (${last.commentId}::uuid, ${last.id}::uuid)`,
      ),
  })
}

export function readNotices(db: Db, accountId: string) {
  const { accountId: _, ...columns } = getTableColumns(notices)
  const { noteToAuthor } = decisions
  return inBatches({
    size: batchSizes.comment,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ ...columns, noteToAuthor })
        .from(notices)
        .leftJoin(decisions, eq(decisions.id, notices.decisionId))
        .where(and(eq(notices.accountId, accountId), beyond))
        .orderBy(asc(notices.id))
        .limit(size),
    beyond: (last) => gt(notices.id, last.id),
  })
}

/** Leaves out the moderators who judged the appeals. */
export function readAppeals(db: Db, accountId: string) {
  const { id, decisionId, text, status, note, createdAt, resolvedAt } = appeals
  return inBatches({
    size: batchSizes.comment,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, decisionId, text, status, note, createdAt, resolvedAt })
        .from(appeals)
        .where(and(eq(appeals.accountId, accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

export function readVotes(db: Db, accountId: string) {
  const { commentId, value, createdAt } = commentVotes
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ commentId, value, createdAt })
        .from(commentVotes)
        .where(and(eq(commentVotes.accountId, accountId), beyond))
        .orderBy(asc(commentId))
        .limit(size),
    beyond: (last) => gt(commentId, last.commentId),
  })
}

export function readReports(db: Db, accountId: string) {
  const { id, commentId, reason, note, status, createdAt } = commentReports
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, commentId, reason, note, status, createdAt })
        .from(commentReports)
        .where(and(eq(commentReports.accountId, accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

/** For events that somebody else caused, the network address is left out. */
export function readAuditedEvents(db: Db, accountId: string) {
  const { seq, type, actorAccountId, actorAddress, payload, occurredAt } = events
  const address = sql<
    string | null
  >`case when ${actorAccountId} = ${accountId}::uuid then ${actorAddress} end`
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ seq, type, address, payload, occurredAt })
        .from(events)
        .where(and(sql`${events.isAudited}`, sql`${events.subjects} ->> 'accountId' = ${accountId}`, beyond))
        .orderBy(asc(occurredAt), asc(seq))
        .limit(size),
    beyond: (last) =>
      sql`(${occurredAt}, ${seq}) > (${last.occurredAt.toISOString()}::timestamptz, ${last.seq}::bigint)`,
  })
}
