/**
 * With ten thousand items in the queue and a hundred thousand other comments, the size of the page
 * bounds its cost.
 */
import t, { type Test } from 'tap'
import {
  countQueue,
  findQueueItem,
  listQueue,
  lockNextItem,
  type QueueFilters,
} from '../../src/db/queries/moderation/moderation-queue.ts'
import { listReports } from '../../src/db/queries/moderation/reports.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { queueSorts } from '../../src/domain/moderation/moderation-queue.ts'
import { idOf } from '../helpers/articles/large-archive.ts'
import { serverUrl, unusedDatabase } from '../helpers/database.ts'
import { longQueue, queuedId, seedLongQueue } from '../helpers/moderation/long-queue.ts'
import { workOf } from '../helpers/query-plans.ts'

const large = ['accounts', 'articles', 'comment_reports', 'comments', 'decisions', 'screenings']

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const database = await unusedDatabase()
  t.teardown(() => database.close())
  const { db } = database
  await seedLongQueue(db)
  const viewer = { moderatorId: idOf('account', 7), at: new Date('2026-03-01T00:00:00Z') }
  const limit = 20
  /** For one item: its author's comments and their decisions, and its reporters' reports. */
  const mostOfItem = 2 * 200 + 10 * 100 + 50
  const mostOfPage = (limit + 1) * mostOfItem
  /**
   * A filter may have to look at the whole queue, and at some reports or screenings of each item.
   */
  const mostOfWalk = 8 * longQueue.queued

  async function assertBounded(t: Test, most: number, read: () => PromiseLike<unknown>) {
    const { readWhole, rowsMet } = await workOf(db, read)
    t.strictSame(
      readWhole.filter((table) => large.includes(table)),
      [],
      'no large table is read from end to end',
    )
    t.ok(rowsMet > 0 && rowsMet <= most, `meets ${rowsMet} rows of ${most}`)
  }

  t.test('makes a large queue', async (t) => {
    t.ok((await db.$count(comments)) > longQueue.comments)
    t.equal(await countQueue(db, {}, viewer), longQueue.queued)
  })

  for (const sort of queueSorts) {
    t.test(`the cost of a page, ${sort} first: at the start, in the middle, at the end`, async (t) => {
      for (const number of [undefined, 5_000, 9_900]) {
        const queuedAt = new Date(Date.UTC(2026, 1, 1) + (number ?? 0) * 1000)
        const after =
          number === undefined ? {} : { after: { openReportCount: 7, queuedAt, id: queuedId(number) } }
        const read = () => listQueue(db, { viewer, filters: {}, sort, limit, ...after })
        t.equal((await read()).length, limit + 1)
        await assertBounded(t, mostOfPage, read)
      }
    })
  }

  const narrow: Record<string, { filters: QueueFilters; found: number }> = {
    'a rare reason': { filters: { reason: 'hate' }, found: 10 },
    'a rare rule': { filters: { rule: 'judge' }, found: 10 },
    'a rare source': { filters: { source: 'judge' }, found: 10 },
    'a busy author': { filters: { authorId: idOf('account', longQueue.busy) }, found: limit + 1 },
    'an article': { filters: { articleId: idOf('article', 5) }, found: 10 },
    'claims of others': { filters: { claimed: 'others' }, found: 0 },
    'own claims': { filters: { claimed: 'mine' }, found: limit + 1 },
  }
  for (const [name, { filters, found }] of Object.entries(narrow)) {
    t.test(`the cost of a page narrowed by ${name}, counted too`, async (t) => {
      const read = () => listQueue(db, { viewer, filters, sort: 'oldest', limit, isCounted: true })
      t.equal((await read()).length, found)
      await assertBounded(t, mostOfPage + 2 * mostOfWalk, read)
    })
  }

  t.test('the cost of one item, of the next one, and of the reports on one', async (t) => {
    await assertBounded(t, mostOfItem, () => findQueueItem(db, queuedId(9_999), viewer))
    const other = { ...viewer, moderatorId: idOf('account', 8) }
    await assertBounded(t, 200, () =>
      lockNextItem(db, { viewer: other, filters: {}, sort: 'oldest', skipsLocked: true }),
    )
    await assertBounded(t, mostOfItem, () =>
      listReports(db, { commentId: queuedId(9_999), moderatorId: other.moderatorId, limit }),
    )
  })
})
