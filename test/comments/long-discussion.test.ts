/**
 * A discussion of 5,000 comments, read to its end in small pages while people post, edit and hide
 * comments.
 */
import { and, eq } from 'drizzle-orm'
import t from 'tap'
import { comments } from '../../src/db/tables/comments.ts'
import { threadSorts } from '../../src/domain/comments/thread-sort.ts'
import { startTestApp } from '../helpers/app.ts'
import { decided, startDiscussion } from '../helpers/comments/discussion.ts'
import {
  deepest,
  edit,
  fullDepth,
  long,
  walkDiscussion,
  writeLongDiscussion,
} from '../helpers/comments/long-discussion.ts'
import { serverUrl } from '../helpers/database.ts'
import { executedSql } from '../helpers/executed-sql.ts'

const posted = 500
const hidden = 50
const edited = 50
/**
 * Reads all orders in parallel, but only one on the embedded database, which has one connection.
 */
const sorts = serverUrl ? threadSorts : (['oldest'] as const)

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { db } = app.deps.database
  const discussion = await startDiscussion(app)
  const moderator = await app.person(['moderator'])
  // The rate limits let only staff post as fast as this.
  const poster = await app.person(['author'])
  const written = await writeLongDiscussion(app, discussion)
  const shownIds = async () => {
    const rows = await db
      .select({ id: comments.id })
      .from(comments)
      .where(and(eq(comments.articleId, discussion.articleId), eq(comments.isShown, true)))
    return new Set(rows.map(({ id }) => id))
  }

  t.test('a discussion of this size, with threads of the greatest depth and right counts', async (t) => {
    t.equal((await shownIds()).size, long.comments)
    t.equal(deepest(written), fullDepth)
    t.equal(await discussion.count(), long.comments)
  })

  t.test('one SQL statement a page, at the start and at the end', async (t) => {
    for (const sort of threadSorts) {
      const url = `?sort=${sort}&limit=100&replies=11`
      let cursor: string | null = ''
      while (cursor !== null) {
        const from: string = cursor && `&cursor=${cursor}`
        const statements = await executedSql(async () => {
          cursor = (await discussion.threads(url + from)).body_.page.nextCursor
        })
        t.equal(statements.length, 1, `${sort} ${from}`)
      }
    }
  })

  t.test('each comment in its one place while others post, hide and edit', async (t) => {
    const before = await shownIds()
    const pick = (n: number) => written[(n * 997) % written.length]?.id ?? ''
    const made: string[] = []
    const changes: (() => Promise<unknown>)[] = []
    for (let n = 0; n < posted; n++) {
      // A root, an answer to one of the first, or to one that came during the walk.
      changes.push(async () => {
        const parentId = [null, pick(2 * n + 1), made.at(-1) ?? null][n % 3]
        const answer = await discussion.submit(poster, `News ${n}`, parentId)
        // The comment above may have been hidden a moment ago.
        if (answer.statusCode === 201) made.push(answer.body_.id)
        else t.equal(answer.statusCode, 409)
      })
      if (n % 10 === 0) changes.push(() => decided(app, moderator, pick(2 * n), 'hide'))
      if (n % 10 === 5) changes.push(() => edit(app, discussion, pick(2 * n)))
    }
    t.equal(changes.length, posted + hidden + edited)
    const between = async () => {
      for (const change of changes.splice(0, 2)) await change()
    }
    const sizes = { limit: 5, replies: 2, repliesLimit: 12, between }
    const walks = await Promise.all(sorts.map((sort) => walkDiscussion(app, discussion, { ...sizes, sort })))
    t.equal(changes.length, 0, 'all of it happened on the way')
    const after = await shownIds()
    const steady = [...before].filter((id) => after.has(id))
    t.ok(steady.length > long.comments - hidden - 1 && after.size > steady.length)
    for (const [index, seen] of walks.entries()) {
      const ids = new Set(seen)
      t.equal(ids.size, seen.length, `${sorts[index]}: none twice`)
      t.strictSame(
        steady.filter((id) => !ids.has(id)),
        [],
        'none that was there all along is missing, tombstones included',
      )
    }
  })
})
