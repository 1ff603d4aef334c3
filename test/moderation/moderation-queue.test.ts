/** The moderators' queue: its items, filters, sort orders and claims. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { insertScreening } from '../../src/db/queries/moderation/screenings.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { commentRevisions } from '../../src/db/tables/comments.ts'
import { moderationClaims } from '../../src/db/tables/moderation.ts'
import type { Screening } from '../../src/domain/moderation/screening.ts'
import { clearExpired } from '../../src/jobs/clear-expired.ts'
import { decide, decided, expectStatus } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { minute, queuedIn, startModeration } from '../helpers/moderation/moderation.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const unknownId = '01890000-0000-7000-8000-000000000000'

/** Six comments in the queue, each of another kind, in the order in which they began to wait. */
async function startQueue() {
  const scene = await startModeration()
  const { deps, db, discussion, author, person, post, report, reported } = scene
  await scene.setRules({ commentReportThreshold: 3 })
  const [other, third] = [await person(), await person()]
  const screened = async (commentId: string, { source, reasons }: Omit<Screening, 'outcome'>) =>
    insertScreening(db, {
      id: deps.newId(),
      commentId,
      articleId: discussion.articleId,
      accountId: author.id,
      outcome: 'pending',
      source,
      reasons,
      createdAt: deps.clock(),
    })

  const late = await post('Reported late')
  const once = await post('Reported once', other)
  await report(third, once.id, { reason: 'hate', note: 'Look at it.' })
  const held = await post('Reported by many')
  await reported(held.id, 3)
  await discussion.setPolicy('premoderated')
  const waiting = await post('Waits for approval', other)
  const linking = await post('Has links')
  await screened(linking.id, { source: 'rule', reasons: [{ rule: 'links', evidence: 'six' }] })
  const own = await post('A moderator says', scene.moderator)
  await discussion.setPolicy('open')
  await reported(late.id, 2, { reason: 'off-topic' })
  await post('Fine')
  const ids = {
    once: once.id,
    held: held.id,
    waiting: waiting.id,
    linking: linking.id,
    own: own.id,
    late: late.id,
  }
  return { ...scene, other, third, ids, oldestFirst: Object.values(ids) }
}

t.test('does', async (t) => {
  const scene = await startQueue()
  const { deps, db, advance, discussion, author, moderator, colleague, other, third, ids, oldestFirst } =
    scene
  const { queue, item, claim, release } = scene

  t.test('shows all that waits or was reported, oldest first', async (t) => {
    const answer = await queue()
    t.strictSame(queuedIn(answer), oldestFirst)
    t.strictSame(answer.body_.page, { nextCursor: null })
    const [first] = answer.body_.data
    const row = { body: 'Reported once', status: 'visible', author: { id: other.id, badges: [] } }
    t.match(first.comment, row)
    const { id: decisionless } = first.reports.newest[0]
    t.strictSame(
      { ...first, comment: null, author: { ...first.author, createdAt: null } },
      {
        comment: null,
        isOwn: false,
        article: {
          id: discussion.articleId,
          slug: discussion.slug,
          title: discussion.title,
          commentPolicy: 'open',
          isPublished: true,
        },
        author: {
          id: other.id,
          displayName: other.displayName,
          avatarUrl: null,
          createdAt: null,
          isSuspended: false,
          counts: { visible: 1, pending: 1, hidden: 0, removed: 0 },
          lastDecisions: [],
        },
        queuedAt: first.reports.newest[0].createdAt,
        reasons: [],
        reports: {
          count: 1,
          newest: [
            {
              id: decisionless,
              reason: 'hate',
              note: 'Look at it.',
              createdAt: first.queuedAt,
              reporter: {
                id: third.id,
                displayName: third.displayName,
                upheld: 0,
                dismissed: 0,
                upheldShare: null,
              },
            },
          ],
        },
        revisionCount: 0,
        claim: null,
        claimedBy: null,
      },
    )
  })

  t.test('says why each comment was held, who wrote it, and whether that is the reader', async (t) => {
    const { data } = (await queue()).body_
    const sourcesOf = ({ reasons }: { reasons: { source: string }[] }) => reasons.map(({ source }) => source)
    t.strictSame(data.map(sourcesOf), [[], ['reports'], ['policy'], ['rule', 'policy'], ['policy'], []])
    t.strictSame(data[3].reasons[0].reasons, [{ rule: 'links', evidence: 'six' }])
    t.strictSame(
      data.map(({ isOwn }: { isOwn: boolean }) => isOwn),
      [false, false, false, false, true, false],
    )
    t.match(data[1].comment, { status: 'pending', body: 'Reported by many' })
    t.match(data[4].comment.author.badges, ['moderator'])
    t.strictSame(data[1].author.counts, { visible: 2, pending: 2, hidden: 0, removed: 0 })
  })

  t.test('narrows by every filter and by several together, and counts', async (t) => {
    const { once, held, waiting, linking, own, late } = ids
    const rows: [query: string, found: string[]][] = [
      ['status=pending', [held, waiting, linking, own]],
      ['status=reported', [once, held, late]],
      ['reason=hate', [once]],
      ['reason=spam', [held]],
      ['reason=harassment', []],
      ['rule=links', [linking]],
      ['rule=reports', [held]],
      ['rule=%22%5D', []],
      ['source=policy', [waiting, linking, own]],
      ['source=rule', [linking]],
      [`author=${other.id}`, [once, waiting]],
      [`article=${discussion.articleId}`, oldestFirst],
      [`article=${unknownId}`, []],
      [`status=pending&author=${author.id}&source=reports`, [held]],
      ['claimed=none', oldestFirst],
      ['claimed=mine', []],
    ]
    for (const [query, found] of rows) {
      const answer = await queue(`?count=exact&${query}`)
      t.strictSame(queuedIn(answer), found, query)
      t.equal(answer.body_.page.total, found.length)
    }
  })

  t.test('pages through each sort order: every item once, one statement a page', async (t) => {
    const { once, held, waiting, linking, own, late } = ids
    const orders = {
      oldest: oldestFirst,
      newest: oldestFirst.toReversed(),
      'most-reported': [held, late, once, waiting, linking, own],
    }
    for (const [sort, expected] of Object.entries(orders)) {
      for (const limit of [1, 4]) {
        const seen: string[] = []
        let cursor = ''
        do {
          let page = await queue(`?sort=${sort}&limit=${limit}&count=exact${cursor}`)
          const statements = await executedSql(async () => {
            page = await queue(`?sort=${sort}&limit=${limit}&count=exact${cursor}`)
          })
          t.equal(statements.length, 1)
          t.equal(page.body_.page.total, 6)
          seen.push(...queuedIn(page))
          const { nextCursor } = page.body_.page
          cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`
        } while (cursor !== '')
        t.strictSame(seen, expected, `${sort} by ${limit}`)
      }
    }
  })

  t.test(
    'shows one item, with the number of former bodies and the newest decisions on its author',
    async (t) => {
      const { id } = await scene.post('Edited')
      const was = { commentId: id, body: 'x', bodyHtml: 'x', createdAt: deps.clock() }
      await db.insert(commentRevisions).values([1, 2].map((number) => ({ ...was, number })))
      await scene.reported(id)
      const made: string[] = []
      for (let index = 0; index < 6; index++) {
        const { id: judged } = await scene.post(`Judged ${index}`)
        const verdict = { action: 'hide', reason: 'spam' } as const
        made.push(expectStatus(await decide(scene, moderator, judged, verdict), 201).body_.id)
      }
      const suspension = { suspendedAt: deps.clock(), suspensionReason: 'Spam.' }
      await db.update(accounts).set(suspension).where(eq(accounts.id, author.id))
      const { body_ } = expectStatus(await item(id), 200)
      t.match(body_, { revisionCount: 2, author: { isSuspended: true, counts: { hidden: 6 } } })
      const { lastDecisions } = body_.author
      t.strictSame(
        lastDecisions.map(({ id }: { id: string }) => id),
        made.toReversed().slice(0, 5),
      )
      t.match(lastDecisions[0], { action: 'hide', reason: 'spam', status: 'hidden' })
      t.match(lastDecisions[0].createdAt, /^2026-11-02T09:.*\.\d{3}Z$/)
      const listed = (await queue('?sort=newest&limit=1')).body_.data[0]
      t.strictSame(listed, body_)
      await decided(scene, moderator, id, 'approve')
      const lifted = { suspendedAt: null, suspensionReason: null }
      await db.update(accounts).set(lifted).where(eq(accounts.id, author.id))
    },
  )

  t.test('claims an item for five minutes, extends the claim by five, and releases it', async (t) => {
    const { body_: taken } = expectStatus(await claim(ids.held), 200)
    const moderatorNamed = { id: moderator.id, displayName: moderator.displayName }
    const inFive = () => new Date(deps.clock().getTime() + 5 * minute).toISOString()
    t.strictSame(taken, { moderator: moderatorNamed, expiresAt: inFive() })
    t.strictSame((await item(ids.held, colleague)).body_.claim, taken)
    t.strictSame((await item(ids.held, colleague)).body_.claimedBy, taken.moderator)
    t.strictSame(queuedIn(await queue('?claimed=mine')), [ids.held])
    t.strictSame(queuedIn(await queue('?claimed=others', colleague)), [ids.held])
    t.notOk(queuedIn(await queue('?claimed=none', colleague)).includes(ids.held))
    expectStatus(await claim(ids.late), 200)
    advance(2 * minute)
    t.equal(expectStatus(await claim(ids.held), 200).body_.expiresAt, inFive(), 'kept')
    advance(4 * minute)
    const answer = await claim(ids.held, colleague)
    refused(t, answer, 409, 'queue-item-claimed')
    t.match(answer.body_, { claimedBy: moderatorNamed, claimedUntil: /Z$/ })
    t.equal((await release(ids.held, colleague)).statusCode, 204)
    t.not((await item(ids.held)).body_.claim, null, 'nobody releases what another holds')
    t.equal((await release(ids.held)).statusCode, 204)
    t.equal((await item(ids.held)).body_.claim, null)
    t.equal((await release(ids.held)).statusCode, 204, 'again')
    t.equal((await item(ids.late)).body_.claim, null, 'over by itself')
    expectStatus(await claim(ids.late, colleague), 200)
    await release(ids.late, colleague)
  })
})

t.test('does give the first item that nobody else has claimed, and never one’s own', async (t) => {
  const { moderator, colleague, advance, next, ids } = await startQueue()
  const given = async (as = moderator, query = '') => {
    const { body_ } = expectStatus(await next(as, query), 200)
    t.equal(body_.claim.moderator.id, as.id)
    return body_.comment.id
  }
  t.equal(await given(), ids.once)
  t.equal(await given(), ids.once, 'the same until it is done')
  t.equal(await given(colleague), ids.held)
  t.equal(await given(moderator, '?claimed=none'), ids.waiting)
  t.equal(await given(moderator, '?sort=newest'), ids.late)
  t.equal(await given(colleague, '?rule=links'), ids.linking)
  t.equal((await next(moderator, '?claimed=none')).statusCode, 204, 'what is left is their own')
  t.equal(await given(colleague, '?claimed=none'), ids.own)
  t.equal((await next(colleague, `?author=${unknownId}`)).statusCode, 204)
  advance(5 * minute)
  t.equal(await given(colleague), ids.once, 'claims are over')
})

t.test('refuses', async (t) => {
  const scene = await startQueue()
  const { send, deps, moderator, other, ids, queue, item, next, claim, release } = scene
  const fine = (await scene.post('Fine too')).id
  const before = await contentsOf(deps)

  t.test('every request of everybody who is not a moderator', async (t) => {
    const admin = await scene.person(['admin'])
    for (const as of [other, scene.discussion.author, admin]) {
      const { held } = ids
      const answers = [queue('', as), item(held, as), next(as), claim(held, as), release(held, as)]
      for (const answer of await Promise.all(answers)) refused(t, answer, 403, 'forbidden')
    }
  })

  t.test('a comment that is not in the queue', async (t) => {
    for (const id of [fine, unknownId]) {
      refused(t, await item(id), 404, 'not-found')
      refused(t, await claim(id), 404, 'not-found')
    }
  })

  t.test('a claim on one’s own comment', async (t) => {
    refused(t, await claim(ids.own), 403, 'comment-own-decision')
  })

  t.test('unknown filters, sort orders and cursors', async (t) => {
    const rows: [query: string, part: string][] = [
      ['sort=best', 'sort'],
      ['status=hidden', 'status'],
      ['reason=boring', 'reason'],
      ['source=nobody', 'source'],
      ['claimed=yours', 'claimed'],
      ['author=me', 'author'],
      ['rule=', 'rule'],
      [`rule=${'x'.repeat(101)}`, 'rule'],
      ['count=all', 'count'],
      ['limit=101', 'limit'],
      ['body=doors', 'body'],
    ]
    for (const [query, part] of rows) invalid(t, await queue(`?${query}`), [part])
    invalid(t, await next(moderator, '?claimed=others'), ['claimed'])
    invalid(t, await next(moderator, '?limit=1'), ['limit'])
    const { nextCursor } = (await queue('?limit=1')).body_.page
    for (const query of ['sort=newest', 'status=pending', `author=${other.id}`])
      refused(t, await queue(`?cursor=${nextCursor}&${query}`), 400, 'invalid-cursor')
    const withBody = { method: 'POST', url: '/v1/moderation/queue/next', as: moderator } as const
    t.equal((await send({ ...withBody, payload: {} })).statusCode, 200, 'a body is no matter')
    expectStatus(await release(ids.once), 204)
  })

  t.test('all of that without changing anything', async (t) => {
    const { accounts: _a, events: _e, ...rest } = await contentsOf(deps)
    const { accounts: _b, events: _f, ...restBefore } = before
    t.strictSame(rest, restBefore)
  })
})

t.test('keeps', async (t) => {
  const scene = await startQueue()
  const { deps, db, advance, discussion, moderator, colleague, ids, oldestFirst } = scene
  const { queue, item, claim, next } = scene

  t.test('a decision for the moderator who has claimed the comment, unless another overrides', async (t) => {
    expectStatus(await claim(ids.once), 200)
    const before = await contentsOf(deps)
    for (const verdict of [
      { action: 'hide' },
      { action: 'approve' },
      { action: 'hide', overrideClaim: false },
    ] as const) {
      const answer = await decide(scene, colleague, ids.once, verdict)
      refused(t, answer, 409, 'queue-item-claimed')
      const { id, displayName } = moderator
      t.strictSame(answer.body_.claimedBy, { id, displayName })
      t.match(answer.body_.claimedUntil, /Z$/)
    }
    t.strictSame(await contentsOf(deps), before)
    const made = await decide(scene, colleague, ids.once, { action: 'hide', overrideClaim: true })
    t.equal(expectStatus(made, 201).body_.overrodeClaimOf, moderator.id)
    refused(t, await item(ids.once), 404, 'not-found')
    refused(t, await claim(ids.once), 404, 'not-found')
    t.notOk(queuedIn(await queue()).includes(ids.once))
    t.equal(expectStatus(await next(), 200).body_.comment.id, ids.held)
  })

  t.test('comments on an article that is no longer public, and says so', async (t) => {
    await discussion.unpublish()
    t.strictSame(queuedIn(await queue()), oldestFirst.slice(1))
    t.match((await item(ids.held)).body_.article, { isPublished: false, title: discussion.title })
    await discussion.publish()
  })

  t.test('claims until they end, and none afterwards', async (t) => {
    expectStatus(await claim(ids.waiting), 200)
    const clear = () => clearExpired(deps, { signal: new AbortController().signal })
    await clear()
    t.equal(await db.$count(moderationClaims), 3)
    t.match(scene.logLines.at(-1), { claims: 0 })
    advance(5 * minute)
    await clear()
    t.equal(await db.$count(moderationClaims), 0)
    t.match(scene.logLines.at(-1), { claims: 3 })
  })

  t.test('a batch from touching what a colleague has claimed, and names each such comment', async (t) => {
    expectStatus(await claim(ids.held), 200)
    expectStatus(await claim(ids.linking, colleague), 200)
    const before = await contentsOf(deps)
    const payload = { commentIds: [ids.waiting, ids.linking, ids.held], action: 'hide', reason: 'spam' }
    const batch = (more = {}) => {
      const request = { method: 'POST', url: '/v1/moderation/decisions', as: colleague } as const
      return scene.send({ ...request, payload: { ...payload, ...more } })
    }
    const answer = await batch()
    refused(t, answer, 409, 'decision-batch-refused')
    const { id, displayName } = moderator
    t.strictSame(answer.body_.errors, [
      {
        pointer: '/commentIds/2',
        detail: (await decide(scene, colleague, ids.held, { action: 'hide' })).body_.detail,
        code: 'queue-item-claimed',
        claimedBy: { id, displayName },
        claimedUntil: (await decide(scene, colleague, ids.held, { action: 'hide' })).body_.claimedUntil,
      },
    ])
    t.match(answer.body_.errors[0].claimedUntil, /Z$/)
    t.strictSame(await contentsOf(deps), before)
    const { batchId } = expectStatus(await batch({ overrideClaim: true }), 201).body_
    const ledger = await scene.send({ url: `/v1/moderation/decisions?batch=${batchId}`, as: colleague })
    const overrode = expectStatus(ledger, 200).body_.data.map(
      (decision: { overrodeClaimOf: string | null }) => decision.overrodeClaimOf,
    )
    t.strictSame(
      overrode.filter((made: string | null) => made !== null),
      [id],
    )
    const undo = { method: 'POST', url: '/v1/moderation/undos', as: colleague } as const
    expectStatus(await scene.send({ ...undo, payload: { batchId } }), 200)
    await db.delete(moderationClaims)
  })

  t.test('no claim that has ended, or whose comment has left the queue, against a decision', async (t) => {
    const { id } = await scene.post('Claimed, and then decided on')
    await scene.reported(id)
    expectStatus(await claim(id), 200)
    await decided(scene, moderator, id, 'approve')
    t.equal((await decide(scene, colleague, id, { action: 'hide' })).statusCode, 201)
    const { id: second } = await scene.post('Claimed for too long')
    await scene.reported(second)
    expectStatus(await claim(second), 200)
    advance(5 * minute)
    t.equal((await decide(scene, colleague, second, { action: 'hide' })).statusCode, 201)
    await db.delete(moderationClaims)
  })

  t.test('nothing of erased accounts in the queue, nor their claims', async (t) => {
    expectStatus(await claim(ids.held, colleague), 200)
    for (const as of [colleague, scene.other]) {
      const erasure = { method: 'DELETE', url: '/v1/accounts/me', as } as const
      expectStatus(await scene.send({ ...erasure, payload: { confirm: as.displayName } }), 204)
    }
    t.equal((await item(ids.held)).body_.claim, null)
    t.notOk(queuedIn(await queue('', moderator)).includes(ids.waiting))
  })
})
