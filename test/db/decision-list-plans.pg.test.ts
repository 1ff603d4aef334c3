/**
 * Over a large ledger of decisions, its pages, undos and the report read ranges of indexes, and
 * never all of it.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { type DecisionFilter, listDecisions } from '../../src/db/queries/moderation/decision-list.ts'
import { findModerationFigures } from '../../src/db/queries/moderation/moderation-reports.ts'
import { listStandingDecisions } from '../../src/db/queries/moderation/standing-decisions.ts'
import { startTestApp } from '../helpers/app.ts'
import { startDiscussion } from '../helpers/comments/discussion.ts'
import { serverUrl, unusedDatabase } from '../helpers/database.ts'
import { workOf } from '../helpers/query-plans.ts'

const ledger = 20_000
const start = Date.parse('2026-06-01T00:00:00Z')
const timeOf = (number: number) => new Date(start + number * 60_000)

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const app = await startTestApp({}, unusedDatabase)
  const { deps, person } = app
  const { db } = deps.database
  const { articleId } = await startDiscussion(app)
  const [busy, seldom, author] = [await person(['moderator']), await person(['moderator']), await person()]
  const other = await person()
  const batchId = deps.newId()
  const idAt = sql.raw(
    `(lpad(to_hex(${start} + n * 60000::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid`,
  )
  const time = sql`${timeOf(0).toISOString()}::timestamptz + n * interval '1 minute'`
  // Each decision has a comment of its own. Every 200th is rare in each property that a filter can
  // name.
  await db.execute(sql`
    insert into comments (id, article_id, thread_id, path, depth, account_id, status, body, body_html, excerpt, created_at)
    select ${idAt}, ${articleId}::uuid, ${idAt}, array[${idAt}], 0,
      case when n % 200 = 0 then ${author.id}::uuid else ${other.id}::uuid end, 'hidden', 'x', 'x', 'x', ${time}
    from generate_series(1, ${ledger}::integer) n`)
  await db.execute(sql`
    insert into decisions (id, comment_id, moderator_account_id, action, reason, source, batch_id, previous_status, status, created_at)
    select ${idAt}, ${idAt}, case when n % 200 = 0 then ${seldom.id}::uuid else ${busy.id}::uuid end, 'hide',
      case when n % 200 = 0 then 'illegal-content' else 'spam' end, case when n % 200 = 0 then 'rule' else 'human' end,
      case when n % 200 = 0 then ${batchId}::uuid end, 'visible', 'hidden', ${time}
    from generate_series(1, ${ledger}::integer) n`)
  await db.execute(sql`vacuum analyze`)

  const mostRows = 800
  const read = (filter: DecisionFilter, from?: string) =>
    listDecisions(db, { filter, viewerId: busy.id, from, isBackward: false, isCounted: false, limit: 20 })

  const filters: Record<string, DecisionFilter> = {
    nothing: {},
    moderator: { moderatorId: seldom.id },
    reason: { reasons: ['illegal-content'] },
    source: { sources: ['rule'] },
    batch: { batchId },
    author: { authorId: author.id },
    'a stretch of time': { since: timeOf(5_000), until: timeOf(5_100) },
    'a moderator and a stretch of time': {
      moderatorId: seldom.id,
      since: timeOf(5_000),
      until: timeOf(10_000),
    },
  }
  for (const [name, filter] of Object.entries(filters)) {
    t.test(`the cost of a page of the ledger by ${name}`, async (t) => {
      t.equal((await read(filter)).length, 21)
      const { readWhole, rowsMet } = await workOf(db, () => read(filter))
      t.notOk(readWhole.includes('decisions') || readWhole.includes('comments'), `reads ${readWhole}`)
      t.ok(rowsMet <= mostRows, `meets ${rowsMet} rows`)
    })
  }

  t.test('the cost of a page in the middle', async (t) => {
    const [row] = await read({ until: timeOf(ledger / 2) })
    const { rowsMet } = await workOf(db, () => read({}, row?.id))
    t.ok(rowsMet <= 100, `meets ${rowsMet} rows`)
  })

  t.test('the cost of undoing a hundredth of the ledger', async (t) => {
    const query = { selection: { batchId }, actorId: busy.id, reportThreshold: 3, limit: 51 }
    t.equal((await listStandingDecisions(db, query)).length, 51)
    const { readWhole, rowsMet } = await workOf(db, () => listStandingDecisions(db, query))
    t.notOk(readWhole.includes('decisions') || readWhole.includes('comments'), `reads ${readWhole}`)
    t.ok(rowsMet <= 2_000, `meets ${rowsMet} rows`)
  })

  t.test('the cost of the report of a day', async (t) => {
    const period = { since: timeOf(10_000), until: timeOf(10_000 + 24 * 60) }
    t.equal((await findModerationFigures(db, period)).decisions.total, 24 * 60)
    const { readWhole, rowsMet } = await workOf(db, () => findModerationFigures(db, period))
    t.notOk(readWhole.includes('decisions'), `reads ${readWhole}`)
    t.ok(rowsMet <= 25_000, `meets ${rowsMet} rows`)
  })
})
