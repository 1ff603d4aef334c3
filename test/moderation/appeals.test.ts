/** Appeals: who may appeal, against which decision and until when, who judges, and the outcome. */
import { eq, inArray } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { events } from '../../src/db/tables/events.ts'
import { appeals } from '../../src/db/tables/notices.ts'
import type { Person } from '../helpers/app.ts'
import { decide, decided, expectStatus, idsOf } from '../helpers/comments/discussion.ts'
import { mailsTo } from '../helpers/credentials/account-mails.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { day, startAppeals } from '../helpers/moderation/appeals.ts'
import { miscounts } from '../helpers/recount.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

t.test('does', async (t) => {
  const court = await startAppeals()
  const { send, person, deps, discussion, reader, decider, judge, third } = court
  const { noticesOf, appeal, judged, hidden, appealed } = court
  const list = (query = '') => send({ url: `/v1/appeals${query}`, as: judge })

  t.test('takes an appeal, and shows its author the status', async (t) => {
    const { decision } = await hidden()
    const answer = await appeal(reader, decision.id, 'It was a joke.\nReally.')
    t.equal(answer.statusCode, 201)
    const { id, createdAt } = answer.body_
    const open = { status: 'open', createdAt, resolvedAt: null, note: null }
    t.strictSame(answer.body_, { id, decisionId: decision.id, text: 'It was a joke.\nReally.', ...open })
    t.equal(createdAt, deps.clock().toISOString())
    t.strictSame((await noticesOf(reader))[0]?.appeal, { id, ...open })
  })

  t.test('lists open appeals for moderators, oldest first, with their decisions and comments', async (t) => {
    const one = await appealed('Words of the *one*')
    const two = await appealed('Words of the other')
    const { data } = expectStatus(await list(), 200).body_
    const ids = data.map(({ id }: { id: string }) => id)
    t.ok(ids.indexOf(one.appealId) < ids.indexOf(two.appealId))
    t.strictSame(ids, [...ids].sort())
    const found = data.find(({ id }: { id: string }) => id === one.appealId)
    t.strictSame(found, {
      id: one.appealId,
      text: 'It was a joke.',
      status: 'open',
      createdAt: found.createdAt,
      resolvedAt: null,
      note: null,
      appellant: { id: reader.id, displayName: reader.displayName },
      decision: one.decision,
      comment: {
        id: one.comment.id,
        status: 'hidden',
        body: 'Words of the *one*',
        bodyHtml: one.comment.bodyHtml,
        createdAt: one.comment.createdAt,
      },
      article: { id: discussion.articleId, slug: discussion.slug, title: discussion.title },
      resolver: null,
      restoringDecisionId: null,
    })
    const first = await list('?limit=1')
    const second = await list(`?limit=1&cursor=${first.body_.page.nextCursor}`)
    t.strictSame([...idsOf(first), ...idsOf(second)], ids.slice(0, 2))
    t.equal(first.headers['cache-control'], 'no-store')
    const statements = await executedSql(() => list())
    t.equal(statements.filter((text) => text.includes('"appeals"')).length, 1)
  })

  t.test(
    'restores the comment by a decision of its own when the appeal succeeds, and tells the author',
    async (t) => {
      const [author, other] = [await person(), await person()]
      const change = { emailVerifiedAt: deps.clock() }
      await deps.database.db.update(accounts).set(change).where(eq(accounts.id, author.id))
      const root = await discussion.post(other, 'Root')
      const comment = await discussion.post(author, 'Fair enough', root.id)
      const before = (await send({ url: `/v1/comments/${comment.id}` })).body_
      const counted = await discussion.count()
      const { id: decisionId } = (
        await decide(court, decider, comment.id, { action: 'hide', reason: 'hate' })
      ).body_
      const { id: appealId } = (await appeal(author, decisionId)).body_

      const answer = await judged(judge, appealId, { outcome: 'overturned', note: 'Read in context: fine.' })

      t.equal(answer.statusCode, 200)
      t.match(answer.body_, {
        status: 'overturned',
        resolvedAt: deps.clock().toISOString(),
        note: 'Read in context: fine.',
        resolver: { id: judge.id, displayName: judge.displayName },
        comment: { status: 'visible' },
      })
      t.strictSame((await send({ url: `/v1/comments/${comment.id}` })).body_, before)
      t.equal(await discussion.count(), counted)
      t.strictSame(await miscounts(deps), [])
      const ledger = (await send({ url: `/v1/comments/${comment.id}/decisions`, as: third })).body_.data
      t.match(ledger, [
        { id: answer.body_.restoringDecisionId, action: 'restore', appealId, moderator: { id: judge.id } },
        { id: decisionId, action: 'hide', appealId: null, moderator: { id: decider.id } },
      ])
      const [told, former] = await noticesOf(author)
      const state = { id: appealId, status: 'overturned', note: 'Read in context: fine.' }
      t.match(told, {
        kind: 'appeal-resolved',
        decision: { id: decisionId },
        appeal: state,
        appealableUntil: null,
      })
      t.match(told?.text, /^Your appeal has succeeded.*\n\n> Fair enough\n\nThe comment is shown again\./)
      t.match(told?.text, '> Read in context: fine.')
      t.match(former, { kind: 'comment-hidden', decision: { id: decisionId }, appeal: state })
      const mails = await mailsTo(court, author.email)
      t.equal(mails.at(-1)?.subject, 'Your appeal at Masthead was judged')
      t.ok(mails.at(-1)?.text.startsWith(told?.text ?? '-'))
    },
  )

  t.test('leaves the comment hidden when the decision is upheld, and tells the author why', async (t) => {
    const author = await person()
    const { comment, decision, appealId } = await appealed('Buy now', author)
    const answer = await judged(judge, appealId, { outcome: 'upheld', note: 'It sells doors.' })
    t.match(answer.body_, { status: 'upheld', restoringDecisionId: null, comment: { status: 'hidden' } })
    refused(t, await send({ url: `/v1/comments/${comment.id}` }), 404, 'not-found')
    const ledger = await send({ url: `/v1/comments/${comment.id}/decisions`, as: third })
    t.strictSame(ledger.body_.data, [decision])
    const [told] = await noticesOf(author)
    t.match(told?.text, /^Your appeal has been judged: .* was right\..*> It sells doors\..*or to a court\.$/s)
  })

  t.test('lists judged appeals by their outcome, and answers a repeated judgement', async (t) => {
    for (const outcome of ['upheld', 'overturned'] as const) {
      const { appealId } = await appealed()
      const first = await judged(judge, appealId, { outcome, note: 'First.' })
      const before = await contentsOf(deps)
      for (const [as, note] of [[judge, 'First.'] as const, [third, 'Another.'] as const]) {
        const again = await judged(as, appealId, { outcome, note })
        t.equal(again.statusCode, 200)
        t.strictSame(again.body_, first.body_)
      }
      t.strictSame(await contentsOf(deps), before)
      t.ok(idsOf(await list(`?status=${outcome}`)).includes(appealId))
      t.notOk(idsOf(await list()).includes(appealId))
    }
  })

  t.test(
    'overturned where the comment is no more as the decision left it: closes, and restores nothing',
    async (t) => {
      const changes = {
        restored: async (id: string) => decided(court, third, id, 'restore'),
        'hidden anew': async (id: string) => {
          await decided(court, third, id, 'restore')
          await decided(court, third, id, 'hide')
        },
        removed: async (id: string) => {
          const change = { status: 'removed', body: '', bodyHtml: '', excerpt: '' } as const
          await deps.database.db.update(comments).set(change).where(eq(comments.id, id))
        },
      }
      for (const [name, change] of Object.entries(changes)) {
        const author = await person()
        const { comment, appealId } = await appealed('Meanwhile', author)
        await change(comment.id)
        const before = await contentsOf(deps)
        const answer = await judged(judge, appealId, { outcome: 'overturned' })
        t.match(answer, { statusCode: 200, body_: { status: 'overturned', restoringDecisionId: null } }, name)
        const after = await contentsOf(deps)
        for (const table of ['decisions', 'comments', 'articles']) t.equal(after[table], before[table], name)
        t.match((await noticesOf(author))[0]?.text, 'The comment itself stays as it is', name)
        if (name === 'removed') t.match(answer.body_.comment, { body: null, bodyHtml: null })
      }
    },
  )

  t.test('takes one appeal against each decision on a comment', async (t) => {
    const { comment, appealId } = await appealed()
    await judged(judge, appealId, { outcome: 'overturned' })
    const { id } = (await decide(court, third, comment.id, { action: 'hide' })).body_
    t.equal((await appeal(reader, id)).statusCode, 201)
  })

  t.test('takes an appeal to the last moment of six months', async (t) => {
    const { decision } = await hidden()
    const [notice] = await noticesOf(reader)
    t.equal(notice?.appealableUntil, decision.createdAt.replace('2026-11', '2027-05'))
    court.advance(Date.parse(notice?.appealableUntil ?? '') - deps.clock().getTime() - 1)
    t.equal((await appeal(await court.renewed(reader), decision.id)).statusCode, 201)
  })
})

t.test('refuses', async (t) => {
  const court = await startAppeals()
  const { send, person, deps, reader, decider, judge, third, appeal, judged, hidden, appealed } = court

  t.test("an appeal against an unknown decision, or one on somebody else's comment", async (t) => {
    const { decision } = await hidden()
    const others = [await person(), decider, judge]
    const before = await contentsOf(deps)
    for (const as of others) refused(t, await appeal(as, decision.id), 404, 'not-found')
    refused(t, await appeal(reader, unknownId), 404, 'not-found')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a second appeal, whatever it says', async (t) => {
    const { decision } = await appealed()
    const before = await contentsOf(deps)
    refused(t, await appeal(reader, decision.id), 409, 'appeal-exists')
    refused(t, await appeal(reader, decision.id, 'Besides'), 409, 'appeal-exists')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test(
    'an appeal against what gives something back, or is undone, or is older than six months',
    async (t) => {
      const { comment, decision } = await hidden()
      const { id: restoration } = (await decide(court, judge, comment.id, { action: 'restore' })).body_
      refused(t, await appeal(reader, restoration), 409, 'appeal-refused')
      refused(t, await appeal(reader, decision.id), 409, 'appeal-refused')
      await decided(court, judge, comment.id, 'hide')
      refused(t, await appeal(reader, decision.id), 409, 'appeal-refused')

      const old = await startAppeals()
      const { decision: former } = await old.hidden()
      old.advance(182 * day)
      refused(t, await old.appeal(await old.renewed(old.reader), former.id), 409, 'appeal-refused')
    },
  )

  t.test('a text that is empty, too long, or no string', async (t) => {
    const { decision } = await hidden()
    for (const text of ['', ' \n', 'a'.repeat(2_001), 5, null])
      invalid(t, await appeal(reader, decision.id, text), ['/text'])
    t.equal((await appeal(reader, decision.id, 'a'.repeat(2_000))).statusCode, 201)
  })

  t.test('a judge who made the decision or submitted the appeal', async (t) => {
    const { appealId } = await appealed()
    const own = await appealed('A moderator’s', judge)
    const before = await contentsOf(deps)
    for (const outcome of ['upheld', 'overturned'] as const) {
      refused(t, await judged(decider, appealId, { outcome }), 403, 'appeal-not-yours')
      refused(t, await judged(judge, own.appealId, { outcome }), 403, 'appeal-not-yours')
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test(
    'a judge who keeps the comment hidden by another decision, new or brought back by others',
    async (t) => {
      const chief = await person(['admin', 'moderator'])
      const undo = async (as: Person, id: string): Promise<string> =>
        expectStatus(await send({ method: 'POST', url: `/v1/decisions/${id}/undo`, as }), 201).body_.id
      const rows: [what: string, make: () => Promise<string>, barred: Person[], mayJudge: Person][] = [
        [
          'undone and redone by another, and appealed against since',
          async () => {
            const { decision } = await hidden()
            const again = await undo(chief, await undo(chief, decision.id))
            return expectStatus(await appeal(reader, again), 201).body_.id
          },
          [decider, chief],
          third,
        ],
        [
          'restored by one and hidden anew by another, since it was appealed against',
          async () => {
            const { comment, appealId } = await appealed()
            await decided(court, third, comment.id, 'restore')
            await decided(court, chief, comment.id, 'hide')
            return appealId
          },
          [decider, chief],
          third,
        ],
        [
          'restored by hand, and hidden again by an undo of that',
          async () => {
            const { comment } = await hidden()
            const { id } = (await decide(court, third, comment.id, { action: 'restore' })).body_
            return expectStatus(await appeal(reader, await undo(third, id)), 201).body_.id
          },
          [decider, third],
          chief,
        ],
        [
          'taken back as a slip, before another hid it',
          async () => {
            const { comment, decision } = await hidden()
            await undo(decider, decision.id)
            const { id } = (await decide(court, third, comment.id, { action: 'hide' })).body_
            return expectStatus(await appeal(reader, id), 201).body_.id
          },
          [third],
          decider,
        ],
      ]
      for (const [what, make, barred, mayJudge] of rows) {
        const appealId = await make()
        const before = await contentsOf(deps)
        for (const as of barred)
          refused(t, await judged(as, appealId, { outcome: 'upheld' }), 403, 'appeal-not-yours')
        t.strictSame(await contentsOf(deps), before, what)
        expectStatus(await judged(mayJudge, appealId, { outcome: 'upheld' }), 200)
      }
    },
  )

  t.test('everybody who is not a moderator', async (t) => {
    const { appealId } = await appealed()
    for (const as of [reader, await person(['author']), await person(['admin'])]) {
      refused(t, await judged(as, appealId, { outcome: 'overturned' }), 403, 'forbidden')
      refused(t, await send({ url: '/v1/appeals', as }), 403, 'forbidden')
    }
  })

  t.test(
    'another outcome than the one that stands, an appeal that is not there, an outcome that is none',
    async (t) => {
      const { appealId } = await appealed()
      await judged(judge, appealId, { outcome: 'upheld' })
      const before = await contentsOf(deps)
      refused(t, await judged(judge, appealId, { outcome: 'overturned' }), 409, 'appeal-resolved')
      refused(t, await judged(judge, unknownId, { outcome: 'overturned' }), 404, 'not-found')
      const url = `/v1/appeals/${appealId}/resolution`
      const put = (payload: object) => send({ method: 'PUT', url, as: judge, payload })
      invalid(t, await put({ outcome: 'open' }), ['/outcome'])
      invalid(t, await put({ note: 'x' }), ['/outcome'])
      invalid(t, await put({ outcome: 'upheld', note: 'a'.repeat(2_001) }), ['/note'])
      invalid(t, await put({ outcome: 'upheld', status: 'upheld' }), ['/status'])
      t.strictSame(await contentsOf(deps), before)
    },
  )

  t.test('a cursor from the list with another status', async (t) => {
    await appealed()
    await appealed()
    const { nextCursor } = (await send({ url: '/v1/appeals?limit=1', as: judge })).body_.page
    const answer = await send({ url: `/v1/appeals?status=upheld&cursor=${nextCursor}`, as: judge })
    refused(t, answer, 400, 'invalid-cursor')
  })
})

t.test('keeps', async (t) => {
  const court = await startAppeals()
  const { send, person, deps, discussion, reader, decider, judge, judged, appealed } = court
  const { db } = deps.database

  t.test('an event for each step, without its text', async (t) => {
    const { comment, appealId } = await appealed()
    const resolved = await judged(judge, appealId, { outcome: 'overturned', note: 'Words.' })
    expectStatus(resolved, 200)
    const rows = await db
      .select({
        type: events.type,
        subjects: events.subjects,
        payload: events.payload,
        actor: events.actorAccountId,
      })
      .from(events)
      .where(inArray(events.type, ['appeal.submitted', 'appeal.resolved']))
      .orderBy(events.seq)
    const subjects = { articleId: discussion.articleId, commentId: comment.id, appealId }
    t.strictSame(rows, [
      { type: 'appeal.submitted', subjects, payload: {}, actor: reader.id },
      {
        type: 'appeal.resolved',
        subjects,
        payload: { outcome: 'overturned', isRestored: true },
        actor: judge.id,
      },
    ])
  })

  t.test('the row of an appeal when its account is erased: withdrawn, and without its text', async (t) => {
    const [owner, other] = [await person(), await person()]
    const open = await appealed('Open', owner)
    const closed = await appealed('Closed', owner)
    const untouched = await appealed('Of another', other)
    await judged(judge, closed.appealId, { outcome: 'upheld' })
    const payload = { confirm: owner.displayName }
    expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: owner, payload }), 204)
    const resolvedAt = deps.clock().toISOString()

    const withdrawn = await send({ url: '/v1/appeals?status=withdrawn', as: judge })
    t.match(withdrawn.body_.data, [
      {
        id: open.appealId,
        text: null,
        resolvedAt,
        resolver: null,
        appellant: { displayName: 'Deleted account' },
        comment: { status: 'removed', body: null },
      },
    ])
    t.equal(withdrawn.body_.data.length, 1)
    const rows = await db.select().from(appeals).where(eq(appeals.id, closed.appealId))
    t.match(rows, [{ status: 'upheld', text: null }])
    t.match((await send({ url: '/v1/appeals', as: judge })).body_.data, [{ id: untouched.appealId }])
    for (const outcome of ['upheld', 'overturned'] as const)
      refused(t, await judged(judge, open.appealId, { outcome }), 409, 'appeal-resolved')
  })

  t.test('the decision that hid a comment as it was, whatever the outcome of the appeal', async (t) => {
    const { comment, decision, appealId } = await appealed()
    await judged(judge, appealId, { outcome: 'overturned' })
    const ledger = await send({ url: `/v1/comments/${comment.id}/decisions`, as: decider })
    t.strictSame(ledger.body_.data.at(-1), decision)
  })
})
