/**
 * Races of votes on two instances over one PostgreSQL: every count equals the sum of the rows of
 * votes.
 */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { eraseAccount } from '../../src/commands/accounts/erase-account.ts'
import { removeComment } from '../../src/commands/comments/remove-comment.ts'
import { voteOnComment } from '../../src/commands/comments/vote-on-comment.ts'
import { decideComment } from '../../src/commands/moderation/decide-comments.ts'
import { comments, commentVotes } from '../../src/db/tables/comments.ts'
import { events } from '../../src/db/tables/events.ts'
import type { VoteValue } from '../../src/domain/comments/vote.ts'
import { serverUrl } from '../helpers/database.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { deadlocksIn, outcome, startPair } from '../helpers/instances.ts'

t.test('keep', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const { deps, person, of } = await startPair(t)
  const [{ database }] = deps
  const { db } = database
  const fixtures = createFixtures({ deps: deps[0], person })
  const [writer, moderator] = [await person(), await person(['moderator'])]
  const articleId = await fixtures.publishedArticle(writer)
  const voters = await Promise.all(Array.from({ length: 50 }, () => person()))
  const before = await deadlocksIn(database)

  type Voter = (typeof voters)[number]
  const vote = (index: number, { actor }: Voter, commentId: string, value: VoteValue | null) =>
    outcome(voteOnComment(of(index), actor, { commentId, value }))
  const kept = async (id: string) => {
    const [row] = await db
      .select({ score: comments.score, upvotes: comments.upvotes, downvotes: comments.downvotes })
      .from(comments)
      .where(eq(comments.id, id))
    return row
  }
  const counted = async (id: string) => {
    const [row] = await db
      .select({
        score: sql<number>`coalesce(sum(value), 0)::integer`,
        upvotes: sql<number>`count(*) filter (where value = 1)::integer`,
        downvotes: sql<number>`count(*) filter (where value = -1)::integer`,
      })
      .from(commentVotes)
      .where(eq(commentVotes.commentId, id))
    return row
  }
  const told = (id: string) =>
    db
      .select({ payload: events.payload })
      .from(events)
      .where(sql`type = 'comment.voted' and subjects ->> 'commentId' = ${id}`)
      .orderBy(events.seq)

  t.test('the counts of fifty simultaneous votes exact, each with its own place in the log', async (t) => {
    const id = await fixtures.comment(writer, { articleId })
    const answers = await Promise.all(
      voters.map((voter, index) => vote(index, voter, id, index % 5 === 0 ? -1 : 1)),
    )
    t.ok(answers.every((answer) => typeof answer === 'object'))
    const exact = { score: 30, upvotes: 40, downvotes: 10 }
    t.strictSame(await kept(id), exact)
    t.strictSame(await counted(id), exact)
    const rows = await told(id)
    t.equal(rows.length, 50)
    const totals = rows.map(({ payload }) => Number(payload.upvotes) + Number(payload.downvotes))
    t.strictSame(
      totals.toSorted((a, b) => a - b),
      voters.map((_, index) => index + 1),
    )
  })

  t.test('one vote of a reader who cannot decide, at both instances at once', async (t) => {
    const id = await fixtures.comment(writer, { articleId })
    const [voter] = voters
    if (!voter) throw new Error('there are fifty')
    const values = [1, -1, null, -1, 1, 1, null, -1] as const
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) => vote(index, voter, id, values[index % 8] ?? null)),
    )
    t.ok(answers.every((answer) => typeof answer === 'object'))
    const state = await counted(id)
    t.ok(Number(state?.upvotes) + Number(state?.downvotes) <= 1)
    t.strictSame(await kept(id), state)
    const last = (await told(id)).at(-1)
    t.strictSame(last?.payload, state, 'the last event says what stands')
  })

  t.test('votes on a comment that is hidden and restored meanwhile', async (t) => {
    const id = await fixtures.comment(writer, { articleId })
    const decide = (action: 'hide' | 'restore') =>
      decideComment(of(1), moderator.actor, { commentId: id, input: { action, reason: 'other' } })
    const moderating = (async () => {
      for (const action of ['hide', 'restore', 'hide', 'restore'] as const) await decide(action)
    })()
    const answers = await Promise.all(voters.map((voter, index) => vote(index, voter, id, 1)))
    await moderating
    const accepted = answers.filter((answer) => typeof answer === 'object').length
    t.ok(answers.every((answer) => typeof answer === 'object' || answer === 'not-found'))
    t.strictSame(await kept(id), { score: accepted, upvotes: accepted, downvotes: 0 })
    t.strictSame(await counted(id), await kept(id))
  })

  t.test('votes on a comment that its author deletes meanwhile', async (t) => {
    const id = await fixtures.comment(writer, { articleId })
    const answers = await Promise.all(
      voters.map(async (voter, index) => {
        if (index === 25) await removeComment(of(1), writer.actor, id)
        return vote(index, voter, id, -1)
      }),
    )
    const accepted = answers.filter((answer) => typeof answer === 'object').length
    t.ok(answers.every((answer) => typeof answer === 'object' || answer === 'not-found'))
    t.equal((await kept(id))?.downvotes, accepted)
    t.strictSame(await counted(id), await kept(id))
    t.equal(await vote(0, moderator, id, 1), 'not-found')
  })

  t.test('no vote of an account that is erased meanwhile, and the scores exact', async (t) => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => fixtures.comment(writer, { articleId })))
    const leaving = await person()
    const erase = eraseAccount(of(1), leaving.actor, { confirm: leaving.displayName })
    const answers = await Promise.all(ids.map((id, index) => vote(index, leaving, id, 1)))
    await erase
    t.ok(answers.every((answer) => typeof answer === 'object' || answer === 'invalid-token'))
    t.equal(await db.$count(commentVotes, eq(commentVotes.accountId, leaving.id)), 0)
    for (const [index, id] of ids.entries()) {
      t.equal((await kept(id))?.score, typeof answers[index] === 'object' ? 1 : 0)
    }
  })

  t.test('clear of deadlocks', async (t) => t.equal(await deadlocksIn(database), before))
})
