/** Mail about replies under races: one mail for each reply, and no deadlock with other work. */
import t from 'tap'
import { replyNotices } from '../../src/db/tables/notices.ts'
import { runReplyNotice } from '../../src/jobs/reply-notices.ts'
import type { Person } from '../helpers/app.ts'
import { decide, decided } from '../helpers/comments/discussion.ts'
import { minute, startReplies } from '../helpers/comments/replies.ts'
import { serverUrl } from '../helpers/database.ts'

const skip = !serverUrl && 'needs PostgreSQL: npm run test:postgres'

const times = <Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

t.test('keeps', { skip }, async (t) => {
  const replies = await startReplies()
  const { deps, send, person, discussion, subscriber, choose, mailed, pass, digest } = replies
  const { db } = deps.database
  const moderator = await person(['moderator'])

  async function answered(mode: 'immediate' | 'daily') {
    const [reader, other] = [await subscriber(mode), await person()]
    const { id } = await discussion.post(reader, 'A question')
    const reply = await discussion.post(other, 'An answer', id)
    return { reader, other, id, payload: { commentId: reply.id } }
  }

  t.test('one mail for a reply, however many workers have its job beside a digest', async (t) => {
    const { reader, payload } = await answered('immediate')
    replies.advance(61 * minute)
    await Promise.all([times(6, () => runReplyNotice(deps, { payload })), times(3, () => digest())])
    t.equal((await mailed(reader)).length, 1)
  })

  t.test('one digest for each reader, where two instances make them', async (t) => {
    const all = await times(8, () => answered('daily'))
    replies.advance(minute)
    await times(3, () => digest())
    for (const { reader } of all) t.equal((await mailed(reader)).length, 1)
  })

  t.test('one mail for a reply that is hidden and restored while its jobs run', async (t) => {
    const { reader, payload } = await answered('immediate')
    for (let round = 0; round < 5; round++) {
      await Promise.all([
        decided(replies, moderator, payload.commentId, 'hide'),
        times(3, () => runReplyNotice(deps, { payload })),
      ])
      await Promise.all([
        decided(replies, moderator, payload.commentId, 'restore'),
        times(3, () => runReplyNotice(deps, { payload })),
      ])
    }
    await pass()
    t.equal((await mailed(reader)).length, 1)
  })

  t.test('every reply posted while its reader subscribes, unsubscribes and gets mail', async (t) => {
    const { reader, other, id } = await answered('immediate')
    const answers = await times(24, async (index) => {
      if (index % 4 === 0) return choose(reader, index % 8 === 0 ? 'off' : 'daily')
      if (index % 4 === 1) await digest()
      return discussion.submit(other, `Number ${index}`, id)
    })
    t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))].sort(), [200, 201])
    await choose(reader, 'off')
    const left = (await db.select().from(replyNotices)).filter(({ accountId }) => accountId === reader.id)
    t.strictSame(left, [], 'nothing waits for who wants nothing')
  })

  t.test('erasures, replies and decisions out of each other’s way', async (t) => {
    const all = await times(4, () => answered('immediate'))
    const held: string[] = []
    await discussion.setPolicy('premoderated')
    for (const { other, id } of all) held.push((await discussion.post(other, 'Held', id)).id)
    await discussion.setPolicy('open')
    const erase = (as: Person) =>
      send({ method: 'DELETE', url: '/v1/accounts/me', as, payload: { confirm: as.displayName } })
    const answers = await Promise.all([
      ...all.map(({ reader }) => erase(reader)),
      ...held.map((commentId) => decide(replies, moderator, commentId, { action: 'approve' })),
      ...all.map(({ other, id }) => discussion.submit(other, 'Another', id)),
      ...all.map(({ payload }) => runReplyNotice(deps, { payload })),
    ])
    const statuses = answers.flatMap((answer) => (answer ? [answer.statusCode] : []))
    // A reply to a comment that is erased first is refused.
    t.strictSame(
      statuses.filter((status) => ![201, 204, 409].includes(status)),
      [],
    )
    const gone = new Set(all.map(({ reader }) => reader.id))
    const left = (await db.select().from(replyNotices)).filter(({ accountId }) => gone.has(accountId))
    t.strictSame(left, [])
    const errors = replies.logLines.filter(({ level }) => Number(level) >= 50)
    t.strictSame(errors, [])
  })
})
