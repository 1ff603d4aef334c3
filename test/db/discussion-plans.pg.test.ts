/**
 * A page of a discussion of 5,000 comments costs the same at the start, in the middle and at the
 * end.
 */
import { sql } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { listAccountComments, listOwnComments } from '../../src/db/queries/comments/account-comments.ts'
import { listCommentCounts } from '../../src/db/queries/comments/comment-counts.ts'
import { listReplies, listThreads, listWithAncestors } from '../../src/db/queries/comments/comments.ts'
import { findCommentFeed } from '../../src/db/queries/feeds/comment-feeds.ts'
import { threadSorts } from '../../src/domain/comments/thread-sort.ts'
import { seedManyAccounts } from '../helpers/accounts/many-accounts.ts'
import { startTestApp } from '../helpers/app.ts'
import { archive, idOf, seedArchive } from '../helpers/articles/large-archive.ts'
import { startDiscussion } from '../helpers/comments/discussion.ts'
import { writeLongDiscussion } from '../helpers/comments/long-discussion.ts'
import { serverUrl, unusedDatabase } from '../helpers/database.ts'
import { workOf } from '../helpers/query-plans.ts'

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const app = await startTestApp({}, unusedDatabase)
  const { db } = app.deps.database
  // Twenty thousand other comments make sure that a plan is not good merely because the tables are
  // small.
  await seedArchive(db)
  await seedManyAccounts(db)
  const discussion = await startDiscussion(app)
  const written = await writeLongDiscussion(app, discussion)
  await db.execute(sql`vacuum analyze`)
  const { articleId } = discussion
  const roots = written.filter(({ depth }) => depth === 0)
  const longest = roots.toSorted((a, b) => beneath(b.id).length - beneath(a.id).length)[0]?.id ?? ''

  function beneath(rootId: string) {
    return written.filter(({ threadId, id }) => threadId === rootId && id !== rootId)
  }

  type Read = () => PromiseLike<unknown[] | undefined>

  /**
   * `most` is how many comments a page may have. Each is found in an index and joined with its
   * author, and the byline of its article is looked up. So rows and blocks are a few times as many,
   * wherever the page is.
   */
  async function assertBounded(t: Test, most: number, places: Record<string, Read>) {
    const met: number[] = []
    for (const [place, read] of Object.entries(places)) {
      const found = (await read())?.length ?? 0
      const { readWhole, rowsMet, blocks } = await workOf(db, read)
      t.ok(found > 0 && found <= most, `${place}: ${found} comments`)
      t.notOk(readWhole.includes('comments'), 'no table is read from end to end')
      t.ok(rowsMet <= 10 * most, `${place}: meets ${rowsMet} rows for ${found} comments`)
      t.ok(blocks <= 20 * most, `${place}: looks at ${blocks} blocks`)
      met.push(rowsMet)
    }
    return met
  }

  const page = { articleId, limit: 10, replies: 3 }
  const most = (page.limit + 1) * (page.replies + 2)
  for (const sort of threadSorts) {
    t.test(`the cost of a page of threads, ${sort} first`, async (t) => {
      const inOrder = (await listThreads(db, { ...page, sort, limit: 200, replies: 0 }))?.filter(
        ({ depth }) => depth === 0,
      )
      t.equal(inOrder?.length, roots.length)
      const sorted = {
        oldest: inOrder,
        newest: inOrder?.toReversed(),
        top: inOrder?.toSorted((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1)),
      }[sort]
      const from = (place: number) => {
        const after = sorted?.at(place)
        return after ? () => listThreads(db, { ...page, sort, after }) : () => Promise.resolve([])
      }
      const met = await assertBounded(t, most, {
        start: () => listThreads(db, { ...page, sort }),
        middle: from(100),
        end: from(-12),
      })
      t.equal(new Set(met).size, 1, 'as many rows at the end as at the start')
    })
  }

  t.test('the cost of a page of replies', async (t) => {
    const replies = await listReplies(db, { commentId: longest, limit: 5_000 })
    t.ok((replies?.length ?? 0) > 100, `${replies?.length} replies in the longest thread`)
    const from = (place: number) => {
      const after = replies?.at(place)?.id
      return () => listReplies(db, { commentId: longest, limit: 20, ...(after && { after }) })
    }
    const met = await assertBounded(t, 21, {
      start: () => listReplies(db, { commentId: longest, limit: 20 }),
      middle: from(50),
      end: from(-22),
    })
    t.equal(new Set(met).size, 1, 'as many rows at the end as at the start')
  })

  t.test('the cost of a comment with its ancestors', async (t) => {
    const deep = written.filter(({ depth }) => depth === 8)
    await assertBounded(t, 9, {
      first: () => listWithAncestors(db, deep[0]?.id ?? ''),
      last: () => listWithAncestors(db, deep.at(-1)?.id ?? ''),
    })
  })

  t.test('the cost of the comments of an account with ten thousand hidden ones', async (t) => {
    const accountId = discussion.author.id
    const after = written[2_500]?.id ?? ''
    const hidden = idOf('comment', archive.flooded.shown[0])
    await db.execute(sql`
      insert into comments (id, article_id, thread_id, path, depth, account_id, status, body, body_html, excerpt, created_at)
      select gen.id, c.article_id, gen.id, array[gen.id], 0, ${accountId}, 'hidden', 'x', 'x', 'x', c.created_at
      from comments c, generate_series(1, 10000) n, lateral (select gen_random_uuid() as id, n) gen
      where c.id = ${hidden}`)
    await db.execute(sql`vacuum analyze comments`)
    await assertBounded(t, 21, {
      start: () => listAccountComments(db, { accountId, limit: 20 }),
      middle: () => listAccountComments(db, { accountId, limit: 20, after }),
      own: () => listOwnComments(db, { accountId, limit: 20 }),
      'own, middle': () => listOwnComments(db, { accountId, limit: 20, after }),
    })
  })

  t.test('the cost of feeds and counts', async (t) => {
    const feed = (idOrSlug?: string) => async () =>
      (await findCommentFeed(db, { idOrSlug, limit: 20 }))?.comments
    await assertBounded(t, 21, { all: feed(), 'of one article': feed(discussion.slug) })
    const ids = Array.from({ length: 100 }, (_, n) => idOf('article', n + 1))
    await assertBounded(t, 100, { counts: () => listCommentCounts(db, ids) })
  })
})
