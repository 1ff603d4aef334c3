/**
 * Dry runs: which past comments rules would have caught, by the facts of that time, compared with
 * the decisions of moderators.
 */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { dryRunRules } from '../../src/commands/moderation/dry-run-rules.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { type CommentRules, defaultCommentRules } from '../../src/domain/moderation/comment-rules.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { decided, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { invalid } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const day = 24 * 3600 * 1000

async function startPast() {
  const app = await startTestApp()
  const discussion = await startDiscussion(app)
  const [admin, moderator] = [await app.person(['admin']), await app.person(['moderator'])]
  const { db } = app.deps.database
  const ask = (payload: unknown, as = moderator) =>
    app.send({ method: 'POST', url: '/v1/moderation/dry-runs', payload: payload as object, as })
  return {
    ...app,
    ...discussion,
    admin,
    moderator,
    db,
    ask,
    dryRun: async (settings: Partial<CommentRules>, days?: number) =>
      expectStatus(await ask({ settings, ...(days !== undefined && { days }) }), 200).body_,
    /** Posts a comment on which a moderator decides at once. */
    async judged(as: Person, body: string, action: 'hide' | 'restore' | undefined): Promise<string> {
      const { id } = await discussion.post(as, body)
      if (action) await decided(app, moderator, id, 'hide')
      if (action === 'restore') await decided(app, moderator, id, 'restore')
      return id
    },
    /** Changes the comment as if it had been posted so long ago. */
    async age(id: string, milliseconds: number) {
      const createdAt = sql`${comments.createdAt} - make_interval(secs => ${milliseconds / 1000})`
      await db.update(comments).set({ createdAt }).where(eq(comments.id, id))
    },
  }
}

type Report = { byRule: { rule: string; hits: number; upheld: number; overruled: number }[] }
const hitsOf = ({ byRule }: Report, name: string) => byRule.find(({ rule }) => rule === name)?.hits

t.test('does', async (t) => {
  const past = await startPast()
  const { judged, person, post, author } = past

  t.test('say null where there is nothing to divide by', async (t) => {
    t.match(await past.dryRun({}), { comments: 0, precision: null, recall: null })
  })

  t.test('count how often rules agree with moderators', async (t) => {
    const reader = await person()
    await judged(reader, 'a wombat', 'hide')
    const missed = await judged(reader, 'a koala', 'hide')
    const wronged = [await judged(reader, 'my wombat', 'restore'), await judged(reader, 'numbat', 'restore')]
    await judged(reader, 'fine', 'restore')
    await post(reader, 'an undecided wombat')
    await post(reader, 'undecided')
    await post(author, 'a wombat of staff')
    const rules = { blockedPhrases: ['wombat'], heldPhrases: ['numbat', 'wombat'] }
    const { since, byRule, ...report } = await past.dryRun(rules)
    t.strictSame(report, {
      isTruncated: false,
      comments: 7,
      decided: 5,
      wouldHold: 1,
      wouldRefuse: 3,
      matches: { truePositives: 1, falsePositives: 2, falseNegatives: 1, trueNegatives: 1 },
      precision: 1 / 3,
      recall: 1 / 2,
      examples: { falsePositives: wronged.reverse(), falseNegatives: [missed] },
    })
    const rulesThatHit = byRule.filter(({ hits }: { hits: number }) => hits > 0)
    t.strictSame(rulesThatHit, [
      { rule: 'blocked-phrase', hits: 3, upheld: 1, overruled: 1 },
      { rule: 'held-phrase', hits: 4, upheld: 1, overruled: 2 },
    ])
    t.equal(since, new Date(past.deps.clock().getTime() - 30 * day).toISOString())
  })

  t.test('combine the rules of the request with the present rules', async (t) => {
    const before = await past.dryRun({})
    const payload = { publicationName: 'The Paper', heldPhrases: ['quokka'], linksThatHold: 1 }
    expectStatus(await past.send({ method: 'PATCH', url: '/v1/settings', payload, as: past.admin }), 200)
    const reader = await person()
    await post(reader, 'quokka')
    await post(reader, 'https://a.example')
    t.equal((await past.dryRun({})).wouldHold, before.wouldHold + 2)
    t.equal((await past.dryRun({ heldPhrases: [] })).wouldHold, before.wouldHold + 1)
  })

  const records = await startPast()
  const { moderator } = records

  t.test(
    'count the comments that were visible when a comment was posted, whatever happened since',
    async (t) => {
      const { post, person, dryRun } = records
      const reader = await person()
      const first = await post(reader, 'First')
      await post(reader, 'Second')
      await decided(records, moderator, first.id, 'hide')
      await post(reader, 'Third')
      await records.setPolicy('premoderated')
      const held = await post(reader, 'Fourth waits')
      await records.setPolicy('open')
      await post(reader, 'Fifth')
      await decided(records, moderator, held.id, 'approve')
      // The visible comments before each of them: none, the first, the second, the second and third,
      // the same two.
      const hits = async (heldFirstComments: number) =>
        hitsOf(await dryRun({ heldFirstComments }), 'first-comments')
      t.equal(await hits(0), 0)
      t.equal(await hits(1), 1)
      t.equal(await hits(2), 3)
      t.equal(await hits(3), 5)
    },
  )

  t.test('count the decisions that had been made when a comment was posted', async (t) => {
    const { judged, post, person, dryRun } = records
    const reader = await person()
    const ids = [
      await judged(reader, '1', 'hide'),
      await judged(reader, '2', 'hide'),
      await judged(reader, '3', 'hide'),
    ]
    await post(reader, 'Caught')
    await decided(records, moderator, ids[0] ?? '', 'restore')
    await decided(records, moderator, ids[1] ?? '', 'restore')
    await post(reader, 'Not caught')
    t.equal(hitsOf(await dryRun({ heldRejectionRate: 50 }), 'rejection-rate'), 1)
  })

  const times = await startPast()
  const { dryRun, age } = times

  t.test('find repetitions within the window, also of comments before the first day', async (t) => {
    const { post, person } = times
    const [reader, other] = [await person(), await person()]
    const early = await post(reader, 'Buy NOW')
    await post(other, 'buy now')
    await post(reader, 'Buy, now!')
    await age(early.id, day)
    const hits = async (repeatedPostWindow: number) =>
      hitsOf(await dryRun({ repeatedPostWindow }, 1), 'repeated-post')
    t.equal(await hits(0), 0)
    t.equal(await hits(24 * 60), 0)
    t.equal(await hits(24 * 60 + 1), 1)
    t.equal((await dryRun({ repeatedPostWindow: 24 * 60 + 1 }, 1)).comments, 2)
  })

  t.test('find comments on articles that would have been closed', async (t) => {
    const comment = await times.post(await times.person(), 'Late')
    await age(comment.id, -2 * day)
    t.equal(hitsOf(await dryRun({ commentsCloseAfterDays: 2 }), 'closed'), 1)
    t.equal(hitsOf(await dryRun({ commentsCloseAfterDays: 3 }), 'closed'), 0)
  })
})

t.test('refuses', async (t) => {
  const past = await startPast()
  const faults: [payload: Record<string, unknown>, pointer: string][] = [
    [{}, '/settings'],
    [{ settings: {}, days: 0 }, '/days'],
    [{ settings: {}, days: 91 }, '/days'],
    [{ settings: { publicationName: 'x' } }, '/settings/publicationName'],
    [{ settings: { heldPhrases: 'x' } }, '/settings/heldPhrases'],
    [{ settings: { linksThatHold: 0 } }, '/settings/linksThatHold'],
    [{ settings: {}, dayz: 1 }, '/dayz'],
  ]
  for (const [payload, pointer] of faults)
    t.test(JSON.stringify(payload), async (t) => invalid(t, await past.ask(payload), [pointer]))
})

t.test('keeps', async (t) => {
  const past = await startPast()
  const { db, deps, person, post } = past
  const reader = await person()
  const { id } = await post(reader, 'One')
  // Many more than a batch, one in each millisecond.
  await db.execute(sql`
    insert into comments (id, article_id, thread_id, path, depth, account_id, status, body, body_html,
      excerpt, created_at)
    select n.id, c.article_id, n.id, array[n.id], 0, c.account_id, 'visible', 'Number ' || i, '<p>x</p>',
      'x', c.created_at
    from comments c, generate_series(1, 449) i,
      lateral (select overlay(c.id::text placing lpad(to_hex(i), 8, '0') from 29)::uuid as id) n
    where c.id = ${id}`)
  const [{ rows } = { rows: 0 }] = await db.select({ rows: sql<number>`count(*)::int` }).from(comments)
  t.equal(rows, 450)
  const request = { rules: { ...defaultCommentRules, heldFirstComments: 1 }, days: 30 }

  t.test('reads in batches, and sees every comment once', async (t) => {
    const statements = await executedSql(() => dryRunRules(deps, request))
    t.equal(statements.length, 2 + 3)
    t.match(await dryRunRules(deps, request), { comments: 450, wouldHold: 1, isTruncated: false })
  })

  t.test(
    'ends between two batches when whoever asked has left, and gives its turn to the next',
    async (t) => {
      const address = await past.app.listen({ port: 0, host: '127.0.0.1' })
      const begun = Promise.withResolvers<void>()
      const { clock } = deps
      const url = `${address}/v1/moderation/dry-runs`
      const headers = { ...past.moderator.headers, 'content-type': 'application/json' }
      const statements = await executedSql(async () => {
        const telling = () => {
          begun.resolve()
          return clock()
        }
        Object.assign(deps, { clock: telling })
        const departure = new AbortController()
        const body = JSON.stringify({ settings: request.rules })
        const left = fetch(url, { method: 'POST', headers, body, signal: departure.signal })
        await begun.promise
        Object.assign(deps, { clock })
        departure.abort()
        await t.rejects(left)
        // They take turns: the run that was left alone has ended before.
        t.match(await past.dryRun(request.rules), { comments: 450 })
      })
      const batches = statements.filter((text) => /"comments"\."body"/.test(text)).length
      t.ok(batches >= 3 && batches < 6, `${batches} batches of two runs`)
      t.notOk(
        past.logLines.some(({ level }) => Number(level) >= 50),
        'it is no fault',
      )
    },
  )

  t.test('reads only the newest comments where there are too many', async (t) => {
    for (const most of [1, 199, 200, 201, 449]) {
      t.match(await dryRunRules(deps, request, { most }), { comments: most, isTruncated: true })
    }
    t.match(await dryRunRules(deps, request, { most: 450 }), { comments: 450, isTruncated: false })
  })

  t.test('lets the process serve other requests', async (t) => {
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    count()
    await dryRunRules(deps, request)
    isOver = true
    t.ok(turns > 400, `${turns} turns`)
  })

  t.test('changes nothing', async (t) => {
    const before = await contentsOf(deps)
    await past.dryRun({ blockedPhrases: ['number'], heldRejectionRate: 1, repeatedPostWindow: 60 })
    t.strictSame(await contentsOf(deps), before)
  })
})
