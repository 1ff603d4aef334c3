/** What the public lists cost over an archive: each reads a few hundred rows through indexes, however much there is. */
import t, { type Test } from 'tap'
import { listArticles } from '../../src/db/queries/articles.ts'
import { listRecentComments, listReplies, listThreads } from '../../src/db/queries/comments.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { threadSorts } from '../../src/domain/thread-sort.ts'
import { archive, idOf, seedArchive } from '../helpers/archive.ts'
import { freshDatabase, serverUrl } from '../helpers/database.ts'
import { workOf } from '../helpers/query-plans.ts'

const large = ['article_contributors', 'article_tags', 'articles', 'comments']
const mostRows = 1_000

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const database = await freshDatabase()
  t.teardown(() => database.close())
  const { db } = database
  await seedArchive(db)

  /** Runs the query, asserts that it finds `found` rows, and what it cost. */
  async function assertCheap(t: Test, found: number, read: () => PromiseLike<unknown[] | undefined>) {
    t.equal((await read())?.length, found)
    const { readWhole, rowsMet } = await workOf(db, read)
    t.strictSame(
      readWhole.filter((table) => large.includes(table)),
      [],
      'no large table is read from end to end',
    )
    t.ok(rowsMet >= found && rowsMet <= mostRows, `meets ${rowsMet} rows`)
  }

  t.test('an archive of some size', async (t) => {
    t.equal(await db.$count(comments), 19_994)
  })

  for (const sort of threadSorts) {
    const page = { sort, limit: 20, replies: 3 }

    t.test(`the cost of threads, ${sort} first: one of 5,000 comments`, async (t) => {
      const articleId = idOf('article', archive.busy.article)
      await assertCheap(t, 1 + page.replies + 1, () => listThreads(db, { ...page, articleId }))
    })

    t.test(`the cost of threads, ${sort} first: three among 4,000 hidden comments`, async (t) => {
      const articleId = idOf('article', archive.flooded.article)
      await assertCheap(t, 3, () => listThreads(db, { ...page, articleId }))
    })

    t.test(`the cost of threads, ${sort} first: those after a cursor`, async (t) => {
      const articleId = idOf('article', archive.flooded.article)
      const [first, middle] = archive.flooded.shown
      const after = { id: idOf('comment', middle), score: middle - first }
      await assertCheap(t, 1, () => listThreads(db, { ...page, articleId, after }))
    })
  }

  t.test('the cost of replies: the first of thousands, and those from the middle on', async (t) => {
    const commentId = idOf('comment', archive.busy.root)
    await assertCheap(t, 21, () => listReplies(db, { commentId, limit: 20 }))
    for (const middle of [2_501, 2_505])
      await assertCheap(t, 21, () =>
        listReplies(db, { commentId, limit: 20, after: idOf('comment', middle) }),
      )
  })

  t.test('the cost of replies: those of one reply, and none among hidden ones', async (t) => {
    await assertCheap(t, archive.busy.answers, () =>
      listReplies(db, { commentId: idOf('comment', 2_501), limit: 20 }),
    )
    const [root] = archive.flooded.shown
    await assertCheap(t, 0, () => listReplies(db, { commentId: idOf('comment', root), limit: 20 }))
  })

  t.test('the cost of recent comments, at the start and in the middle', async (t) => {
    await assertCheap(t, 21, () => listRecentComments(db, { limit: 20 }))
    await assertCheap(t, 21, () => listRecentComments(db, { limit: 20, after: idOf('comment', 150_000) }))
  })

  const after = { publishedAt: new Date('2026-01-01T16:40:00Z'), id: idOf('article', 1_000) }
  const { common, rare } = archive
  const filters = {
    none: { filter: {}, found: 21, inMiddle: 21 },
    'a common tag': { filter: { tag: `tag-${common.tag}` }, found: 21, inMiddle: 21 },
    'a rare tag': { filter: { tag: `tag-${rare.tag}` }, found: 2, inMiddle: 2 },
    'a common contributor': {
      filter: { contributor: `contributor-${common.contributor}` },
      found: 21,
      inMiddle: 21,
    },
    'a rare contributor': {
      filter: { contributor: idOf('contributor', rare.contributor) },
      found: 2,
      inMiddle: 2,
    },
  }
  for (const [name, { filter, found, inMiddle }] of Object.entries(filters)) {
    t.test(`the cost of articles: filtered by ${name}`, async (t) => {
      await assertCheap(t, found, () => listArticles(db, { ...filter, limit: 20 }))
      await assertCheap(t, inMiddle, () => listArticles(db, { ...filter, limit: 20, after }))
    })
  }
})
