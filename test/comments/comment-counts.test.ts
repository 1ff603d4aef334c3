/**
 * The kept counts equal the numbers of comments, whatever was posted, hidden and restored before.
 */
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import t from 'tap'
import { type CommentPolicy, commentPolicies } from '../../src/domain/articles/article-parts.ts'
import { type DecisionAction, requestedActions } from '../../src/domain/comments/comment-lifecycle.ts'
import { startTestApp } from '../helpers/app.ts'
import { type Discussion, decide, startDiscussion } from '../helpers/comments/discussion.ts'

type Act = { does: 'post' | DecisionAction; pick: number } | { policy: CommentPolicy }

/** Small enough that the same comments are chosen again and again. */
const pick = fc.nat({ max: 11 })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('post' as const), pick }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constantFrom(...requestedActions), pick }) },
  { weight: 1, arbitrary: fc.record({ policy: fc.constantFrom(...commentPolicies) }) },
)

/**
 * The answers that decisions and posts may get: done, done before, refused for a status or a
 * policy.
 */
const expected = [200, 201, 409]

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const reader = await app.person()
  const moderator = await app.person(['moderator'])
  const tally = new Map<number, number>()

  async function perform(discussion: Discussion, made: string[], act: Act): Promise<void> {
    if ('policy' in act) return discussion.setPolicy(act.policy)
    // One comment in this many is a root.
    const chosen = made[act.pick % (made.length + 1)]
    if (act.does !== 'post' && chosen === undefined) return
    const answer =
      act.does === 'post'
        ? await discussion.submit(reader, 'Words', chosen ?? null)
        : await decide(app, moderator, chosen ?? '', { action: act.does })
    if (!expected.includes(answer.statusCode)) throw new Error(`${act.does}: ${answer.body}`)
    tally.set(answer.statusCode, (tally.get(answer.statusCode) ?? 0) + 1)
    if (act.does === 'post' && answer.statusCode === 201) made.push(answer.body_.id)
  }

  async function wrongCounts(articleId: string): Promise<object[]> {
    const { rows } = (await app.deps.database.db.execute(sql`
      select 'article' as what, a.comment_count as kept,
        (select count(*)::int from comments c where c.article_id = a.id and c.status = 'visible') as counted
      from articles a where a.id = ${articleId}
      union all
      select 'comment', c.reply_count,
        (select count(*)::int from comments d
         where d.article_id = c.article_id and d.status = 'visible' and d.id <> c.id and c.id = any(d.path))
      from comments c where c.article_id = ${articleId}`)) as unknown as {
      rows: { kept: number; counted: number }[]
    }
    if (rows.length === 0) throw new Error('nothing was counted')
    return rows.filter(({ kept, counted }) => kept !== counted)
  }

  t.test('every count exact after each act of any sequence', async (t) => {
    const sequences = fc.array(act, { minLength: 25, maxLength: 50 })
    const check = fc.asyncProperty(sequences, async (acts) => {
      const discussion = await startDiscussion(app)
      const made: string[] = []
      for (const each of acts) {
        await perform(discussion, made, each)
        const wrong = await wrongCounts(discussion.articleId)
        if (wrong.length > 0) throw new Error(`after ${JSON.stringify(each)}: ${JSON.stringify(wrong)}`)
      }
    })
    await t.resolves(fc.assert(check, { seed: 41, numRuns: 15 }))
    for (const status of expected) t.ok((tally.get(status) ?? 0) > 20, `${status} was answered often enough`)
  })

  t.test('the counts exact when many post and decide at once', async (t) => {
    const discussion = await startDiscussion(app)
    const root = await discussion.post(reader, 'Root')
    const middle = await discussion.post(reader, 'Middle', root.id)
    const leaves = []
    for (let index = 0; index < 6; index++) leaves.push(await discussion.post(reader, 'Leaf', middle.id))
    const answers = await Promise.all([
      ...leaves.map(({ id }) => decide(app, moderator, id, { action: 'hide' })),
      ...leaves.map(({ id }) => decide(app, moderator, id, { action: 'hide' })),
      ...leaves.map(() => discussion.submit(reader, 'Leaf', middle.id)),
      decide(app, moderator, middle.id, { action: 'hide' }),
    ])
    for (const { statusCode } of answers) t.ok(expected.includes(statusCode), `answered ${statusCode}`)
    t.strictSame(
      answers.slice(0, 12).filter(({ statusCode }) => statusCode === 201).length,
      leaves.length,
      'each leaf was hidden once',
    )
    t.strictSame(await wrongCounts(discussion.articleId), [])
  })
})
