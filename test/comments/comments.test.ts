/**
 * Posting comments and replies: their position, who may post under which comment policy, and the
 * outcome.
 */
import { count, eq, sql } from 'drizzle-orm'
import t from 'tap'
import { comments } from '../../src/db/tables/comments.ts'
import { events } from '../../src/db/tables/events.ts'
import { startTestApp } from '../helpers/app.ts'
import { decided, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const discussion = await startDiscussion(app)
  const { articleId, post, submit } = discussion
  const reader = await person()

  t.test('posts a root comment and says where it is', async (t) => {
    const answer = await submit(reader, 'I *like* it.')
    const { id } = answer.body_
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.location, `/v1/comments/${id}`)
    const expected = {
      id,
      articleId,
      parentId: null,
      threadId: id,
      depth: 0,
      status: 'visible',
      body: 'I *like* it.',
      bodyHtml: '<p>I <em>like</em> it.</p>',
      author: {
        ...{ id: reader.id, displayName: reader.displayName },
        ...{ avatarUrl: null, contributorSlug: null, badges: [] },
      },
      score: 0,
      upvotes: 0,
      downvotes: 0,
      replyCount: 0,
      createdAt: deps.clock().toISOString(),
      editedAt: null,
    }
    t.strictSame(answer.body_, expected)
    const found = await send({ url: String(answer.headers.location) })
    t.equal(found.statusCode, 200)
    t.strictSame(found.body_, expected)
  })

  t.test('puts a reply beneath the comment that it answers', async (t) => {
    const root = await post(reader, 'Root')
    const first = await post(reader, 'First', root.id)
    const second = await post(reader, 'Second', first.id)
    t.match(first, { parentId: root.id, threadId: root.id, depth: 1 })
    t.match(second, { parentId: first.id, threadId: root.id, depth: 2 })
  })

  t.test('takes a parentId of null for no parent', async (t) => {
    const answer = await submit(reader, 'Root', null)
    t.match(answer.body_, { parentId: null, depth: 0, threadId: answer.body_.id })
  })

  t.test('makes a reply to a comment of depth 8 its sibling', async (t) => {
    const chain = [await post(reader, 'Depth 0')]
    for (let depth = 1; depth <= 8; depth++)
      chain.push(await post(reader, `Depth ${depth}`, chain.at(-1)?.id))
    const deeper = await post(reader, 'Too deep', chain[8]?.id)
    const deepest = await post(reader, 'Deeper still', deeper.id)
    t.strictSame(
      chain.map(({ depth }) => depth),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    )
    for (const reply of [deeper, deepest]) {
      t.match(reply, { depth: 8, parentId: chain[7]?.id, threadId: chain[0]?.id })
    }
    const shown = await send({ url: `/v1/comments/${chain[7]?.id}/replies` })
    t.strictSame(idsOf(shown), [chain[8]?.id, deeper.id, deepest.id])
  })

  t.test('takes a comment of 10,000 characters', async (t) => {
    t.equal((await submit(reader, 'a'.repeat(10_000))).statusCode, 201)
  })

  t.test('holds comments of a premoderated article until they are approved', async (t) => {
    const held = await startDiscussion(app, 'Held')
    const moderator = await person(['moderator'])
    await held.setPolicy('premoderated')
    const answer = await held.submit(reader, 'Wait for me')
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.location, undefined, 'it is nowhere to be found yet')
    const comment = answer.body_
    t.match(comment, { status: 'pending', body: 'Wait for me', author: { id: reader.id } })
    t.strictSame(idsOf(await held.threads()), [])
    refused(t, await send({ url: `/v1/comments/${comment.id}` }), 404, 'not-found')
    t.equal(await held.count(), 0)

    await decided(app, moderator, comment.id, 'approve')
    t.strictSame(idsOf(await held.threads()), [comment.id])
    t.equal(await held.count(), 1)
  })

  t.test('lets the author of the article and moderators set the comment policy', async (t) => {
    const moderator = await person(['moderator'])
    const url = `/v1/articles/${articleId}/comment-policy`
    for (const as of [discussion.author, moderator]) {
      for (const commentPolicy of ['closed', 'premoderated', 'open']) {
        const answer = await send({ method: 'PUT', url, as, payload: { commentPolicy } })
        t.equal(answer.statusCode, 200)
        t.strictSame(answer.body_, { commentPolicy })
        t.equal((await send({ url: `/v1/articles/${articleId}` })).body_.commentPolicy, commentPolicy)
      }
    }
  })

  t.test('takes comments again after they were closed and opened', async (t) => {
    await discussion.setPolicy('closed')
    refused(t, await submit(reader, 'Late'), 409, 'comment-closed')
    await discussion.setPolicy('open')
    t.equal((await submit(reader, 'In time')).body_.status, 'visible')
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const discussion = await startDiscussion(app)
  const { articleId, post, submit } = discussion
  const reader = await person()
  const moderator = await person(['moderator'])
  const hidden = await post(reader, 'Hidden')
  await decided(app, moderator, hidden.id, 'hide')
  await discussion.setPolicy('premoderated')
  const pending = await post(reader, 'Pending')
  await discussion.setPolicy('open')
  const elsewhere = await startDiscussion(app, 'Elsewhere')
  const stranger = await elsewhere.post(reader, 'In another article')

  const rowCount = async () => (await deps.database.db.select({ rows: count() }).from(comments))[0]?.rows
  const eventCount = async () => (await deps.database.db.select({ rows: count() }).from(events))[0]?.rows
  const before = { comments: await rowCount(), events: await eventCount() }

  t.test('a comment without a token', async (t) => {
    const answer = await send({
      method: 'POST',
      url: `/v1/articles/${articleId}/comments`,
      payload: { body: 'Hi' },
    })
    refused(t, answer, 401, 'unauthenticated')
    t.equal(answer.headers['www-authenticate'], 'Bearer')
  })

  t.test('a comment on an article that does not exist', async (t) => {
    const url = `/v1/articles/${unknownId}/comments`
    refused(t, await send({ method: 'POST', url, as: reader, payload: { body: 'Hi' } }), 404, 'not-found')
    refused(t, await send({ url }), 404, 'not-found')
  })

  t.test('a reply to a comment that is hidden or pending', async (t) => {
    for (const { id } of [hidden, pending])
      refused(t, await submit(reader, 'Reply', id), 409, 'comment-not-visible')
  })

  t.test('a reply to a comment of another article', async (t) => {
    for (const parentId of [stranger.id, unknownId, articleId])
      invalid(t, await submit(reader, 'Reply', parentId), ['/parentId'])
  })

  t.test('a body that breaks the schema, naming the member', async (t) => {
    const url = `/v1/articles/${articleId}/comments`
    const rows: [payload: object, parts: string[]][] = [
      [{}, ['/body']],
      [{ body: '' }, ['/body']],
      [{ body: ' \n\t ' }, ['/body']],
      [{ body: 12 }, ['/body']],
      [{ body: null }, ['/body']],
      [{ body: 'a'.repeat(10_001) }, ['/body']],
      [{ body: 'a\0b' }, ['/body']],
      [{ body: 'a\ud800b' }, ['/body']],
      [{ body: 'Hi', parentId: 'first' }, ['/parentId']],
      [{ body: 'Hi', parentId: 3 }, ['/parentId']],
      [{ body: 'Hi', status: 'visible', score: 9, bodyHtml: '<b>' }, ['/status', '/score', '/bodyHtml']],
    ]
    for (const [payload, parts] of rows)
      invalid(t, await send({ method: 'POST', url, as: reader, payload }), parts)
  })

  t.test('an id that is no plain UUID, wherever an id is expected', async (t) => {
    for (const id of ['1', 'x'.repeat(36), `urn:uuid:${stranger.id}`]) {
      invalid(t, await submit(reader, 'Reply', id), ['/parentId'])
      for (const path of ['articles/ID/comments', 'comments/ID', 'comments/ID/replies'])
        invalid(t, await send({ url: `/v1/${path.replace('ID', id)}` }), ['id'])
    }
  })

  t.test('a comment on an article with closed comments, whatever it answers', async (t) => {
    await elsewhere.setPolicy('closed')
    refused(t, await elsewhere.submit(reader, 'Late'), 409, 'comment-closed')
    refused(t, await elsewhere.submit(reader, 'Late', stranger.id), 409, 'comment-closed')
    t.strictSame(idsOf(await elsewhere.threads()), [stranger.id], 'those that are there stay')
    await elsewhere.setPolicy('open')
  })

  t.test('a comment policy from those who may not set it', async (t) => {
    const url = `/v1/articles/${articleId}/comment-policy`
    const payload = { commentPolicy: 'closed' }
    const otherAuthor = await person(['author'])
    refused(t, await send({ method: 'PUT', url, payload }), 401, 'unauthenticated')
    refused(t, await send({ method: 'PUT', url, as: reader, payload }), 403, 'forbidden')
    refused(t, await send({ method: 'PUT', url, as: otherAuthor, payload }), 404, 'not-found')
    invalid(t, await send({ method: 'PUT', url, as: moderator, payload: { commentPolicy: 'shut' } }), [
      '/commentPolicy',
    ])
    t.equal((await send({ url: `/v1/articles/${articleId}` })).body_.commentPolicy, 'open')
  })

  t.test('and nothing of it was written', async (t) => {
    const policyChanges = 2
    const registrations = 1
    t.equal(await rowCount(), before.comments)
    t.equal(await eventCount(), Number(before.events) + policyChanges + registrations)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const discussion = await startDiscussion(app)
  const { post } = discussion
  const reader = await person()
  const root = await post(reader, 'Root of all')
  const reply = await post(reader, 'Reply to it', root.id)

  t.test('an event for each comment, without its words', async (t) => {
    const rows = await deps.database.db
      .select({ subjects: events.subjects, payload: events.payload })
      .from(events)
      .where(eq(events.type, 'comment.posted'))
      .orderBy(events.seq)
    const { articleId } = discussion
    t.strictSame(rows, [
      { subjects: { articleId, commentId: root.id }, payload: { status: 'visible', threadId: root.id } },
      { subjects: { articleId, commentId: reply.id }, payload: { status: 'visible', threadId: root.id } },
    ])
  })

  t.test('silent about a comment policy that is set to its present value', async (t) => {
    const changes = () =>
      deps.database.db
        .select({ payload: events.payload })
        .from(events)
        .where(eq(events.type, 'article.comment-policy-changed'))
    await discussion.setPolicy('open')
    t.strictSame(await changes(), [])
    for (const policy of ['premoderated', 'premoderated', 'open', 'open'] as const)
      await discussion.setPolicy(policy)
    t.strictSame(await changes(), [
      { payload: { commentPolicy: 'premoderated' } },
      { payload: { commentPolicy: 'open' } },
    ])
  })

  t.test('counts on the article and on every ancestor', async (t) => {
    t.equal(await discussion.count(), 2)
    t.equal((await send({ url: `/v1/comments/${root.id}` })).body_.replyCount, 1)
    t.equal((await send({ url: `/v1/comments/${reply.id}` })).body_.replyCount, 0)
  })

  t.test('the comments of an unpublished article from everybody, and brings them back with it', async (t) => {
    const places = [
      `/v1/articles/${discussion.articleId}/comments`,
      `/v1/comments/${root.id}`,
      `/v1/comments/${root.id}/replies`,
      `/v1/comments/${reply.id}`,
    ]
    const before = []
    for (const url of places) before.push((await send({ url })).body_)

    await discussion.unpublish()
    for (const url of places) refused(t, await send({ url }), 404, 'not-found')
    t.strictSame(idsOf(await send({ url: '/v1/comments' })), [])
    refused(t, await discussion.submit(reader, 'Anyone?'), 404, 'not-found')
    refused(t, await discussion.submit(reader, 'Anyone?', root.id), 404, 'not-found')

    await discussion.publish()
    for (const [index, url] of places.entries()) t.strictSame((await send({ url })).body_, before[index])
    t.strictSame(idsOf(await send({ url: '/v1/comments' })), [reply.id, root.id])
  })

  t.test('a draft from having comments', async (t) => {
    const draft = await send({
      method: 'POST',
      url: '/v1/articles',
      as: discussion.author,
      payload: { title: 'Not out' },
    })
    const url = `/v1/articles/${draft.body_.id}/comments`
    refused(t, await send({ url }), 404, 'not-found')
    refused(t, await send({ method: 'POST', url, as: reader, payload: { body: 'First!' } }), 404, 'not-found')
    const rows = await deps.database.db.select({ rows: count() }).from(comments).where(sql`depth = 0`)
    t.strictSame(rows, [{ rows: 1 }])
  })
})
