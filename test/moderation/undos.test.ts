/**
 * Undos: the comment is as it was before, in the queue too, and the ledger keeps both decisions.
 */
import { eq } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { decide, expectStatus, idsOf, startDiscussion, type Verdict } from '../helpers/comments/discussion.ts'
import { sentMails } from '../helpers/mails.ts'
import { setCommentRules } from '../helpers/moderation/comment-rules.ts'
import { standingOf, writeReport } from '../helpers/moderation/reports.ts'
import { miscounts } from '../helpers/recount.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

async function startBench() {
  const app = await startTestApp()
  const { send, person } = app
  const discussion = await startDiscussion(app)
  const reader = await person()
  const moderator = await person(['moderator'])
  const colleague = await person(['moderator'])
  const admin = await person(['admin'])
  const act = async (id: string, action: Verdict['action'], as = moderator, more: Partial<Verdict> = {}) =>
    expectStatus(await decide(app, as, id, { action, reason: 'hate', ...more }), 201).body_
  const undo = (as: Person, id: string, payload?: object) =>
    send({ method: 'POST', url: `/v1/decisions/${id}/undo`, as, ...(payload && { payload }) })
  const undoMany = (as: Person, payload: object) =>
    send({ method: 'POST', url: '/v1/moderation/undos', as, payload })
  const batch = async (commentIds: string[], as = moderator): Promise<string> => {
    const payload = { commentIds, action: 'hide', reason: 'spam' }
    return expectStatus(await send({ method: 'POST', url: '/v1/moderation/decisions', as, payload }), 201)
      .body_.batchId
  }
  const pending = async (body: string) => {
    await discussion.setPolicy('premoderated')
    const comment = await discussion.post(reader, body)
    await discussion.setPolicy('open')
    return comment
  }
  return { ...app, discussion, reader, moderator, colleague, admin, act, undo, undoMany, batch, pending }
}

t.test('does', async (t) => {
  const bench = await startBench()
  const { deps, person, discussion, reader, moderator, admin, act, undo, undoMany, batch, pending } = bench
  const reported = async () => {
    const { id } = await discussion.post(reader, 'Reported')
    for (let index = 0; index < 2; index++) await writeReport(deps, { commentId: id, reader: await person() })
    return id
  }
  const plain = async () => (await discussion.post(reader, 'Plain')).id
  const held = async () => (await pending('Held')).id
  const hidden = async () => {
    const id = await plain()
    await act(id, 'hide', bench.colleague, { noteToAuthor: 'See rule 4.' })
    return id
  }

  const rows: [what: string, make: () => Promise<string>, Verdict['action'], undoneBy: Verdict['action']][] =
    [
      ['a hidden comment is restored', plain, 'hide', 'restore'],
      ['a hidden comment that had waited waits again', held, 'hide', 'reopen'],
      ['an approved comment waits again', held, 'approve', 'reopen'],
      ['a comment that was let stand is in the queue with its reports', reported, 'approve', 'reopen'],
      ['a hidden one with reports is visible and in the queue', reported, 'hide', 'restore'],
      ['a restored comment is hidden', hidden, 'restore', 'hide'],
    ]
  for (const [what, make, action, undoneBy] of rows) {
    t.test(`${what}, and what was undone can be undone`, async (t) => {
      const id = await make()
      const before = await standingOf(deps, id)
      const decision = await act(id, action)
      const after = await standingOf(deps, id)

      const undoing = expectStatus(await undo(moderator, decision.id, { note: 'A slip.' }), 201).body_
      t.match(undoing, { action: undoneBy, undoesDecisionId: decision.id, source: 'human', note: 'A slip.' })
      t.match(undoing, { previousStatus: after.status, status: before.status, batchId: null })
      t.strictSame(await standingOf(deps, id), before, 'as before')

      const again = expectStatus(await undo(moderator, undoing.id), 201).body_
      t.match(again, { undoesDecisionId: undoing.id, status: after.status })
      t.strictSame(await standingOf(deps, id), after, 'as after')
      t.strictSame(await miscounts(deps), [])
    })
  }

  t.test('answers 200 with the decision that undid it, however often', async (t) => {
    const decision = await act(await plain(), 'hide')
    const first = expectStatus(await undo(moderator, decision.id), 201)
    const before = await contentsOf(deps)
    t.strictSame(expectStatus(await undo(admin, decision.id), 200).body_, first.body_)
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('tells the author when a comment is hidden again, with the former reasons', async (t) => {
    const id = await hidden()
    const decision = await act(id, 'restore', moderator, { reason: 'other' })
    const undoing = (await undo(moderator, decision.id)).body_
    t.match(undoing, { action: 'hide', reason: 'hate', noteToAuthor: 'See rule 4.' })
    const notices = (await bench.send({ url: '/v1/accounts/me/notices?limit=1', as: reader })).body_.data
    t.match(notices, [{ kind: 'comment-hidden', decision: { id: undoing.id, noteToAuthor: 'See rule 4.' } }])
  })

  t.test('undoes a batch, without the decisions that no longer stand', async (t) => {
    const ids = [await plain(), await held(), await reported(), await plain(), await plain()]
    const before = await Promise.all(ids.map((id) => standingOf(deps, id)))
    const batchId = await batch(ids)
    await act(ids[3] ?? '', 'restore', bench.colleague)
    const answer = expectStatus(await undoMany(moderator, { batchId }), 200).body_
    t.match(answer, { undone: 4, skipped: 1, hasMore: false })
    for (const [index, id] of ids.entries())
      if (index !== 3) t.strictSame(await standingOf(deps, id), before[index])
    t.strictSame(await miscounts(deps), [])

    t.match((await undoMany(moderator, { batchId })).body_, { batchId: null, undone: 0, skipped: 1 })
    const turned = (await undoMany(moderator, { batchId: answer.batchId })).body_
    t.match(turned, { undone: 4, skipped: 0 }, 'the undo is a batch, which can be undone')
    for (const id of [ids[0], ids[1], ids[2]]) t.equal((await standingOf(deps, id ?? '')).status, 'hidden')
  })

  t.test('undoes all decisions of a moderator since a time, and each comment is as it was', async (t) => {
    const rogue = await person(['moderator'])
    const [early, twice, alone, contested, forth] = [
      await plain(),
      await hidden(),
      await held(),
      await plain(),
      await plain(),
    ]
    await act(early, 'hide', rogue)
    const since = new Date(deps.clock().getTime() + 1).toISOString()
    const before = [
      await standingOf(deps, twice),
      await standingOf(deps, alone),
      await standingOf(deps, forth),
    ]
    await act(twice, 'restore', rogue)
    await act(twice, 'hide', rogue)
    await act(twice, 'restore', rogue)
    await act(alone, 'approve', rogue)
    await act(contested, 'hide', rogue)
    await act(contested, 'restore', bench.colleague)
    await act(forth, 'hide', rogue)
    const until = new Date(deps.clock().getTime() + 1).toISOString()
    await act(await plain(), 'hide', rogue)
    const request = { moderatorId: rogue.id, since, until }
    const answer = expectStatus(await undoMany(admin, request), 200).body_
    t.match(answer, { undone: 3, skipped: 1, hasMore: false })
    t.strictSame(
      [await standingOf(deps, twice), await standingOf(deps, alone), await standingOf(deps, forth)],
      before,
    )
    t.equal((await standingOf(deps, early)).status, 'hidden', 'what was before stays')
    t.match((await undoMany(admin, request)).body_, { batchId: null, undone: 0, skipped: 1 })
    t.strictSame(await miscounts(deps), [])
  })

  t.test('leaves an open appeal to its judge, as a restoration by hand does', async (t) => {
    const id = await plain()
    const decision = await act(id, 'hide')
    const url = `/v1/decisions/${decision.id}/appeals`
    const appeal = await bench.send({ method: 'POST', url, as: reader, payload: { text: 'Why?' } })
    expectStatus(appeal, 201)
    expectStatus(await undo(moderator, decision.id), 201)
    const open = await bench.send({ url: '/v1/appeals', as: moderator })
    t.ok(idsOf(open).includes(appeal.body_.id))
    const judged = await bench.send({
      method: 'PUT',
      url: `/v1/appeals/${appeal.body_.id}/resolution`,
      as: bench.colleague,
      payload: { outcome: 'overturned' },
    })
    t.match(expectStatus(judged, 200).body_, { status: 'overturned', restoringDecisionId: null })
  })
})

t.test('refuses', async (t) => {
  const bench = await startBench()
  const { deps, discussion, reader, moderator, colleague, admin, act, undo, undoMany, batch, send } = bench
  const { id } = await discussion.post(reader, 'Words')
  const first = await act(id, 'hide')
  const unchanged = async (t: Test, work: () => Promise<void>) => {
    const before = await contentsOf(deps)
    await work()
    t.strictSame(await contentsOf(deps), before, 'nothing changed')
  }

  t.test("another moderator's decision or batch, as if it did not exist", async (t) => {
    const batchId = await batch([(await discussion.post(reader, 'One')).id])
    await unchanged(t, async () => {
      refused(t, await undo(colleague, first.id), 404, 'not-found')
      refused(t, await undo(admin, unknownId), 404, 'not-found')
      refused(t, await undoMany(colleague, { batchId }), 404, 'not-found')
      refused(t, await undoMany(admin, { batchId: unknownId }), 404, 'not-found')
      const others = { moderatorId: moderator.id, since: '2026-01-01T00:00:00Z' }
      refused(t, await undoMany(colleague, others), 404, 'not-found')
    })
  })

  t.test('a decision before a newer one, or on a comment that was removed', async (t) => {
    const decided = await act(id, 'restore', colleague)
    const own = await discussion.post(reader, 'Gone')
    const gone = await act(own.id, 'hide')
    const someone = await bench.person()
    const words = await discussion.post(someone, 'Erased')
    const erased = await act(words.id, 'hide')
    const payload = { confirm: someone.displayName }
    expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: someone, payload }), 204)
    await unchanged(t, async () => {
      refused(t, await undo(moderator, first.id), 409, 'decision-not-standing')
      refused(t, await undo(moderator, erased.id), 409, 'decision-not-standing')
    })
    t.equal((await undo(colleague, decided.id)).statusCode, 201)
    t.equal((await undo(moderator, gone.id)).statusCode, 201)
  })

  t.test("a decision on the actor's own comment, and one that grants an appeal", async (t) => {
    const both = await bench.person(['admin', 'moderator'])
    const mine = await act((await discussion.post(both, 'Mine')).id, 'hide')
    const appealed = await act((await discussion.post(reader, 'Fair')).id, 'hide')
    const url = `/v1/decisions/${appealed.id}/appeals`
    const appeal = expectStatus(
      await send({ method: 'POST', url, as: reader, payload: { text: 'No.' } }),
      201,
    )
    const judged = await send({
      method: 'PUT',
      url: `/v1/appeals/${appeal.body_.id}/resolution`,
      as: colleague,
      payload: { outcome: 'overturned' },
    })
    await unchanged(t, async () => {
      refused(t, await undo(both, mine.id), 403, 'comment-own-decision')
      refused(t, await undo(colleague, judged.body_.restoringDecisionId), 409, 'decision-final')
      refused(t, await undo(moderator, appealed.id), 409, 'decision-not-standing')
    })
  })

  t.test('a request that selects by neither or by both, naming the member', async (t) => {
    const since = '2026-01-01T00:00:00Z'
    const rows: [object, string][] = [
      [{}, '/moderatorId'],
      [{ moderatorId: moderator.id }, '/since'],
      [{ batchId: unknownId, since }, '/since'],
      [{ batchId: unknownId, moderatorId: moderator.id }, '/moderatorId'],
      [{ moderatorId: moderator.id, since: '2026-01-01' }, '/since'],
      [{ batchId: 'x' }, '/batchId'],
    ]
    for (const [payload, part] of rows) invalid(t, await undoMany(moderator, payload), [part])
  })
})

t.test('keeps', async (t) => {
  const bench = await startBench()
  const { deps, discussion, reader, moderator, admin, batch, act, undo, undoMany, pending } = bench
  const edit = async (id: string, body: string) =>
    expectStatus(
      await bench.send({ method: 'PATCH', url: `/v1/comments/${id}`, as: reader, payload: { body } }),
      200,
    )
  const complainBy = async (id: string, readers: number) => {
    for (let index = 0; index < readers; index++)
      await writeReport(deps, { commentId: id, reader: await bench.person() })
  }
  const unchanged = async (t: Test, work: () => Promise<void>) => {
    const before = await contentsOf(deps)
    await work()
    t.strictSame(await contentsOf(deps), before, 'nothing changed')
  }

  t.test(
    'text unapproved that was edited after the decision, whatever the clock of the edit says',
    async (t) => {
      const approvedTwice = async () => {
        const { id } = await discussion.post(reader, 'Approved')
        await complainBy(id, 1)
        await act(id, 'approve')
        await complainBy(id, 1)
        return { id, decision: await act(id, 'approve') }
      }
      const reopened = async () => {
        const { id } = await pending('Approved, then not')
        const decision = await act(id, 'approve')
        return { id, decision: (await undo(moderator, decision.id)).body_ }
      }
      for (const make of [approvedTwice, reopened]) {
        const { id, decision } = await make()
        bench.advance(-50)
        const { editedAt } = (await edit(id, `Other words ${make.name}`)).body_
        t.ok(editedAt > decision.createdAt, 'the edit comes after the decision')
        bench.advance(50)
        expectStatus(await undo(moderator, decision.id), 201)
        t.match(await standingOf(deps, id), { status: 'visible', isApproved: false }, make.name)
      }
    },
  )

  t.test('text approved that was edited before the decision, even by a clock that is ahead', async (t) => {
    const { id } = await discussion.post(reader, 'Words')
    bench.advance(50)
    await edit(id, 'Other words')
    bench.advance(-50)
    await complainBy(id, 1)
    await act(id, 'approve')
    await complainBy(id, 1)
    const decision = await act(id, 'approve')
    expectStatus(await undo(moderator, decision.id), 201)
    t.match(await standingOf(deps, id), { status: 'visible', isApproved: true, openReportCount: 1 })
    const hidden = await act(id, 'hide')
    expectStatus(await undo(moderator, hidden.id), 201)
    t.match(await standingOf(deps, id), { status: 'visible', isApproved: true, openReportCount: 1 })
  })

  t.test('the ledger free of undos that change nothing, however often all is undone', async (t) => {
    const rows: [what: string, make: () => Promise<string>, Verdict['action']][] = [
      ['approved', async () => (await pending('Waits')).id, 'approve'],
      ['hidden', async () => (await pending('Waits too')).id, 'hide'],
      ['plain', async () => (await discussion.post(reader, 'Plain')).id, 'hide'],
      ['reported', async () => (await discussion.post(reader, 'Reported')).id, 'hide'],
    ]
    for (const [what, make, action] of rows) {
      const other = await bench.person(['moderator'])
      const since = new Date(deps.clock().getTime() + 1).toISOString()
      const id = await make()
      if (what === 'reported') await complainBy(id, 1)
      const before = await standingOf(deps, id)
      await act(id, action, other)
      const request = { moderatorId: other.id, since }
      t.match((await undoMany(other, request)).body_, { undone: 1, hasMore: false }, what)
      t.strictSame(await standingOf(deps, id), before, what)
      await unchanged(t, async () => {
        for (const as of [other, admin])
          t.match((await undoMany(as, request)).body_, {
            batchId: null,
            undone: 0,
            skipped: 0,
            hasMore: false,
          })
      })
    }
  })

  t.test('comments waiting that reports would have taken down without the approval', async (t) => {
    await setCommentRules(bench, admin, { commentReportThreshold: 3 })
    const { id } = await discussion.post(reader, 'Twice reported')
    const beneath = await discussion.post(reader, 'Beneath', id)
    const count = await discussion.count()
    await complainBy(id, 2)
    const approval = await act(id, 'approve')
    const { queuedAt: _, ...approved } = await standingOf(deps, id)
    await complainBy(id, 1)
    const reports = ['open', 'open', 'open']
    const undoing = expectStatus(await undo(moderator, approval.id), 201).body_
    t.match(undoing, { action: 'reopen', previousStatus: 'visible', status: 'pending' })
    t.match(await standingOf(deps, id), { status: 'pending', openReportCount: 3, isApproved: false, reports })
    t.equal(await discussion.count(), count - 1)
    refused(t, await discussion.submit(reader, 'Reply', id), 409, 'comment-not-visible')
    t.equal((await bench.send({ url: `/v1/comments/${beneath.id}` })).statusCode, 200)
    const item = await bench.send({ url: `/v1/moderation/queue/${id}`, as: moderator })
    t.match(item.body_.reasons, [{ source: 'reports', reasons: [{ rule: 'reports', evidence: '3' }] }])

    const request = { moderatorId: moderator.id, since: approval.createdAt }
    await unchanged(t, async () => {
      t.match((await undoMany(moderator, request)).body_, { undone: 0 })
    })
    expectStatus(await undo(moderator, undoing.id), 201)
    t.match(await standingOf(deps, id), { ...approved, openReportCount: 3, reports })
    t.equal(await discussion.count(), count)
    t.strictSame(await miscounts(deps), [])
  })

  t.test('comments visible with fewer reports than the threshold, or without a threshold', async (t) => {
    for (const commentReportThreshold of [3, null]) {
      await setCommentRules(bench, admin, { commentReportThreshold })
      const { id } = await discussion.post(reader, `Reported ${commentReportThreshold}`)
      await complainBy(id, 1)
      const before = await standingOf(deps, id)
      const approval = await act(id, 'approve')
      await complainBy(id, commentReportThreshold === null ? 5 : 1)
      expectStatus(await undo(moderator, approval.id), 201)
      t.match(await standingOf(deps, id), { status: 'visible', isApproved: false, queuedAt: before.queuedAt })
    }
  })

  t.test('to one mail for an author whose comments are hidden again', async (t) => {
    const author = await bench.person()
    const verified = { emailVerifiedAt: deps.clock() }
    await deps.database.db.update(accounts).set(verified).where(eq(accounts.id, author.id))
    const ids: string[] = []
    for (let index = 0; index < 3; index++) ids.push((await discussion.post(author, `Words ${index}`)).id)
    const batchId = await batch(ids)
    const undone = (await undoMany(moderator, { batchId })).body_
    await undoMany(moderator, { batchId: undone.batchId })
    const mails = (await sentMails({ deps })).filter(({ to }) => to === author.email)
    t.equal(mails.length, 2, 'none for what was given back')
    for (const { subject, text } of mails) {
      t.match(subject, /^3 comments of yours at Masthead were hidden$/)
      for (let index = 0; index < 3; index++) t.match(text, `> Words ${index}`)
    }
  })
})
