/** The comment counts of many articles in one answer. */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { decided, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { unknownId } from '../helpers/newsroom.ts'
import { invalid } from '../helpers/refusal.ts'

const app = await startTestApp()
const { send, person } = app
const reader = await person()
const first = await startDiscussion(app)
const second = await startDiscussion(app, 'Second')
const third = await startDiscussion(app, 'Third')
const draft = await createFixtures(app).article(first.author)
const counts = (ids: string) => send({ url: `/v1/comment-counts?article=${ids}` })

const root = await second.post(reader, 'Root')
const reply = await second.post(reader, 'Reply', root.id)
await third.post(reader, 'Root')

t.test('does', async (t) => {
  t.test('count in the order of the request, each article once, replies included', async (t) => {
    const ids = [third.articleId, second.articleId, third.articleId.toUpperCase(), first.articleId]
    t.strictSame((await counts(ids.join(','))).body_, {
      data: [
        { articleId: third.articleId, commentCount: 1 },
        { articleId: second.articleId, commentCount: 2 },
        { articleId: first.articleId, commentCount: 0 },
      ],
    })
  })

  t.test('count a hundred in one SQL statement', async (t) => {
    const others = Array.from(
      { length: 99 },
      (_, n) => `${unknownId.slice(0, -2)}${String(n).padStart(2, '0')}`,
    )
    const statements = await executedSql(async () => {
      const { body_ } = await counts([...others, second.articleId].join(','))
      t.strictSame(body_.data, [{ articleId: second.articleId, commentCount: 2 }])
    })
    t.equal(statements.length, 1)
  })
})

t.test('refuses', async (t) => {
  t.test('no ids, more than a hundred, and values that are not ids', async (t) => {
    const many = Array(101).fill(first.articleId).join(',')
    for (const query of ['', '?article=', `?article=${many}`, `?article=${first.slug}`])
      invalid(t, await send({ url: `/v1/comment-counts${query}` }), ['article'])
    const twice = `?article=${first.articleId}&article=${second.articleId}`
    invalid(t, await send({ url: `/v1/comment-counts${twice}` }), ['article'])
  })
})

t.test('keeps', async (t) => {
  t.test('drafts and unknown articles out, and hidden comments uncounted', async (t) => {
    await third.unpublish()
    await decided(app, await person(['moderator']), reply.id, 'hide')
    const { body_ } = await counts([unknownId, draft, third.articleId, second.articleId].join(','))
    t.strictSame(body_, { data: [{ articleId: second.articleId, commentCount: 1 }] })
  })
})
