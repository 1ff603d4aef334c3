/** Empties or deletes the rows of an erased account, with one statement for each kind of row. */
import { and, asc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import {
  accessTokens,
  accounts,
  identities,
  knownLogins,
  oneTimeTokens,
  sessions,
} from '../../tables/accounts.ts'
import { commentVotes } from '../../tables/comments.ts'
import { coAuthors, contributors } from '../../tables/contributors.ts'
import { events } from '../../tables/events.ts'
import { commentReports, moderationClaims, screenings } from '../../tables/moderation.ts'
import { appeals, notices, replySubscriptions } from '../../tables/notices.ts'
import { withoutWords } from '../comments/comment-removals.ts'
import { lockWithAncestors } from '../comments/comment-writes.ts'
import { deleteClaims } from '../moderation/moderation-claims.ts'
import { lockReports } from '../moderation/reports.ts'
import { notSuspended, raisedEpoch } from './accounts.ts'

/**
 * To be called before the account is locked, since every transaction locks a session before its
 * account.
 */
export async function lockSessions(tx: Db, accountId: string): Promise<void> {
  await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.accountId, accountId))
    .orderBy(asc(sessions.id))
    .for('update')
}

/**
 * Deletes every way to log in. The account must be locked, since every transaction locks an account
 * before its links.
 */
export async function deleteLogins(tx: Db, accountId: string): Promise<void> {
  for (const table of [sessions, knownLogins, oneTimeTokens, accessTokens, identities]) {
    await tx.delete(table).where(eq(table.accountId, accountId))
  }
}

/**
 * Deletes the account's votes and claims, and empties the notes in its reports. The scores of
 * comments stay. The reports stay too, since they are also about the comments of others. To be
 * called with the account's own comments locked, since moderators lock a comment before its reports
 * and its claim.
 */
export async function eraseOpinions(tx: Db, accountId: string): Promise<void> {
  await tx.delete(commentVotes).where(eq(commentVotes.accountId, accountId))
  const isOwn = eq(commentReports.accountId, accountId)
  await lockReports(tx, isOwn)
  await tx.update(commentReports).set({ note: null }).where(isOwn)
  await deleteClaims(tx, eq(moderationClaims.accountId, accountId))
}

/**
 * Erases the words that screening found in refused comments. The refused comments themselves were
 * never stored. `removeComments` erases the words that were found in stored comments.
 */
export async function eraseRefusals(tx: Db, accountId: string): Promise<void> {
  await tx
    .update(screenings)
    .set({ reasons: withoutWords })
    .where(and(eq(screenings.accountId, accountId), isNull(screenings.commentId)))
}

/**
 * Deletes the account's notices and subscriptions. Its appeals stay without their text, and open
 * appeals become withdrawn.
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
 * The profile stays on the masthead and in its bylines, but without an account, an e-mail address and
 * the accounts that may sign with it. The account may no longer sign with the profiles of others.
 * Returns the id of its profile, if there is one.
 */
export async function releaseContributor(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<string | undefined> {
  const [row] = await tx
    .update(contributors)
    .set({ accountId: null, email: null, showsEmail: false, updatedAt: at })
    .where(eq(contributors.accountId, accountId))
    .returning({ id: contributors.id })
  await tx
    .delete(coAuthors)
    .where(or(eq(coAuthors.accountId, accountId), row && eq(coAuthors.contributorId, row.id)))
  return row?.id
}

/**
 * Erases the network addresses in events that the account caused, and in events about the account
 * that have no actor, such as failed logins.
 */
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
 * The emptied row stays, since decisions and other lasting records refer to it. To be called last,
 * because a large erasure takes time: this statement sets the time of the change, and other
 * instances look only for accounts that changed within the last minute.
 */
export async function emptyAccount(
  tx: Db,
  { accountId, at }: { accountId: string; at: Date },
): Promise<void> {
  const emptied = {
    email: null,
    emailVerifiedAt: null,
    formerEmail: null,
    formerEmailUntil: null,
    displayName: '',
    avatarUrl: null,
    passwordHash: null,
    claimedPasswordHash: null,
    nameSkeleton: null,
    ...notSuspended,
  }
  await tx
    .update(accounts)
    .set({ ...emptied, roles: ['reader'], erasedAt: at, updatedAt: at, ...raisedEpoch })
    .where(eq(accounts.id, accountId))
}
