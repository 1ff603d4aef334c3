/**
 * Reading comments: pages of threads in each order, the rest of a thread, the recent comments,
 * badges.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { comments } from '../../src/db/tables/comments.ts'
import { type Answer, startTestApp } from '../helpers/app.ts'
import { decided, expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { invalid, refused } from '../helpers/refusal.ts'

type Listed = { id: string; replies: { data: { id: string }[]; nextCursor: string | null } }

const threadsOf = (answer: Answer): Listed[] => answer.body_.data
const replyIds = (thread: Listed | undefined) => thread?.replies.data.map(({ id }) => id)
const nextLink = (answer: Answer) => /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link))?.[1]

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const discussion = await startDiscussion(app)
  const { articleId, post, threads } = discussion
  const reader = await person()
  const roots: string[] = []
  for (let index = 0; index < 5; index++) roots.push((await post(reader, `Root ${index}`)).id)
  const [first = '', , third = ''] = roots
  // Beneath the first root, in the order of posting: 0, 1, 2 on the root, then 0a beneath 0, then 3
  // to 6 on the root.
  const byName = new Map<string, string>()
  for (const name of ['0', '1', '2', '0a', '3', '4', '5', '6']) {
    const parent = name.endsWith('a') ? byName.get(name.slice(0, -1)) : first
    byName.set(name, (await post(reader, `Reply ${name}`, parent)).id)
  }
  const displayed = ['0', '0a', '1', '2', '3', '4', '5', '6'].map((name) => byName.get(name))
  const lone = (await post(reader, 'Reply', third)).id

  async function pages(query: string): Promise<string[][]> {
    const seen: string[][] = []
    let answer = expectStatus(await threads(`?limit=2&${query}`), 200)
    for (;;) {
      seen.push(idsOf(answer))
      const { nextCursor } = answer.body_.page
      const link = nextLink(answer)
      t.equal(link === undefined, nextCursor === null, 'the Link header tells of the same next page')
      if (nextCursor === null) return seen
      const next = expectStatus(await threads(`?limit=2&${query}&cursor=${nextCursor}`), 200)
      t.strictSame((await send({ url: link })).body_, next.body_)
      answer = next
    }
  }

  t.test('lists roots oldest first unless asked otherwise', async (t) => {
    t.strictSame(idsOf(await threads()), roots)
    t.strictSame(await pages('sort=oldest'), [roots.slice(0, 2), roots.slice(2, 4), roots.slice(4)])
    t.strictSame((await threads()).body_.page, { nextCursor: null })
  })

  t.test('lists roots newest first', async (t) => {
    const newest = roots.toReversed()
    t.strictSame(await pages('sort=newest'), [newest.slice(0, 2), newest.slice(2, 4), newest.slice(4)])
  })

  t.test('lists roots by score, and the newest first among equal scores', async (t) => {
    const scores = [3, -1, 3, 0, 7]
    for (const [index, score] of scores.entries()) {
      const votes = score < 0 ? { downvotes: -score } : { upvotes: score }
      await deps.database.db
        .update(comments)
        .set({ ...votes, score })
        .where(eq(comments.id, roots[index] ?? ''))
    }
    const top = [4, 2, 0, 3, 1].map((index) => roots[index])
    t.strictSame(await pages('sort=top'), [top.slice(0, 2), top.slice(2, 4), top.slice(4)])
    t.strictSame(
      (await threads('?sort=top')).body_.data.map(({ score }: { score: number }) => score),
      [7, 3, 3, 0, -1],
    )
  })

  t.test(
    'gives with each root its first three replies in display order, and says that there are more',
    async (t) => {
      const [thread, ...others] = threadsOf(await threads())
      t.strictSame(replyIds(thread), displayed.slice(0, 3))
      t.type(thread?.replies.nextCursor, 'string')
      t.strictSame(others.map(replyIds), [[], [lone], [], []])
      for (const { replies } of others) t.equal(replies.nextCursor, null)
    },
  )

  t.test('gives as many replies as asked for, in every order of roots', async (t) => {
    for (const sort of ['oldest', 'newest', 'top']) {
      for (const replies of [1, 2, 7, 8, 9, 50]) {
        const answer = await threads(`?sort=${sort}&replies=${replies}`)
        const thread = threadsOf(answer).find(({ id }) => id === first)
        t.strictSame(replyIds(thread), displayed.slice(0, replies), `${sort}, ${replies} replies`)
        t.equal(thread?.replies.nextCursor === null, replies >= displayed.length)
        t.strictSame(replyIds(threadsOf(answer).find(({ id }) => id === third)), [lone])
      }
    }
  })

  t.test('gives no replies where none are asked for, but says where a thread has some', async (t) => {
    const listed = threadsOf(await threads('?replies=0'))
    t.strictSame(listed.map(replyIds), [[], [], [], [], []])
    const cursors = listed.map(({ replies }) => replies.nextCursor)
    t.strictSame(
      cursors.map((cursor) => typeof cursor === 'string'),
      [true, false, true, false, false],
    )
    const rest = await send({ url: `/v1/comments/${first}/replies?cursor=${cursors[0]}` })
    t.equal(rest.statusCode, 200)
    t.strictSame(
      rest.body_.data?.map(({ id }: { id: string }) => id),
      displayed,
    )
  })

  t.test('continues a thread where its replies ended', async (t) => {
    const [thread] = threadsOf(await threads('?replies=2'))
    const url = `/v1/comments/${first}/replies?limit=4&cursor=`
    const second = await send({ url: url + thread?.replies.nextCursor })
    t.strictSame(idsOf(second), displayed.slice(2, 6))
    const last = await send({ url: url + second.body_.page.nextCursor })
    t.strictSame(idsOf(last), displayed.slice(6))
    t.equal(last.body_.page.nextCursor, null)
    t.equal(last.headers.link, undefined)
  })

  t.test('takes the id of a comment in capitals for the same comment', async (t) => {
    const [thread] = threadsOf(await threads('?replies=6'))
    const rest = await send({
      url: `/v1/comments/${first.toUpperCase()}/replies?cursor=${thread?.replies.nextCursor}`,
    })
    t.equal(rest.statusCode, 200)
    t.strictSame(
      rest.body_.data?.map(({ id }: { id: string }) => id),
      displayed.slice(6),
    )
  })

  t.test('lists the replies beneath any comment, and not those beneath its siblings', async (t) => {
    const all = await send({ url: `/v1/comments/${first}/replies` })
    t.strictSame(idsOf(all), displayed)
    t.strictSame(idsOf(await send({ url: `/v1/comments/${byName.get('0')}/replies` })), [byName.get('0a')])
    t.strictSame(idsOf(await send({ url: `/v1/comments/${byName.get('1')}/replies` })), [])
  })

  t.test('lists the recent comments of all articles, newest first', async (t) => {
    const other = await startDiscussion(app, 'The other article')
    const newest = await other.post(reader, 'Is **this** the\n\nother one?')
    const answer = await send({ url: '/v1/comments?limit=3' })
    t.strictSame(answer.body_.data[0], {
      id: newest.id,
      articleId: other.articleId,
      excerpt: 'Is this the other one?',
      author: {
        ...{ id: reader.id, displayName: reader.displayName },
        ...{ avatarUrl: null, contributorSlug: null, badges: [] },
      },
      createdAt: newest.createdAt,
      article: { id: other.articleId, slug: other.slug, title: 'The other article' },
    })
    t.strictSame(idsOf(answer), [newest.id, lone, byName.get('6')])
    const next = await send({ url: nextLink(answer) })
    t.strictSame(idsOf(next), [byName.get('5'), byName.get('4'), byName.get('3')])
    t.equal(next.body_.data[0].article.id, articleId)
  })

  t.test('reads the same without a token and with a worthless one', async (t) => {
    const headers = { authorization: 'Bearer worthless' }
    for (const url of [`/v1/articles/${articleId}/comments`, '/v1/comments', `/v1/comments/${first}`]) {
      const [plain, odd] = [await send({ url }), await send({ url, headers })]
      t.equal(odd.statusCode, 200)
      t.strictSame(odd.body_, plain.body_)
    }
  })

  t.test('marks authors in the byline of the article, and moderators', async (t) => {
    const admin = await person(['admin'])
    const writer = await person(['author', 'moderator'])
    const moderator = await person(['moderator'])
    const payload = { name: 'Writer', country: 'NO', accountId: writer.id }
    expectStatus(await send({ method: 'POST', url: '/v1/contributors', as: admin, payload }), 201)
    const signed = await startDiscussion(app, 'Signed')
    const url = `/v1/articles/${signed.articleId}/draft`
    const agreement = {
      url: '/v1/contributors/writer/co-authors',
      payload: { accountIds: [signed.author.id] },
    }
    expectStatus(await send({ method: 'PUT', ...agreement, as: writer }), 200)
    const contributors = ['writer']
    expectStatus(await send({ method: 'PATCH', url, as: signed.author, payload: { contributors } }), 200)
    await signed.publish()

    const badges = []
    for (const { post } of [signed, discussion])
      for (const as of [writer, moderator, signed.author]) badges.push((await post(as, 'Hello')).author)
    t.strictSame(
      badges.map((author) => (author as { badges: string[] }).badges),
      [['author', 'moderator'], ['moderator'], [], ['moderator'], ['moderator'], []],
    )
    const shown = await signed.threads()
    t.strictSame(
      shown.body_.data.map(({ author }: { author: { badges: string[] } }) => author.badges),
      badges.slice(0, 3).map((author) => (author as { badges: string[] }).badges),
    )
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person } = app
  const discussion = await startDiscussion(app)
  const { articleId, post, threads } = discussion
  const elsewhere = await startDiscussion(app, 'Elsewhere')
  const reader = await person()
  const root = await post(reader, 'Root')
  const other = await post(reader, 'Other')
  for (const body of ['One', 'Two', 'Three']) await post(reader, body, root.id)

  t.test('a page that no list can have, naming the parameter', async (t) => {
    const lists = [`/v1/articles/${articleId}/comments`, '/v1/comments', `/v1/comments/${root.id}/replies`]
    for (const url of lists) {
      for (const limit of ['0', '101', '-1', '1.5', '1e1', 'Infinity', 'ten', ''])
        invalid(t, await send({ url: `${url}?limit=${limit}` }), ['limit'])
      invalid(t, await send({ url: `${url}?limit=1&limit=2` }), ['limit'])
      invalid(t, await send({ url: `${url}?page=2` }), ['page'])
    }
    for (const replies of ['-1', '51', '1.5', 'all'])
      invalid(t, await threads(`?replies=${replies}`), ['replies'])
    for (const sort of ['best', 'OLDEST', '', '-createdAt'])
      invalid(t, await threads(`?sort=${sort}`), ['sort'])
  })

  t.test('a page of more than 1,200 comments, naming the replies', async (t) => {
    for (const [limit, replies] of [
      [100, 12],
      [24, 50],
      [63, 19],
    ])
      invalid(t, await threads(`?limit=${limit}&replies=${replies}`), ['replies'])
    for (const [limit, replies] of [
      [100, 11],
      [24, 49],
      [60, 19],
    ])
      t.equal((await threads(`?limit=${limit}&replies=${replies}`)).statusCode, 200, `${limit}, ${replies}`)
  })

  t.test('a cursor of another order, article, thread or list', async (t) => {
    const { nextCursor } = (await threads('?limit=1&sort=oldest')).body_.page
    const ofReplies = (await threads('?replies=1')).body_.data[0].replies.nextCursor
    const ofRecent = (await send({ url: '/v1/comments?limit=1' })).body_.page.nextCursor
    const wrong = [
      `/v1/articles/${articleId}/comments?sort=newest&cursor=${nextCursor}`,
      `/v1/articles/${articleId}/comments?sort=top&cursor=${nextCursor}`,
      `/v1/articles/${elsewhere.articleId}/comments?cursor=${nextCursor}`,
      `/v1/articles/${articleId}/comments?cursor=${ofReplies}`,
      `/v1/articles/${articleId}/comments?cursor=${ofRecent}`,
      `/v1/comments/${root.id}/replies?cursor=${nextCursor}`,
      `/v1/comments/${other.id}/replies?cursor=${ofReplies}`,
      `/v1/comments?cursor=${nextCursor}`,
      '/v1/comments?cursor=nonsense',
      '/v1/comments?cursor=!',
      `/v1/comments?cursor=${Buffer.from('[1,"x"]').toString('base64url')}`,
    ]
    for (const url of wrong) refused(t, await send({ url }), 400, 'invalid-cursor')
    t.equal(
      (await threads(`?limit=100&replies=0&cursor=${nextCursor}`)).statusCode,
      200,
      'other sizes are fine',
    )
  })

  t.test('the replies of a comment that does not exist', async (t) => {
    for (const path of ['', '/replies'])
      refused(t, await send({ url: `/v1/comments/${articleId}${path}` }), 404, 'not-found')
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, person } = app
  const { post, threads } = await startDiscussion(app)
  const reader = await person()
  const moderator = await person(['moderator'])
  const root = await post(reader, 'Root')
  const reply = await post(reader, 'Reply', root.id)
  const other = await post(reader, 'Other')

  t.test('hidden comments and tombstones out of the recent comments', async (t) => {
    await decided(app, moderator, root.id, 'hide')
    t.strictSame(idsOf(await threads()), [root.id, other.id])
    t.strictSame(idsOf(await send({ url: '/v1/comments' })), [other.id, reply.id])
    await decided(app, moderator, other.id, 'hide')
    t.strictSame(idsOf(await send({ url: '/v1/comments' })), [reply.id])
  })

  t.test('an ETag for as long as nothing changes', async (t) => {
    const before = await threads()
    t.match(before.headers, { 'cache-control': 'public, no-cache', etag: /^"[\w-]+"$/ })
    const url = before.raw.req.url
    const headers = { 'if-none-match': String(before.headers.etag) }
    t.equal((await send({ url, headers })).statusCode, 304)
    await post(reader, 'News')
    t.equal((await send({ url, headers })).statusCode, 200)
  })
})
