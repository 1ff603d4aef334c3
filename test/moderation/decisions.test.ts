/**
 * Decisions on a comment: the effect of each action, tombstones, and the ledger that never changes.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { sqlState } from '../../src/db/constraint-errors.ts'
import { type Answer, startTestApp } from '../helpers/app.ts'
import { decide, decided, expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const discussion = await startDiscussion(app)
  const { post, threads, count } = discussion
  const reader = await person()
  const moderator = await person(['moderator'])
  const colleague = await person(['moderator'])

  t.test('hides a comment, with the decision as the answer', async (t) => {
    const { id } = await post(reader, 'Buy now')
    const answer = await decide(app, moderator, id, { action: 'hide', reason: 'spam', note: 'Third time.' })
    t.equal(answer.statusCode, 201)
    t.strictSame(answer.body_, {
      id: answer.body_.id,
      commentId: id,
      action: 'hide',
      reason: 'spam',
      note: 'Third time.',
      noteToAuthor: null,
      source: 'human',
      batchId: null,
      undoesDecisionId: null,
      overrodeClaimOf: null,
      moderator: { id: moderator.id, displayName: moderator.displayName },
      previousStatus: 'visible',
      status: 'hidden',
      appealId: null,
      createdAt: deps.clock().toISOString(),
    })
    refused(t, await send({ url: `/v1/comments/${id}` }), 404, 'not-found')
    t.notOk(idsOf(await threads()).includes(id))
  })

  t.test('restores a hidden comment as it was', async (t) => {
    const { id } = await post(reader, 'Fair *enough*')
    const before = (await send({ url: `/v1/comments/${id}` })).body_
    await decided(app, moderator, id, 'hide')
    const answer = await decide(app, colleague, id, { action: 'restore', reason: 'other' })
    t.match(answer.body_, { previousStatus: 'hidden', status: 'visible', note: null })
    t.strictSame((await send({ url: `/v1/comments/${id}` })).body_, before)
  })

  t.test('needs no reason to restore or to approve, alone and in a batch', async (t) => {
    const [first, second] = [await post(reader, 'One'), await post(reader, 'Two')]
    for (const { id } of [first, second]) await decided(app, moderator, id, 'hide')
    const url = `/v1/comments/${first.id}/decisions`
    const restore = { method: 'POST', url, as: colleague, payload: { action: 'restore' } } as const
    const { body_: restored } = expectStatus(await send(restore), 201)
    t.match(restored, { action: 'restore', reason: null, status: 'visible' })
    const batch = await send({
      method: 'POST',
      url: '/v1/moderation/decisions',
      as: colleague,
      payload: { commentIds: [second.id], action: 'restore' },
    })
    t.match(expectStatus(batch, 201).body_.data, [{ action: 'restore', reason: null }])
    t.strictSame((await send({ url, as: moderator })).body_.data[0], restored)
    const ledger = await send({ url: '/v1/moderation/decisions?reason=other&action=restore', as: moderator })
    t.notOk(idsOf(ledger).includes(restored.id), 'no reason is not the reason `other`')
    const held = await startDiscussion(app, 'Held for approval')
    await held.setPolicy('premoderated')
    const { id } = await held.post(reader, 'Three')
    const approve = { ...restore, url: `/v1/comments/${id}/decisions`, payload: { action: 'approve' } }
    t.match(expectStatus(await send(approve), 201).body_, { action: 'approve', reason: null })
    const { data: notices } = (await send({ url: '/v1/accounts/me/notices', as: reader })).body_
    t.ok(
      notices.every(({ kind }: { kind: string }) => kind === 'comment-hidden'),
      'only hidings are told',
    )
    const exported = await send({ url: '/v1/accounts/me/export', as: reader })
    const decision = exported.body_.decisions.find(({ id }: { id: string }) => id === restored.id)
    t.equal(decision.reason, null)
  })

  t.test('approves a pending comment, or hides it and restores it', async (t) => {
    const held = await startDiscussion(app, 'Held')
    await held.setPolicy('premoderated')
    const [first, second] = [await held.post(reader, 'One'), await held.post(reader, 'Two')]
    t.match((await decide(app, moderator, first.id, { action: 'approve' })).body_, {
      previousStatus: 'pending',
      status: 'visible',
    })
    t.match((await decide(app, moderator, second.id, { action: 'hide' })).body_, {
      previousStatus: 'pending',
      status: 'hidden',
    })
    t.equal(await held.count(), 1)
    await decided(app, moderator, second.id, 'restore')
    t.equal(await held.count(), 2)
    t.strictSame(idsOf(await held.threads()), [first.id, second.id])
  })

  t.test('shows a tombstone while something visible is beneath, and nothing after', async (t) => {
    const root = await post(reader, 'Root')
    const middle = await post(reader, 'Middle', root.id)
    const leaf = await post(colleague, 'Leaf', middle.id)
    const all = await count()
    await decided(app, moderator, root.id, 'hide')
    await decided(app, moderator, middle.id, 'hide')
    t.equal(await count(), all - 2)

    const { replies, ...thread } = (await threads('?sort=newest&limit=1')).body_.data[0]
    const emptied = { status: 'hidden', body: null, bodyHtml: null, author: null }
    t.strictSame(thread, { ...root, ...emptied, replyCount: 1 })
    t.strictSame(replies.data, [{ ...middle, ...emptied, replyCount: 1 }, leaf])
    t.strictSame((await send({ url: `/v1/comments/${root.id}` })).body_, thread)
    t.strictSame((await send({ url: `/v1/comments/${root.id}/replies` })).body_.data, replies.data)

    await decided(app, moderator, leaf.id, 'hide')
    for (const { id } of [root, middle, leaf]) {
      refused(t, await send({ url: `/v1/comments/${id}` }), 404, 'not-found')
      refused(t, await send({ url: `/v1/comments/${id}/replies` }), 404, 'not-found')
    }
    t.notOk(idsOf(await threads()).includes(root.id))
    t.equal(await count(), all - 3)
  })

  t.test('makes a hidden leaf disappear beneath a visible comment', async (t) => {
    const root = await post(reader, 'Root')
    const [leaf, other] = [await post(reader, 'Leaf', root.id), await post(reader, 'Other', root.id)]
    await decided(app, moderator, leaf.id, 'hide')
    t.strictSame(idsOf(await send({ url: `/v1/comments/${root.id}/replies` })), [other.id])
    t.equal((await send({ url: `/v1/comments/${root.id}` })).body_.replyCount, 1)
  })

  t.test(
    'answers 200 with the decision that stands where the comment has the status already, and adds none',
    async (t) => {
      const { id } = await post(reader, 'Again')
      const url = `/v1/comments/${id}/decisions`
      for (const action of ['hide', 'restore'] as const) {
        const first = await decide(app, moderator, id, { action, reason: 'off-topic' })
        const ledger = (await send({ url, as: moderator })).body_
        const counted = await count()
        const second = await decide(app, colleague, id, { action, reason: 'hate', note: 'Me too.' })
        t.equal(second.statusCode, 200)
        t.strictSame(second.body_, first.body_)
        t.strictSame((await send({ url, as: moderator })).body_, ledger)
        t.equal(await count(), counted)
      }
    },
  )

  t.test('lists the decisions on a comment, newest first, in pages', async (t) => {
    const { id } = await post(reader, 'Back and forth')
    const made: object[] = []
    for (const action of ['hide', 'restore', 'hide', 'restore', 'hide'] as const)
      made.unshift((await decide(app, moderator, id, { action })).body_)
    const url = `/v1/comments/${id}/decisions`
    t.strictSame((await send({ url, as: colleague })).body_, { data: made, page: { nextCursor: null } })
    const first = await send({ url: `${url}?limit=3`, as: moderator })
    const second = await send({ url: `${url}?limit=3&cursor=${first.body_.page.nextCursor}`, as: moderator })
    t.strictSame([...first.body_.data, ...second.body_.data], made)
    t.equal(second.body_.page.nextCursor, null)
    t.equal(first.headers['cache-control'], 'no-store')
  })

  t.test('lists no decisions of a comment without any', async (t) => {
    const { id } = await post(reader, 'Fine')
    const answer = await send({ url: `/v1/comments/${id}/decisions`, as: moderator })
    t.strictSame(answer.body_, { data: [], page: { nextCursor: null } })
  })

  t.test('answers with the decision just made when several fall into one millisecond', async (t) => {
    const { id } = await post(reader, 'Quick hands')
    const url = `/v1/comments/${id}/decisions`
    const made: unknown[] = []
    for (let turn = 0; turn < 12; turn++) {
      const action = turn % 2 === 0 ? 'hide' : 'restore'
      // Not through `send`, which moves the clock.
      const payload = { action, reason: 'other' }
      const answer = await app.app.inject({ method: 'POST', url, headers: moderator.headers, payload })
      made.unshift(answer.json())
      t.equal(answer.json().action, action, `turn ${turn}`)
    }
    t.strictSame((await send({ url, as: moderator })).body_.data, made)
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person } = app
  const discussion = await startDiscussion(app)
  const { post } = discussion
  const reader = await person()
  const moderator = await person(['moderator'])
  const visible = await post(reader, 'Visible')
  const hidden = await post(reader, 'Hidden')
  await decided(app, moderator, hidden.id, 'hide')
  await discussion.setPolicy('premoderated')
  const pending = await post(reader, 'Pending')
  await discussion.setPolicy('open')
  const own = await post(moderator, 'My own')

  const ledgerOf = async (id: string) =>
    idsOf(expectStatus(await send({ url: `/v1/comments/${id}/decisions`, as: moderator }), 200)).length

  t.test('everybody who is not a moderator, and tells them nothing', async (t) => {
    for (const id of [visible.id, hidden.id, unknownId]) {
      const url = `/v1/comments/${id}/decisions`
      const payload = { action: 'hide', reason: 'spam' }
      refused(t, await send({ method: 'POST', url, payload }), 401, 'unauthenticated')
      refused(t, await send({ url }), 401, 'unauthenticated')
      for (const as of [reader, discussion.author, await person(['admin'])]) {
        refused(t, await send({ method: 'POST', url, as, payload }), 403, 'forbidden')
        refused(t, await send({ url, as }), 403, 'forbidden')
      }
    }
    t.equal(await ledgerOf(visible.id), 0)
  })

  t.test("a decision on one's own comment", async (t) => {
    for (const action of ['hide', 'restore', 'approve'] as const)
      refused(t, await decide(app, moderator, own.id, { action }), 403, 'comment-own-decision')
    t.equal(await ledgerOf(own.id), 0)
    t.equal((await send({ url: `/v1/comments/${own.id}` })).body_.status, 'visible')
  })

  t.test('an action that the status of the comment does not allow', async (t) => {
    const rows = [
      [hidden, 'approve'],
      [pending, 'restore'],
      [visible, 'approve'],
      [visible, 'restore'],
    ] as const
    for (const [{ id }, action] of rows) {
      const before = await ledgerOf(id)
      refused(t, await decide(app, moderator, id, { action }), 409, 'comment-decision-refused')
      t.equal(await ledgerOf(id), before)
    }
  })

  t.test('a decision on a text that was edited since, alone and in a batch', async (t) => {
    await discussion.setPolicy('premoderated')
    const [edited, other] = [await post(reader, 'A question'), await post(reader, 'Another')]
    await discussion.setPolicy('open')
    const readAt = new Date(app.deps.clock()).toISOString()
    const edit = {
      method: 'PATCH',
      url: `/v1/comments/${edited.id}`,
      payload: { body: 'An advert' },
    } as const
    expectStatus(await send({ ...edit, as: reader }), 200)
    refused(t, await decide(app, moderator, edited.id, { action: 'approve', readAt }), 409, 'comment-edited')
    const batch = (readAt: string) =>
      send({
        method: 'POST',
        url: '/v1/moderation/decisions',
        as: moderator,
        payload: { commentIds: [other.id, edited.id], action: 'approve', reason: 'other', readAt },
      })
    const answer = await batch(readAt)
    refused(t, answer, 409, 'decision-batch-refused')
    t.match(answer.body_.errors, [{ pointer: '/commentIds/1', code: 'comment-edited' }])
    t.strictSame([await ledgerOf(edited.id), await ledgerOf(other.id)], [0, 0])
    expectStatus(await batch(new Date(app.deps.clock()).toISOString()), 201)
  })

  t.test('a decision on an unknown comment', async (t) => {
    refused(t, await decide(app, moderator, unknownId, { action: 'hide' }), 404, 'not-found')
    const url = `/v1/comments/${unknownId}/decisions`
    refused(t, await send({ url, as: moderator }), 404, 'not-found')
  })

  t.test('a decision that breaks the schema, naming the member', async (t) => {
    const url = `/v1/comments/${visible.id}/decisions`
    const rows: [payload: object, parts: string[]][] = [
      [{}, ['/action']],
      [{ action: 'hide' }, ['/reason']],
      [{ action: 'hide', reason: null }, ['/reason']],
      [{ action: 'restore', reason: 'boring' }, ['/reason']],
      [{ action: 'delete', reason: 'spam' }, ['/action']],
      [{ action: 'hide', reason: 'boring' }, ['/reason']],
      [{ action: 'hide', reason: 'spam', note: 5 }, ['/note']],
      [{ action: 'hide', reason: 'spam', note: 'a'.repeat(2001) }, ['/note']],
      [{ action: 'hide', reason: 'spam', readAt: '2026-12-31T23:59:60Z' }, ['/readAt']],
      [{ action: 'hide', reason: 'spam', moderatorAccountId: reader.id }, ['/moderatorAccountId']],
    ]
    for (const [payload, parts] of rows)
      invalid(t, await send({ method: 'POST', url, as: moderator, payload }), parts)
    t.equal(await ledgerOf(visible.id), 0)
  })

  t.test('a cursor from the decisions on another comment', async (t) => {
    await decided(app, moderator, hidden.id, 'restore')
    const page = await send({ url: `/v1/comments/${hidden.id}/decisions?limit=1`, as: moderator })
    const url = `/v1/comments/${visible.id}/decisions?cursor=${page.body_.page.nextCursor}`
    refused(t, await send({ url, as: moderator }), 400, 'invalid-cursor')
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const { articleId, post } = await startDiscussion(app)
  const { db } = deps.database
  const reader = await person()
  const moderator = await person(['moderator'])
  const comment = await post(reader, 'Contested')
  await decide(app, moderator, comment.id, { action: 'hide', reason: 'hate', note: 'See the second line.' })
  await decide(app, moderator, comment.id, { action: 'restore' })
  const ledger = (): Promise<Answer> => send({ url: `/v1/comments/${comment.id}/decisions`, as: moderator })
  const before = (await ledger()).body_

  const stateOf = (attempt: Promise<unknown>) => attempt.then(() => 'done', sqlState)

  t.test('the ledger as it was: the database refuses to change or delete its rows', async (t) => {
    const restrictViolation = '23001'
    t.equal(await stateOf(db.execute(sql`update decisions set note = 'nothing happened'`)), restrictViolation)
    t.equal(await stateOf(db.execute(sql`delete from decisions`)), restrictViolation)
    t.not(await stateOf(db.execute(sql`delete from comments where id = ${comment.id}`)), 'done')
    t.not(await stateOf(db.execute(sql`delete from articles where id = ${articleId}`)), 'done')
    t.strictSame((await ledger()).body_, before)
    t.equal(before.data.length, 2)
  })

  t.test('the ledger from being emptied as a whole', async (t) => {
    const emptied = db.transaction(async (tx) => {
      await tx.execute(sql`truncate decisions cascade`)
      throw new Error('rolled back so that the other tests keep their rows')
    })
    t.equal(await stateOf(emptied), '23001')
  })

  t.test('an event for each decision, without its note', async (t) => {
    const { rows } = (await db.execute(
      sql`select subjects, payload, actor_account_id as actor from events
        where type = 'comment.decided' order by seq`,
    )) as unknown as { rows: object[] }
    const subjects = { articleId, commentId: comment.id }
    t.strictSame(rows, [
      {
        subjects,
        payload: { action: 'hide', reason: 'hate', status: 'hidden', previousStatus: 'visible' },
        actor: moderator.id,
      },
      {
        subjects,
        payload: { action: 'restore', reason: 'other', status: 'visible', previousStatus: 'hidden' },
        actor: moderator.id,
      },
    ])
  })
})
