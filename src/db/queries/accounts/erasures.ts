/** What an erased account leaves behind is emptied or deleted here, set by set: never one statement for each row. */
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
 * but for the words. To be called when its own comments are locked: moderators take the lock of a comment before those of
 * its reports and its claim.
 */
export async function eraseOpinions(tx: Db, accountId: string): Promise<void> {
  await tx.delete(commentVotes).where(eq(commentVotes.accountId, accountId))
  const isOwn = eq(commentReports.accountId, accountId)
  await lockReports(tx, isOwn)
  await tx.update(commentReports).set({ note: null }).where(isOwn)
  await deleteClaims(tx, eq(moderationClaims.accountId, accountId))
}

/** What was refused and never became a comment; what was found in comments goes with their words. */
export async function eraseRefusals(tx: Db, accountId: string): Promise<void> {
  await tx
    .update(screenings)
    .set({ reasons: withoutWords })
    .where(and(eq(screenings.accountId, accountId), isNull(screenings.commentId)))
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
