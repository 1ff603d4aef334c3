/** Empties or deletes what belongs to an erased account, with one statement for each kind of row. */
import { and, asc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { accessTokens, accounts, identities, oneTimeTokens, sessions } from '../../tables/accounts.ts'
import { commentVotes } from '../../tables/comments.ts'
import { contributors } from '../../tables/contributors.ts'
import { events } from '../../tables/events.ts'
import { commentReports, moderationClaims, screenings } from '../../tables/moderation.ts'
import { appeals, notices, replySubscriptions } from '../../tables/notices.ts'
import { withoutWords } from '../comments/comment-removals.ts'
import { lockWithAncestors } from '../comments/comment-writes.ts'
import { deleteClaims } from '../moderation/moderation-claims.ts'
import { lockReports } from '../moderation/reports.ts'
import { notSuspended, raisedEpoch } from './accounts.ts'

/** To be called before the account is locked, since everybody locks a session before its account. */
export async function lockSessions(tx: Db, accountId: string): Promise<void> {
  await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.accountId, accountId))
    .orderBy(asc(sessions.id))
    .for('update')
}

/**
 * Deletes every way to log in. The account must be locked, since everybody locks an account before
 * its links.
 */
export async function deleteLogins(tx: Db, accountId: string): Promise<void> {
  for (const table of [sessions, oneTimeTokens, accessTokens, identities]) {
    await tx.delete(table).where(eq(table.accountId, accountId))
  }
}

/**
 * Deletes the account's votes and claims, and empties the notes in its reports. Scores of comments
 * stay. The reports stay too, since they are as much about the comment. To be called with the
 * account's own comments locked, since moderators lock a comment before its reports and its claim.
 */
export async function eraseOpinions(tx: Db, accountId: string): Promise<void> {
  await tx.delete(commentVotes).where(eq(commentVotes.accountId, accountId))
  const isOwn = eq(commentReports.accountId, accountId)
  await lockReports(tx, isOwn)
  await tx.update(commentReports).set({ note: null }).where(isOwn)
  await deleteClaims(tx, eq(moderationClaims.accountId, accountId))
}

/**
 * Erases the words found in refused comments, which were never stored. Stored comments are erased
 * by `removeComments`.
 */
export async function eraseRefusals(tx: Db, accountId: string): Promise<void> {
  await tx
    .update(screenings)
    .set({ reasons: withoutWords })
    .where(and(eq(screenings.accountId, accountId), isNull(screenings.commentId)))
}

/**
 * Deletes the account's notices and subscriptions. Its appeals stay without their text, and open
 * ones are withdrawn.
 */
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

/** Locks the account's comments and all their ancestors, in the order that every writer keeps. */
export function lockOwnComments(tx: Db, accountId: string): Promise<void> {
  return lockWithAncestors(tx, sql`c.account_id = ${accountId}::uuid`)
}

/**
 * The profile stays on the masthead and in its bylines, but without an account. Returns its id, if
 * there is one.
 */
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

/** Erases the network addresses in the account's events, and in failed logins to it. */
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
 * The emptied row stays, since ledgers refer to it. To be called last: other instances look for
 * accounts that changed within the last minute, counted from this statement, and a large erasure
 * takes time.
 */
export async function emptyAccount(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<void> {
  const emptied = {
    email: null,
    emailVerifiedAt: null,
    displayName: '',
    avatarUrl: null,
    passwordHash: null,
    ...notSuspended,
  }
  await tx
    .update(accounts)
    .set({ ...emptied, roles: ['reader'], erasedAt: at, updatedAt: at, ...raisedEpoch })
    .where(eq(accounts.id, accountId))
}
