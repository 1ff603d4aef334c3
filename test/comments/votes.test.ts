/** Votes on comments: given, changed and withdrawn, each counted once, and who may see them. */
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import t from 'tap'
import { comments, commentVotes } from '../../src/db/tables/comments.ts'
import { tallyChange, voteValues } from '../../src/domain/comments/vote.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { commentEvents } from '../helpers/comments/comment-log.ts'
import { decided, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { leftOf, limited, throttled } from '../helpers/limits.ts'
import { holds } from '../helpers/properties.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

const app = await startTestApp()
const { send, person, deps } = app
const { db } = deps.database
const discussion = await startDiscussion(app)
const { articleId, post } = discussion
const [writer, reader, other] = [await person(), await person(), await person()]
const moderator = await person(['moderator'])

const vote = (as: Person | undefined, id: string, value: unknown) =>
  send({ method: 'PUT', url: `/v1/comments/${id}/vote`, ...(as && { as }), payload: { value } })
const withdraw = (as: Person | undefined, id: string) =>
  send({ method: 'DELETE', url: `/v1/comments/${id}/vote`, ...(as && { as }) })
const own = (as: Person | undefined, ids: readonly string[] | string) =>
  send({ url: `/v1/accounts/me/votes?comment=${[ids].flat().join(',')}`, ...(as && { as }) })

t.test('does', async (t) => {
  t.test('count a vote, its change and its withdrawal, in the answer and in the thread', async (t) => {
    const { id } = await post(writer, 'Vote on me')
    const steps: [act: () => ReturnType<typeof vote>, state: object][] = [
      [() => vote(reader, id, 1), { value: 1, score: 1, upvotes: 1, downvotes: 0 }],
      [() => vote(other, id, -1), { value: -1, score: 0, upvotes: 1, downvotes: 1 }],
      [() => vote(reader, id, -1), { value: -1, score: -2, upvotes: 0, downvotes: 2 }],
      [() => withdraw(other, id), { value: null, score: -1, upvotes: 0, downvotes: 1 }],
      [() => vote(moderator, id, 1), { value: 1, score: 0, upvotes: 1, downvotes: 1 }],
      [() => vote(reader, id, 1), { value: 1, score: 2, upvotes: 2, downvotes: 0 }],
    ]
    for (const [act, state] of steps) {
      const answer = await act()
      t.equal(answer.statusCode, 200)
      t.strictSame(answer.body_, state)
      const { value: _, ...counts } = answer.body_
      t.match((await send({ url: `/v1/comments/${id}` })).body_, counts)
    }
    const [, ...told] = await commentEvents(deps, id)
    t.strictSame(
      told,
      steps.map(([, state]) => {
        const { value: _, ...payload } = state as Record<string, number>
        return { type: 'comment.voted', payload }
      }),
    )
  })

  t.test('list one’s own votes on many comments in one statement, and nobody else’s', async (t) => {
    const posted = []
    for (const body of ['a', 'b', 'c', 'd']) posted.push((await post(writer, body)).id)
    const [up = '', down = '', others = '', none = ''] = posted
    await vote(reader, up, 1)
    await vote(reader, down, -1)
    await vote(other, others, 1)
    const ids = [down, none, others, up, unknownId, up]
    let answer = await own(reader, ids)
    const statements = await executedSql(async () => {
      answer = await own(reader, ids)
    })
    t.equal(statements.length, 1)
    t.strictSame(answer.body_, {
      data: [
        { commentId: up, value: 1 },
        { commentId: down, value: -1 },
      ],
    })
    t.equal(answer.headers['cache-control'], 'no-store')
    t.strictSame((await own(writer, ids)).body_, { data: [] })
    const hundred = Array.from({ length: 99 }, () => deps.newId())
    t.strictSame((await own(reader, [...hundred, up])).body_.data, [{ commentId: up, value: 1 }])
  })

  t.test('remember the vote where the comment was hidden and came back', async (t) => {
    const { id } = await post(writer, 'Back again')
    await vote(reader, id, 1)
    await decided(app, moderator, id, 'hide')
    t.strictSame((await own(reader, id)).body_.data, [{ commentId: id, value: 1 }])
    await decided(app, moderator, id, 'restore')
    t.match(await vote(reader, id, 1), { statusCode: 200, body_: { score: 1 } })
  })
})

t.test('refuse', async (t) => {
  t.test('votes on one’s own comment, whatever its status', async (t) => {
    const { id } = await post(writer, 'I like it')
    const hidden = await post(writer, 'Hidden')
    await decided(app, moderator, hidden.id, 'hide')
    const before = await contentsOf(deps)
    for (const one of [id, hidden.id]) {
      for (const value of [1, -1]) refused(t, await vote(writer, one, value), 403, 'comment-own-vote')
      refused(t, await withdraw(writer, one), 403, 'comment-own-vote')
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('votes on comments that are not shown, not public or do not exist', async (t) => {
    const hidden = await post(writer, 'Hidden, with a reply')
    await post(other, 'Reply', hidden.id)
    await vote(reader, hidden.id, 1)
    await decided(app, moderator, hidden.id, 'hide')
    const removed = await post(writer, 'Removed')
    expectStatus(await send({ method: 'DELETE', url: `/v1/comments/${removed.id}`, as: writer }), 204)
    await discussion.setPolicy('premoderated')
    const pending = await post(writer, 'Pending')
    await discussion.setPolicy('open')
    const elsewhere = await startDiscussion(app, 'Elsewhere')
    const gone = await elsewhere.post(writer, 'Gone')
    await elsewhere.unpublish()
    const before = await contentsOf(deps)
    for (const id of [hidden.id, removed.id, pending.id, gone.id, unknownId, articleId]) {
      refused(t, await vote(reader, id, -1), 404, 'not-found')
      refused(t, await withdraw(reader, id), 404, 'not-found')
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('values that are not votes, and malformed lists of ids', async (t) => {
    const { id } = await post(writer, 'One')
    for (const value of [0, 2, -2, 1.5, '1', true, null, [1], 2 ** 53])
      invalid(t, await vote(reader, id, value), ['/value'])
    const put = (payload: object) =>
      send({ method: 'PUT', url: `/v1/comments/${id}/vote`, as: reader, payload })
    invalid(t, await put({}), ['/value'])
    invalid(t, await put({ value: 1, score: 9 }), ['/score'])
    for (const list of ['', 'x', `${id},`, `${id},x`, Array.from({ length: 101 }, () => id)])
      invalid(t, await own(reader, list), ['comment'])
    invalid(t, await send({ url: '/v1/accounts/me/votes', as: reader }), ['comment'])
    t.equal(await db.$count(commentVotes, eq(commentVotes.commentId, id)), 0)
  })

  t.test('whoever has no account', async (t) => {
    const { id } = await post(writer, 'One')
    refused(t, await vote(undefined, id, 1), 401, 'unauthenticated')
    refused(t, await withdraw(undefined, id), 401, 'unauthenticated')
    refused(t, await own(undefined, id), 401, 'unauthenticated')
  })

  t.test('more than sixty in a minute from one account', async (t) => {
    const busy = await startTestApp(limited)
    const there = await startDiscussion(busy)
    const [one, two] = [await busy.person(), await busy.person()]
    const { id } = await there.post(await busy.person(), 'Vote')
    const url = `/v1/comments/${id}/vote`
    const put = (as: Person, index: number) =>
      busy.send({ method: 'PUT', url, as, payload: { value: index % 2 ? 1 : -1 } })
    for (let index = 0; index < 60; index++) t.equal((await put(one, index)).statusCode, 200)
    throttled(t, await put(one, 60), 'vote-account')
    t.equal(leftOf(await put(two, 0), 'vote-account'), 59, 'others vote on')
  })
})

t.test('keep', async (t) => {
  t.test('silent where nothing changes', async (t) => {
    const { id } = await post(writer, 'Twice')
    await vote(reader, id, 1)
    await vote(other, id, 1)
    await withdraw(other, id)
    const before = await contentsOf(deps)
    t.strictSame((await vote(reader, id, 1)).body_, { value: 1, score: 1, upvotes: 1, downvotes: 0 })
    t.strictSame((await withdraw(other, id)).body_, { value: null, score: 1, upvotes: 1, downvotes: 0 })
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('the score when the account of a voter is erased', async (t) => {
    const { id } = await post(writer, 'Well said')
    const leaving = await person()
    await vote(leaving, id, 1)
    await vote(reader, id, 1)
    const payload = { confirm: leaving.displayName }
    expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: leaving, payload }), 204)
    t.equal(await db.$count(commentVotes, eq(commentVotes.commentId, id)), 1)
    t.strictSame((await withdraw(reader, id)).body_, { value: null, score: 1, upvotes: 1, downvotes: 0 })
  })

  t.test('the score when the comment is edited', async (t) => {
    const { id } = await post(writer, 'Edit me')
    await vote(reader, id, -1)
    const payload = { body: 'Edited' }
    t.match(await send({ method: 'PATCH', url: `/v1/comments/${id}`, as: writer, payload }), {
      statusCode: 200,
      body_: { score: -1, downvotes: 1 },
    })
  })

  t.test('counts that equal the sum of any row of votes', async (t) => {
    const value = fc.constantFrom(null, ...voteValues)
    holds(
      t,
      fc.property(fc.array(value), (votes) => {
        const total = { upvotes: 0, downvotes: 0 }
        for (const [index, after] of votes.entries()) {
          const change = tallyChange(votes[index - 1] ?? null, after)
          total.upvotes += change.upvotes
          total.downvotes += change.downvotes
        }
        const last = votes.at(-1) ?? null
        return total.upvotes === Number(last === 1) && total.downvotes === Number(last === -1)
      }),
    )
  })

  t.test('a score of upvotes minus downvotes, everywhere', async (t) => {
    for (const row of await db.select().from(comments)) t.equal(row.score, row.upvotes - row.downvotes)
  })
})
