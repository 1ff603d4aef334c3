/** Reads and writes votes on comments, and the counts that change with them. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Tally, VoteValue } from '../../../domain/comments/vote.ts'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { comments, commentVotes } from '../../tables/comments.ts'

const counts = { score: comments.score, upvotes: comments.upvotes, downvotes: comments.downvotes }

/**
 * Locks a comment beneath a published article until the transaction ends, so that votes on it wait
 * for each other. A vote changes nothing in the ancestors, so they are not locked.
 */
export async function lockVotable(tx: Db, commentId: string) {
  const [row] = await tx
    .select({
      articleId: comments.articleId,
      accountId: comments.accountId,
      status: comments.status,
      ...counts,
    })
    .from(comments)
    .innerJoin(articles, eq(articles.id, comments.articleId))
    .where(and(eq(comments.id, commentId), eq(articles.status, 'published')))
    .for('no key update', { of: comments })
  return row
}

type Ballot = { commentId: string; accountId: string }

const isOf = ({ commentId, accountId }: Ballot) =>
  and(eq(commentVotes.commentId, commentId), eq(commentVotes.accountId, accountId))

/**
 * Runs after the statement that locks. A statement that waits for a lock sees the votes from before
 * the wait.
 */
export async function findVote(tx: Db, ballot: Ballot): Promise<VoteValue | null> {
  const [row] = await tx.select({ value: commentVotes.value }).from(commentVotes).where(isOf(ballot))
  return row?.value ?? null
}

export async function saveVote(
  tx: Db,
  { value, createdAt, ...ballot }: Ballot & { value: VoteValue; createdAt: Date },
): Promise<void> {
  await tx
    .insert(commentVotes)
    .values({ ...ballot, value, createdAt })
    .onConflictDoUpdate({
      target: [commentVotes.commentId, commentVotes.accountId],
      set: { value, createdAt },
    })
}

export async function deleteVote(tx: Db, ballot: Ballot): Promise<void> {
  await tx.delete(commentVotes).where(isOf(ballot))
}

/** The comment must be locked. */
export async function countVotes(tx: Db, commentId: string, { upvotes, downvotes }: Tally) {
  const [row] = await tx
    .update(comments)
    .set({
      upvotes: sql`${comments.upvotes} + ${upvotes}::integer`,
      downvotes: sql`${comments.downvotes} + ${downvotes}::integer`,
      score: sql`${comments.score} + ${upvotes - downvotes}::integer`,
    })
    .where(eq(comments.id, commentId))
    .returning(counts)
  if (!row) throw new Error('a comment that is locked cannot be gone')
  return row
}

/** The account's votes on these comments, whatever status the comments have. */
export function listOwnVotes(
  db: Db,
  { accountId, commentIds }: { accountId: string; commentIds: readonly string[] },
) {
  return db
    .select({ commentId: commentVotes.commentId, value: commentVotes.value })
    .from(commentVotes)
    .where(and(eq(commentVotes.accountId, accountId), inArray(commentVotes.commentId, [...commentIds])))
    .orderBy(asc(commentVotes.commentId))
}
