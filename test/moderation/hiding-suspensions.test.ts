/** A suspension that hides the recent comments of the account, in one batch that can be undone. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { sentMails } from '../helpers/mails.ts'
import { standingOf } from '../helpers/moderation/reports.ts'
import { miscounts } from '../helpers/recount.ts'
import { invalid } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const day = 24 * 3_600_000

t.test('a suspension', async (t) => {
  const house = await startTestApp()
  const { deps, send, person } = house
  const { db } = deps.database
  const discussion = await startDiscussion(house)
  const moderator = await person(['moderator'])
  const other = await person()
  const suspend = (id: string, more: object = {}) =>
    send({
      method: 'PUT',
      url: `/v1/accounts/${id}/suspension`,
      as: moderator,
      payload: { reason: 'A wave of advertising.', until: null, ...more },
    })
  const undo = (batchId: string) =>
    send({ method: 'POST', url: '/v1/moderation/undos', as: moderator, payload: { batchId } })
  const verifiedReader = async () => {
    const reader = await person()
    await db.update(accounts).set({ emailVerifiedAt: deps.clock() }).where(eq(accounts.id, reader.id))
    return reader
  }
  const statusesOf = (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await standingOf(deps, id)).status))

  t.test('hides visible and pending comments of these days, at any depth', async (t) => {
    const reader = await verifiedReader()
    const old = await discussion.post(reader, 'Old')
    const createdAt = new Date(deps.clock().getTime() - 2 * day - 1)
    await db.update(comments).set({ createdAt }).where(eq(comments.id, old.id))
    const root = await discussion.post(reader, 'Root')
    const foreign = await discussion.post(other, 'Foreign', root.id)
    const reply = await discussion.post(reader, 'Reply', foreign.id)
    await discussion.setPolicy('premoderated')
    const pending = await discussion.post(reader, 'Pending')
    await discussion.setPolicy('open')
    const all = [old, root, foreign, reply, pending].map(({ id }) => id)
    const before = await statusesOf(all)

    const request = { hideCommentsOfLastDays: 2, hideReason: 'spam' }
    const answer = expectStatus(await suspend(reader.id, request), 200).body_
    const { batchId } = answer.hiddenComments
    t.match(answer, { id: reader.id, hiddenComments: { count: 3, hasMore: false } })
    t.strictSame(await statusesOf(all), ['visible', 'hidden', 'visible', 'hidden', 'hidden'])
    t.strictSame(await miscounts(deps), [])
    const ledger = await send({ url: `/v1/moderation/decisions?batch=${batchId}&reason=spam`, as: moderator })
    t.equal(ledger.body_.data.length, 3)

    const [mail, ...others] = (await sentMails({ deps })).filter(({ to }) => to === reader.email)
    t.strictSame(others, [], 'one mail')
    t.match(mail?.subject, /was suspended$/)
    for (const words of ['> A wave of advertising.', '3 of your comments', '> Root', '> Reply', '> Pending'])
      t.ok(mail?.text.includes(words), words)

    const unchanged = await contentsOf(deps)
    t.match((await suspend(reader.id, request)).body_.hiddenComments, { batchId: null, count: 0 })
    t.strictSame(await contentsOf(deps), unchanged, 'once more hides nothing twice')

    const lifted = await send({
      method: 'DELETE',
      url: `/v1/accounts/${reader.id}/suspension`,
      as: moderator,
    })
    expectStatus(lifted, 200)
    t.equal((await standingOf(deps, root.id)).status, 'hidden', 'what is hidden stays so')
    t.match((await undo(batchId)).body_, { undone: 3, skipped: 0 })
    t.strictSame(await statusesOf(all), before)
    t.strictSame(await miscounts(deps), [])
  })

  t.test(
    'of a busy account costs as many statements as of a quiet one, and one mail that is no book',
    async (t) => {
      const cost = async (count: number) => {
        const reader = await verifiedReader()
        for (let index = 0; index < count; index++) await discussion.post(reader, `Words ${index}.`)
        const statements = await executedSql(async () => {
          const answer = expectStatus(await suspend(reader.id, { hideCommentsOfLastDays: 1 }), 200)
          t.equal(answer.body_.hiddenComments.count, count)
        })
        const notices = await send({
          url: '/v1/moderation/decisions?reason=other&count=exact',
          as: moderator,
        })
        t.ok(notices.body_.page.total >= count)
        const mails = (await sentMails({ deps })).filter(({ to }) => to === reader.email)
        t.equal(mails.length, 1)
        return { statements: statements.length, text: mails[0]?.text ?? '' }
      }
      const [quiet, busy] = [await cost(2), await cost(25)]
      t.equal(busy.statements, quiet.statements)
      t.match(busy.text, /^25 of your comments have been hidden:$/m)
      t.match(busy.text, /^And 5 more\.$/m)
    },
  )

  t.test(
    'says nothing about comments where the request hides none, and takes no reason for it',
    async (t) => {
      const reader = await person()
      t.notOk('hiddenComments' in expectStatus(await suspend(reader.id), 200).body_)
      for (const days of [0, 366, 1.5, '7'])
        invalid(t, await suspend(reader.id, { hideCommentsOfLastDays: days }), ['/hideCommentsOfLastDays'])
      invalid(t, await suspend(reader.id, { hideReason: 'spam' }), ['/hideReason'])
    },
  )
})
