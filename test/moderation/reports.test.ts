/** Reports: who may report which comment, what many reports do, and what moderators see of them. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { commentReports, screenings } from '../../src/db/tables/moderation.ts'
import { maxReportNoteLength } from '../../src/domain/moderation/report.ts'
import { decide, decided, expectStatus, idsOf } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { limited, throttled } from '../helpers/limits.ts'
import { startModeration } from '../helpers/moderation/moderation.ts'
import { miscounts } from '../helpers/recount.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

t.test('does', async (t) => {
  const scene = await startModeration()
  const { send, person, deps, db, discussion, moderator, post, report, reported, setRules, state } = scene
  const reportedOnce = async (id: string) => {
    await reported(id)
    return id
  }
  const reportsOf = (id: string, query = '') =>
    send({ url: `/v1/comments/${id}/reports${query}`, as: moderator })

  t.test('takes a report once, and answers with the first one whenever it is repeated', async (t) => {
    const { id: commentId } = await post('Buy doors')
    const reader = await person()
    const answer = await report(reader, commentId, { reason: 'spam', note: 'Sells doors.' })
    t.equal(answer.statusCode, 201)
    const { id, createdAt } = answer.body_
    const said = { reason: 'spam', note: 'Sells doors.', status: 'open', createdAt, commentId }
    t.strictSame(answer.body_, { id, ...said })
    t.equal(createdAt, deps.clock().toISOString())
    t.match(await state(commentId), { status: 'visible', queuedAt: createdAt, openReportCount: 1 })
    const before = await contentsOf(deps)
    const again = await report(reader, commentId, { reason: 'hate', note: 'Or worse.' })
    t.equal(again.statusCode, 200)
    t.strictSame(again.body_, answer.body_)
    t.strictSame(await contentsOf(deps), before)

    expectStatus(await report(await person(), commentId, { reason: 'other', note: null }), 201)
    t.match(await state(commentId), { queuedAt: createdAt, openReportCount: 2 }, 'since the first')
    const told = (await scene.eventsOf(commentId)).slice(1)
    t.strictSame(
      told.map(({ type, payload }) => ({ type, payload })),
      ['spam', 'other'].map((reason) => ({ type: 'comment.reported', payload: { reason } })),
    )
    t.equal(told[0]?.actorAccountId, reader.id)
  })

  t.test('makes a comment wait with as many reports as the settings name, once', async (t) => {
    const root = await post('A root')
    const { id } = await post('Rude', scene.author, root.id)
    const [first] = await reported(id, 2)
    t.equal((await state(id)).status, 'visible')
    const shown = await discussion.count()
    await reported(id)
    t.match(await state(id), { status: 'pending', openReportCount: 3, isApproved: false })
    t.equal(await discussion.count(), shown - 1)
    t.equal((await send({ url: `/v1/comments/${id}` })).statusCode, 404)
    t.equal((await send({ url: `/v1/comments/${root.id}` })).body_.replyCount, 0)
    t.strictSame(await miscounts(deps), [])
    const rows = await db.select().from(screenings).where(eq(screenings.commentId, id))
    t.equal(rows.length, 1)
    const reasons = [{ rule: 'reports', evidence: '3' }]
    t.match(rows[0], { outcome: 'pending', source: 'reports', reasons, accountId: scene.author.id })
    const held = (await scene.eventsOf(id)).filter(({ type }) => type === 'comment.held')
    t.strictSame(
      held.map(({ payload, actorAccountId }) => ({ payload, actorAccountId })),
      [{ payload: { source: 'reports' }, actorAccountId: null }],
    )
    refused(t, await report(await person(), id), 404, 'not-found')
    if (first) t.equal((await report(first, id)).statusCode, 200, 'whoever reported it may ask again')
  })

  t.test('leaves an approved comment visible, and puts it into the queue again', async (t) => {
    const { id } = await post('Blunt')
    const [first] = await reported(id, 3)
    await decided(scene, moderator, id, 'approve')
    t.match(await state(id), { status: 'visible', queuedAt: null, openReportCount: 0 })
    if (first) t.match((await report(first, id)).body_, { status: 'dismissed' })
    t.equal((await state(id)).queuedAt, null, 'a reader reports once')
    await reported(id, 4)
    t.match(await state(id), { status: 'visible', openReportCount: 4, isApproved: true })
    t.not((await state(id)).queuedAt, null)
  })

  t.test(
    'makes it wait with those reports, once its author has put other words in their place',
    async (t) => {
      const { id } = await post('Fair')
      await decided(scene, moderator, await reportedOnce(id), 'approve')
      await reported(id, 3)
      t.match(await state(id), { status: 'visible', openReportCount: 3, isApproved: true })
      const shown = await discussion.count()
      const edit = { method: 'PATCH', url: `/v1/comments/${id}`, payload: { body: 'Unfair' } } as const
      t.equal(expectStatus(await send({ ...edit, as: scene.author }), 200).body_.status, 'pending')
      t.match(await state(id), { status: 'pending', openReportCount: 3, isApproved: false })
      t.equal(await discussion.count(), shown - 1)
      const [row, ...others] = await db.select().from(screenings).where(eq(screenings.commentId, id))
      t.match(row, { outcome: 'pending', source: 'reports', reasons: [{ rule: 'reports', evidence: '3' }] })
      t.strictSame(others, [])
    },
  )

  t.test(
    'goes by the settings: never, at the first, and at the next after they were tightened',
    async (t) => {
      await setRules({ commentReportThreshold: null })
      const { id } = await post('Disputed')
      await reported(id, 5)
      t.equal((await state(id)).status, 'visible')
      await setRules({ commentReportThreshold: 2 })
      await reported(id)
      t.match(await state(id), { status: 'pending', openReportCount: 6 })
      await setRules({ commentReportThreshold: 1 })
      const { id: other } = await post('Disputed too')
      await reported(other)
      t.equal((await state(other)).status, 'pending')
      await setRules({})
    },
  )

  t.test('tells the reader the outcome, and the moderators how often a reporter was right', async (t) => {
    const reader = await person()
    for (const action of ['hide', 'hide', 'approve'] as const) {
      const { id } = await post(`To ${action}`)
      expectStatus(await report(reader, id), 201)
      expectStatus(await decide(scene, moderator, id, { action }), 201)
      const status = action === 'hide' ? 'upheld' : 'dismissed'
      t.equal((await report(reader, id)).body_.status, status)
    }
    const { id } = await post('Another')
    expectStatus(await report(reader, id, { reason: 'off-topic', note: 'Doors.' }), 201)
    const [novice] = await reported(id)
    const { data } = expectStatus(await reportsOf(id), 200).body_
    const name = reader.displayName
    t.strictSame(
      data.map(({ reporter }: { reporter: unknown }) => reporter),
      [
        { id: novice?.id, displayName: novice?.displayName, upheld: 0, dismissed: 0, upheldShare: null },
        { id: reader.id, displayName: name, upheld: 2, dismissed: 1, upheldShare: 0.67 },
      ],
    )
    t.match(data[1], { reason: 'off-topic', note: 'Doors.', status: 'open', decisionId: null })
    const { body_: decision } = await decide(scene, moderator, id, { action: 'hide' })
    t.match((await reportsOf(id)).body_.data[1], { status: 'upheld', decisionId: decision.id })
  })

  t.test('lists the reports on a comment page by page, one statement each', async (t) => {
    await setRules({ commentReportThreshold: null })
    const { id } = await post('Much disliked')
    await reported(id, 5)
    const all = idsOf(await reportsOf(id))
    t.strictSame(all, all.toSorted().reverse())
    const seen: string[] = []
    let query = '?limit=2'
    for (let pages = 0; pages < 3; pages++) {
      let page = await reportsOf(id, query)
      const statements = await executedSql(async () => {
        page = await reportsOf(id, query)
      })
      t.equal(statements.length, 1)
      seen.push(...idsOf(page))
      query = `?limit=2&cursor=${page.body_.page.nextCursor}`
    }
    t.strictSame(seen, all)
    t.equal(query, '?limit=2&cursor=null')
    t.strictSame((await reportsOf((await post('Liked')).id)).body_.data, [])
    await setRules({})
  })
})

t.test('refuses', async (t) => {
  const scene = await startModeration()
  const { send, person, deps, discussion, author, moderator, post, report } = scene
  const reader = await person()
  const { id } = await post('Fine')
  const hidden = await post('Bad')
  await post('Well said', reader, hidden.id)
  await decided(scene, moderator, hidden.id, 'hide')
  await discussion.setPolicy('premoderated')
  const pending = await post('Waits')
  const { id: banned } = await person()
  const suspendedAt = deps.clock()
  const suspension = { suspendedAt, suspensionReason: 'Spam.' }
  await deps.database.db.update(accounts).set(suspension).where(eq(accounts.id, banned))

  t.test('a report on one’s own comment', async (t) => {
    refused(t, await report(author, id), 403, 'comment-own-report')
    refused(t, await report(author, pending.id), 403, 'comment-own-report')
  })

  t.test('a report on a comment that the reader cannot see: hidden, pending, unknown', async (t) => {
    for (const as of [reader, moderator]) {
      for (const target of [hidden.id, pending.id, unknownId])
        refused(t, await report(as, target), 404, 'not-found')
    }
  })

  t.test('a body that is not a report, naming the member', async (t) => {
    const rows: [payload: object, part: string][] = [
      [{}, '/reason'],
      [{ reason: 'boring' }, '/reason'],
      [{ reason: null }, '/reason'],
      [{ reason: 'spam', note: 'x'.repeat(maxReportNoteLength + 1) }, '/note'],
      [{ reason: 'spam', note: 7 }, '/note'],
      [{ reason: 'spam', status: 'upheld' }, '/status'],
    ]
    for (const [payload, part] of rows) invalid(t, await report(reader, id, payload), [part])
    invalid(t, await report(reader, 'no-uuid'), ['id'])
  })

  t.test('the list of reports to readers, and the list of an unknown comment', async (t) => {
    const list = (as: typeof reader, of: string) => send({ url: `/v1/comments/${of}/reports`, as })
    for (const as of [reader, author]) refused(t, await list(as, id), 403, 'forbidden')
    refused(t, await list(moderator, unknownId), 404, 'not-found')
  })

  t.test('a report on a comment where the article is no longer public', async (t) => {
    await discussion.unpublish()
    refused(t, await report(reader, id), 404, 'not-found')
  })

  t.test('all of that without leaving a report', async (t) => {
    t.equal(await deps.database.db.$count(commentReports), 0)
    t.match(await scene.state(id), { status: 'visible', queuedAt: null, openReportCount: 0 })
    t.strictSame(await miscounts(deps), [])
  })
})

t.test('refuses more reports than one reader plausibly makes', async (t) => {
  const { report, post, person } = await startModeration(limited)
  const { id } = await post('Fine')
  const reader = await person()
  for (let made = 0; made < 20; made++) expectStatus(await report(reader, id), made === 0 ? 201 : 200)
  throttled(t, await report(reader, id), 'report-account')
  t.equal((await report(await person(), id)).statusCode, 201, 'others may')
})

t.test('keeps', async (t) => {
  const scene = await startModeration()
  const { send, moderator, post, report, reported, state, person, deps } = scene

  t.test(
    'no words approved that nobody has seen, when the approval of former ones is taken back',
    async (t) => {
      const { id } = await post('Good words', scene.author)
      await reported(id)
      expectStatus(await decide(scene, moderator, id, { action: 'approve' }), 201)
      await reported(id)
      const { body_: approval } = expectStatus(await decide(scene, moderator, id, { action: 'approve' }), 201)
      const payload = { body: 'Other words' }
      expectStatus(await send({ method: 'PATCH', url: `/v1/comments/${id}`, as: scene.author, payload }), 200)
      expectStatus(
        await send({ method: 'POST', url: `/v1/decisions/${approval.id}/undo`, as: moderator, payload: {} }),
        201,
      )
      t.match(await state(id), { status: 'visible', isApproved: false })
      await reported(id, 2)
      t.match(await state(id), { status: 'pending' })
    },
  )

  t.test('the reports of an erased account, without text and name', async (t) => {
    const { id } = await post('Reported')
    const reader = await person()
    expectStatus(await report(reader, id, { reason: 'hate', note: 'Numbat words' }), 201)
    const payload = { confirm: reader.displayName }
    expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: reader, payload }), 204)
    t.match(await state(id), { openReportCount: 1 })
    const { data } = (await send({ url: `/v1/comments/${id}/reports`, as: moderator })).body_
    t.match(data, [{ reason: 'hate', note: null, reporter: { displayName: 'Deleted account' } }])
  })

  t.test('reports out of everything that readers and the public get', async (t) => {
    const { id } = await post('Reported too')
    const before = await send({ url: `/v1/comments/${id}` })
    const [reader] = await reported(id, 2, { reason: 'hate', note: 'Numbat words' })
    t.equal((await send({ url: `/v1/comments/${id}` })).body, before.body)
    const other = await person()
    const { body_ } = expectStatus(await report(other, id), 201)
    t.strictSame(Object.keys(body_).sort(), ['commentId', 'createdAt', 'id', 'note', 'reason', 'status'])
    const exported = await send({ url: '/v1/accounts/me/export', as: other })
    t.notMatch(exported.body, reader?.id ?? '')
    t.notMatch(exported.body, /Numbat/)
  })

  t.test('the article’s count where many readers report at once', async (t) => {
    const { id } = await post('Reported by all')
    const readers = await Promise.all(Array.from({ length: 8 }, () => person()))
    const answers = await Promise.all(readers.map((reader) => report(reader, id)))
    t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [
      ...Array(3).fill(201),
      ...Array(5).fill(404),
    ])
    t.match(await state(id), { status: 'pending', openReportCount: 3 })
    t.strictSame(await miscounts(deps), [])
  })
})
