/**
 * Appeals, judgements, decisions and erasures at the same moment: one wins, counts are exact, and
 * nobody gets a 500.
 */
import { and, count, eq, sql } from 'drizzle-orm'
import t from 'tap'
import { appeals, notices } from '../../src/db/tables/notices.ts'
import type { Answer } from '../helpers/app.ts'
import { decide } from '../helpers/comments/discussion.ts'
import { serverUrl } from '../helpers/database.ts'
import { startAppeals } from '../helpers/moderation/appeals.ts'
import { miscounts } from '../helpers/recount.ts'
import { refused } from '../helpers/refusal.ts'

t.test('at once', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const court = await startAppeals()
  const { send, person, deps, judge, third, appeal, judged, hidden, appealed } = court
  const { db } = deps.database
  const times = Array.from({ length: 12 }, (_, index) => index)

  const deadlocks = async () => {
    const [row] = await db
      .select({ deadlocks: sql<string>`deadlocks` })
      .from(sql`pg_stat_database`)
      .where(sql`datname = current_database()`)
    return Number(row?.deadlocks)
  }
  const faultsOf = (answers: readonly Answer[]) =>
    answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body)

  t.test('twelve appeals against one decision are one', async (t) => {
    const author = await person()
    const { decision } = await hidden('Once', author)
    const answers = await Promise.all(times.map((index) => appeal(author, decision.id, `Text ${index}`)))
    const taken = answers.filter(({ statusCode }) => statusCode === 201)
    t.equal(taken.length, 1)
    for (const answer of answers) if (!taken.includes(answer)) refused(t, answer, 409, 'appeal-exists')
  })

  t.test(
    'two moderators of different minds: the first decides, and the comment is restored once or never',
    async (t) => {
      for (const round of times.slice(0, 4)) {
        const author = await person()
        const { comment, appealId } = await appealed(`Round ${round}`, author)
        const answers = await Promise.all(
          times.map((index) => {
            const isJudge = (index + round) % 2 === 0
            return judged(isJudge ? judge : third, appealId, { outcome: isJudge ? 'upheld' : 'overturned' })
          }),
        )
        const won = answers.filter(({ statusCode }) => statusCode === 200)
        const outcomes = new Set(won.map(({ body_ }) => body_.status))
        t.equal(outcomes.size, 1, 'one outcome')
        for (const answer of answers) if (!won.includes(answer)) refused(t, answer, 409, 'appeal-resolved')
        const ledger = await send({ url: `/v1/comments/${comment.id}/decisions`, as: judge })
        t.equal(ledger.body_.data.length, outcomes.has('overturned') ? 2 : 1)
        const told = and(eq(notices.accountId, author.id), eq(notices.kind, 'appeal-resolved'))
        t.equal(await db.$count(notices, told), 1, 'and one notice of it')
      }
      t.strictSame(await miscounts(deps), [])
    },
  )

  t.test('appeals, judgements, decisions by hand, and the erasure of the account that appeals', async (t) => {
    const before = await deadlocks()
    const rounds = await Promise.all(
      times.map(async (index) => {
        const author = await person()
        const first = await hidden(`One ${index}`, author)
        const second = await appealed(`Two ${index}`, author)
        return { author, first, second }
      }),
    )
    const answers = await Promise.all(
      rounds.flatMap(({ author, first, second }, index) => {
        const erase = () =>
          send({
            method: 'DELETE',
            url: '/v1/accounts/me',
            as: author,
            payload: { confirm: author.displayName },
          })
        const outcome = index % 4 < 2 ? 'overturned' : 'upheld'
        return [
          appeal(author, first.decision.id),
          decide(court, third, first.comment.id, { action: 'restore' }),
          judged(judge, second.appealId, { outcome }),
          ...(index % 2 === 0 ? [erase()] : []),
          decide(court, third, second.comment.id, { action: 'restore' }),
        ]
      }),
    )
    t.strictSame(faultsOf(answers), [], 'no answer is a fault of ours')
    t.equal(await deadlocks(), before, 'PostgreSQL saw no deadlock')
    t.strictSame(await miscounts(deps), [], 'all counts are exact')
    for (const { author } of rounds.filter((_, index) => index % 2 === 0)) {
      t.equal(await db.$count(notices, eq(notices.accountId, author.id)), 0, 'no notice is left')
      const [words] = await db
        .select({ rows: count() })
        .from(appeals)
        .where(sql`${appeals.accountId} = ${author.id} and (text is not null or status = 'open')`)
      t.equal(words?.rows, 0, 'nor the words of an appeal')
    }
  })
})
