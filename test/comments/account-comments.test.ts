/**
 * Lists of one account's comments, for everybody and for their author; and a comment with its
 * ancestors.
 */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { decided, expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const app = await startTestApp()
const { send, person } = app
const discussion = await startDiscussion(app)
const other = await startDiscussion(app, 'Elsewhere')
const [writer, reader, moderator] = [await person(), await person(), await person(['moderator'])]
const listed = (query = '', id = writer.id) => send({ url: `/v1/accounts/${id}/comments${query}` })
const own = (query = '', as = writer) => send({ url: `/v1/accounts/me/comments${query}`, as })
const inContext = (id: string) => send({ url: `/v1/comments/${id}?context=ancestors` })
const articleOf = ({ articleId: id, slug, title }: typeof discussion) => ({ id, slug, title })

const root = await discussion.post(writer, 'A **root**')
const answer = await discussion.post(reader, 'An answer', root.id)
const beneath = await discussion.post(writer, 'Beneath', answer.id)
const elsewhere = await other.post(writer, 'Elsewhere')
const visible = [elsewhere.id, beneath.id, root.id]

t.test('does', async (t) => {
  t.test('lists the visible comments of an account, newest first, each with its article', async (t) => {
    const { data, page } = (await listed()).body_
    t.strictSame(
      data.map(({ id }: { id: string }) => id),
      visible,
    )
    t.strictSame(page, { nextCursor: null })
    const whole = expectStatus(await send({ url: `/v1/comments/${beneath.id}` }), 200).body_
    t.strictSame(data[1], { ...whole, article: articleOf(discussion) })
    t.strictSame(data[0].article, articleOf(other))
  })

  t.test('lists them in pages', async (t) => {
    for (const list of [listed, own]) {
      const first = await list('?limit=2')
      t.strictSame(idsOf(first), visible.slice(0, 2))
      const { nextCursor } = first.body_.page
      t.strictSame(idsOf(await list(`?limit=2&cursor=${nextCursor}`)), visible.slice(2))
      t.match(first.headers.link, /^<\/v1\/accounts\/[^>]+cursor=[^>]+>; rel="next"$/)
    }
  })

  t.test('a comment with its ancestors, from the root down', async (t) => {
    const { ancestors, ...comment } = expectStatus(await inContext(beneath.id), 200).body_
    const plain = async (id: string) => (await send({ url: `/v1/comments/${id}` })).body_
    t.strictSame(comment, await plain(beneath.id))
    t.strictSame(ancestors, [await plain(root.id), await plain(answer.id)])
    t.strictSame((await inContext(root.id)).body_, { ...(await plain(root.id)), ancestors: [] })
    t.notOk('ancestors' in (await plain(beneath.id)))
  })

  t.test('the ancestors of the deepest comment', async (t) => {
    const chain = [(await discussion.post(reader, 'Level')).id]
    for (let depth = 1; depth <= 8; depth++)
      chain.push((await discussion.post(reader, 'Level', chain.at(-1))).id)
    const { ancestors, depth } = (await inContext(chain.at(-1) ?? '')).body_
    t.equal(depth, 8)
    t.strictSame(
      ancestors.map(({ id }: { id: string }) => id),
      chain.slice(0, -1),
    )
  })

  t.test('each in one SQL statement', async (t) => {
    const requests = [
      { url: `/v1/accounts/${writer.id}/comments?limit=2` },
      { url: '/v1/accounts/me/comments?limit=2', as: writer },
      { url: `/v1/comments/${beneath.id}?context=ancestors` },
    ]
    for (const request of requests) {
      const statements = await executedSql(async () => expectStatus(await send(request), 200))
      t.equal(statements.length, 1, request.url)
    }
  })
})

t.test('refuses', async (t) => {
  t.test('to tell an account without visible comments from one that does not exist', async (t) => {
    const headers = { 'x-request-id': 'same' }
    const at = async (id: string) => {
      const answer = await send({ url: `/v1/accounts/${id}/comments`, headers })
      refused(t, answer, 404, 'not-found')
      return answer.body
    }
    t.equal(await at(moderator.id), await at(unknownId))
  })

  t.test('nobody who follows a cursor, even when the rest of the list is gone', async (t) => {
    const first = await discussion.post(moderator, 'First')
    const second = await discussion.post(moderator, 'Second')
    const { nextCursor } = (await listed('?limit=1', moderator.id)).body_.page
    const colleague = await person(['moderator'])
    await decided(app, colleague, first.id, 'hide')
    const rest = await listed(`?limit=1&cursor=${nextCursor}`, moderator.id)
    t.strictSame(rest.body_, { data: [], page: { nextCursor: null } })
    await decided(app, colleague, second.id, 'hide')
    refused(t, await listed('', moderator.id), 404, 'not-found')
  })

  t.test('cursors of the comments of another account, and of another list', async (t) => {
    const { nextCursor } = (await listed('?limit=1')).body_.page
    refused(t, await listed(`?cursor=${nextCursor}`, reader.id), 400, 'invalid-cursor')
    refused(t, await own(`?cursor=${nextCursor}`), 400, 'invalid-cursor')
    const mine = (await own('?limit=1')).body_.page.nextCursor
    refused(t, await own(`?cursor=${mine}`, reader), 400, 'invalid-cursor')
  })

  t.test('another context, and the context of a comment that does not exist', async (t) => {
    invalid(t, await send({ url: `/v1/comments/${root.id}?context=replies` }), ['context'])
    refused(t, await inContext(unknownId), 404, 'not-found')
  })

  t.test('a list of one’s own without a token', async (t) => {
    refused(t, await send({ url: '/v1/accounts/me/comments' }), 401, 'unauthenticated')
  })
})

t.test('keeps', async (t) => {
  t.test('hidden and pending comments to their author', async (t) => {
    await decided(app, moderator, beneath.id, 'hide')
    await other.setPolicy('premoderated')
    const pending = await other.post(writer, 'Pending')
    t.strictSame(idsOf(await listed()), [elsewhere.id, root.id])
    const { data } = (await own()).body_
    t.match(data.slice(0, 3), [
      { id: pending.id, status: 'pending', body: 'Pending', article: articleOf(other) },
      { id: elsewhere.id, status: 'visible' },
      { id: beneath.id, status: 'hidden', body: 'Beneath', bodyHtml: '<p>Beneath</p>' },
    ])
    for (const { id } of [beneath, pending]) refused(t, await inContext(id), 404, 'not-found')
  })

  t.test('tombstones among the ancestors of a comment', async (t) => {
    await decided(app, moderator, beneath.id, 'restore')
    await decided(app, moderator, answer.id, 'hide')
    const { ancestors } = (await inContext(beneath.id)).body_
    t.match(ancestors, [
      { id: root.id, status: 'visible' },
      { id: answer.id, status: 'hidden', body: null, bodyHtml: null, author: null },
    ])
    t.match((await inContext(answer.id)).body_, { id: answer.id, body: null, ancestors: [{ id: root.id }] })
  })

  t.test(
    'comments beneath an unpublished article visible to their author, without the article',
    async (t) => {
      await discussion.unpublish()
      t.strictSame(idsOf(await listed()), [elsewhere.id])
      refused(t, await inContext(root.id), 404, 'not-found')
      const mine = (await own()).body_.data.find(({ id }: { id: string }) => id === root.id)
      t.match(mine, { articleId: discussion.articleId, article: null, body: 'A **root**' })
      await discussion.publish()
      t.strictSame(idsOf(await listed()), visible)
    },
  )

  t.test('the list of one’s own open to a suspended account', async (t) => {
    const url = `/v1/accounts/${reader.id}/suspension`
    const payload = { reason: 'spam', until: null }
    expectStatus(await send({ method: 'PUT', url, payload, as: moderator }), 200)
    const { deps } = app
    const subject = { accountId: reader.id, sessionId: reader.id, roles: ['reader'], epoch: 1 } as const
    const headers = { authorization: `Bearer ${await deps.tokens.issue(subject)}` }
    t.equal((await send({ url: '/v1/accounts/me/comments', headers })).statusCode, 200)
  })
})
