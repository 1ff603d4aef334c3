/**
 * Comments that close by the age of their article: for new comments only, counted from the
 * publication.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { articles } from '../../src/db/tables/articles.ts'
import { startTestApp } from '../helpers/app.ts'
import { idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { setCommentRules } from '../helpers/moderation/comment-rules.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const day = 24 * 60 * 60_000
const app = await startTestApp()
const { send, person, deps } = app
const [reader, admin] = [await person(), await person(['admin'])]
const discussion = await startDiscussion(app)
const { articleId, post, submit } = discussion
const root = await post(reader, 'In time')

/** A time this long before the next request, which comes a millisecond from now. */
async function publishedBefore(milliseconds: number): Promise<string> {
  const publishedAt = new Date(deps.clock().getTime() + 1 - milliseconds)
  await deps.database.db.update(articles).set({ publishedAt }).where(eq(articles.id, articleId))
  return publishedAt.toISOString()
}

t.test('does', async (t) => {
  t.test('takes comments until the last moment', async (t) => {
    await setCommentRules(app, admin, { commentsCloseAfterDays: 3 })
    await publishedBefore(3 * day - 1)
    t.equal((await submit(reader, 'Just in time')).statusCode, 201)
  })

  t.test('takes comments without end where the settings name no age', async (t) => {
    await setCommentRules(app, admin, {})
    await publishedBefore(10_000 * day)
    t.equal((await send({ url: `/v1/articles/${articleId}` })).body_.commentsCloseAt, null)
    t.equal((await submit(reader, 'Late')).statusCode, 201)
  })
})

t.test('refuses', async (t) => {
  t.test('comments and replies after that moment, and says since when and why', async (t) => {
    await setCommentRules(app, admin, { commentsCloseAfterDays: 3 })
    const publishedAt = await publishedBefore(3 * day)
    const closedAt = new Date(Date.parse(publishedAt) + 3 * day).toISOString()
    const before = await contentsOf(deps)
    for (const parentId of [undefined, root.id]) {
      const answer = await submit(reader, 'Too late', parentId)
      refused(t, answer, 409, 'comment-closed')
      t.equal(
        answer.body_.detail,
        `The comments of this article closed at ${closedAt}, 3 days after its publication.`,
      )
    }
    refused(t, await submit(discussion.author, 'Staff too'), 409, 'comment-closed')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('comments on an article that was closed by hand, with other words', async (t) => {
    await discussion.setPolicy('closed')
    t.equal((await submit(reader, 'Closed')).body_.detail, 'The comments of this article are closed.')
    await discussion.setPolicy('open')
  })
})

t.test('keeps', async (t) => {
  t.test('threads readable, comments editable and the stored policy as it was', async (t) => {
    t.ok(idsOf(await discussion.threads()).includes(root.id))
    const article = (await send({ url: `/v1/articles/${articleId}` })).body_
    t.equal(article.commentPolicy, 'open')
    t.equal(Date.parse(article.commentsCloseAt), Date.parse(article.publishedAt) + 3 * day)
    const payload = { body: 'In time, corrected' }
    const edit = await send({ method: 'PATCH', url: `/v1/comments/${root.id}`, as: reader, payload })
    t.equal(edit.statusCode, 200)
  })

  t.test('an article open again once the settings allow it', async (t) => {
    await setCommentRules(app, admin, { commentsCloseAfterDays: 4 })
    t.equal((await submit(reader, 'Again')).statusCode, 201)
  })
})
