/**
 * Decisions, batches, undos and suspensions on two instances at the same moment: one row each,
 * exact counts, and no 500.
 */
import { count, eq, inArray, sql } from 'drizzle-orm'
import t from 'tap'
import { decisions } from '../../src/db/tables/moderation.ts'
import { type Answer, type Person, startTestApp } from '../helpers/app.ts'
import { expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { serverUrl } from '../helpers/database.ts'
import { startTwin } from '../helpers/instances.ts'
import { miscounts } from '../helpers/recount.ts'

t.test('at once', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const app = await startTestApp()
  const { deps, person, send } = app
  const { db } = deps.database
  const sides = [app, await startTwin(t, app)]
  const discussion = await startDiscussion(app)
  const reader = await person()
  const moderators = [await person(['moderator']), await person(['moderator'])]
  const times = Array.from({ length: 12 }, (_, index) => index)

  type Request = { method: 'POST' | 'PUT' | 'DELETE'; url: string; payload?: object; as?: Person | undefined }
  /** Alternates between the instances, and between the moderators where the caller names none. */
  const sendAll = (requests: readonly Request[]): Promise<Answer[]> =>
    Promise.all(
      requests.map((request, index) => {
        const side = sides[index % 2] ?? app
        return side.send({ as: moderators[index % 2], ...request })
      }),
    )
  const faultsOf = (answers: readonly Answer[]) =>
    answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body)
  const decideOn = (id: string, action: string): Request => ({
    method: 'POST',
    url: `/v1/comments/${id}/decisions`,
    payload: { action, reason: 'spam' },
  })
  const batch = (commentIds: readonly string[], action: string): Request => ({
    method: 'POST',
    url: '/v1/moderation/decisions',
    payload: { commentIds, action, reason: 'spam' },
  })
  /** A thread of so many comments, each a reply to the one before until the greatest depth. */
  const thread = async (length: number, as = reader): Promise<string[]> => {
    const ids: string[] = []
    for (let depth = 0; depth < length; depth++)
      ids.push((await discussion.post(as, `Depth ${depth}`, ids.at(-1))).id)
    return ids
  }
  const rowsOf = (ids: string[]) =>
    db
      .select({ commentId: decisions.commentId, rows: count() })
      .from(decisions)
      .where(inArray(decisions.commentId, ids))
      .groupBy(decisions.commentId)
  const deadlocks = async () => {
    const [row] = await db
      .select({ deadlocks: sql<string>`deadlocks` })
      .from(sql`pg_stat_database`)
      .where(sql`datname = current_database()`)
    return Number(row?.deadlocks)
  }
  const before = await deadlocks()

  t.test('two moderators who hide one comment: one row, and the other sees it', async (t) => {
    for (const id of await thread(8)) {
      const [first, second] = await sendAll([decideOn(id, 'hide'), decideOn(id, 'hide')])
      t.strictSame([first?.statusCode, second?.statusCode].sort(), [200, 201])
      t.strictSame(first?.body_, second?.body_)
    }
  })

  t.test(
    'batches that overlap, in opposite orders, while single decisions and replies come in',
    async (t) => {
      const ids = (await Promise.all([thread(8), thread(8), thread(8)])).flat()
      const reply = (parentId: string | undefined): Request => ({
        method: 'POST',
        url: `/v1/articles/${discussion.articleId}/comments`,
        as: reader,
        payload: { body: 'Meanwhile.', parentId },
      })
      const answers = await sendAll(
        times.flatMap((index) => [
          batch(index % 2 ? ids.slice(0, 16) : ids.slice(8).toReversed(), 'hide'),
          decideOn(ids[index * 2] ?? '', 'hide'),
          reply(ids[index]),
        ]),
      )
      t.strictSame(faultsOf(answers), [])
      const rows = await rowsOf(ids)
      t.equal(rows.length, ids.length)
      for (const row of rows) t.equal(row.rows, 1, 'one row a comment')
      t.strictSame(await miscounts(deps), [])
    },
  )

  t.test('many undos of one decision, and many undos of a batch', async (t) => {
    const ids = await thread(8)
    const [made] = await sendAll([batch(ids, 'hide')])
    const { batchId, data } = expectStatus(made as Answer, 201).body_
    const admin = await person(['admin'])
    const answers = await sendAll(
      times.map((index) => ({
        method: 'POST',
        as: admin,
        ...(index % 3
          ? { url: `/v1/decisions/${data[0].id}/undo` }
          : { url: '/v1/moderation/undos', payload: { batchId } }),
      })),
    )
    t.strictSame(
      answers.filter(({ statusCode }) => statusCode >= 300).map(({ body }) => body),
      [],
    )
    const undoing = answers.filter(({ body_ }) => body_.undoesDecisionId)
    t.equal(new Set(undoing.map(({ body_ }) => body_.id)).size, 1)
    for (const row of await rowsOf(ids)) t.equal(row.rows, 2, 'hidden once, and given back once')
    t.strictSame(await miscounts(deps), [])
  })

  t.test(
    'a comment that is hidden and restored often: its decisions are in the order in which they happened',
    async (t) => {
      const [id = ''] = await thread(1)
      const answers = await sendAll(times.map((index) => decideOn(id, index % 4 < 2 ? 'hide' : 'restore')))
      t.strictSame(faultsOf(answers), [])
      const rows = await db.select().from(decisions).where(eq(decisions.commentId, id)).orderBy(decisions.id)
      t.strictSame(
        rows.slice(1).map(({ previousStatus }) => previousStatus),
        rows.slice(0, -1).map(({ status }) => status),
      )
    },
  )

  t.test('suspensions that hide, batches, undos and erasures of the same accounts', async (t) => {
    const authors = await Promise.all(times.slice(0, 6).map(() => person()))
    const threads = await Promise.all(authors.map((author) => thread(4, author)))
    const answers = await sendAll(
      authors.flatMap((author, index): Request[] => {
        const own = threads[index] ?? []
        const next = threads[(index + 1) % threads.length] ?? []
        const suspension: Request = {
          method: 'PUT',
          url: `/v1/accounts/${author.id}/suspension`,
          payload: { reason: 'Spam.', until: null, hideCommentsOfLastDays: 1 },
        }
        const erasure: Request = {
          method: 'DELETE',
          url: '/v1/accounts/me',
          as: author,
          payload: { confirm: author.displayName },
        }
        const undos: Request = {
          method: 'POST',
          url: '/v1/moderation/undos',
          as: moderators[0],
          payload: { moderatorId: moderators[0]?.id, since: '2026-01-01T00:00:00Z' },
        }
        return [suspension, batch([...own, ...next].toReversed(), 'hide'), index % 2 ? erasure : undos, undos]
      }),
    )
    t.strictSame(faultsOf(answers), [])
    t.strictSame(await miscounts(deps), [])
  })

  t.test('PostgreSQL saw no deadlock', async (t) => {
    t.equal(await deadlocks(), before)
    expectStatus(await send({ url: '/v1/moderation/report', as: moderators[0] as Person }), 200)
  })
})
