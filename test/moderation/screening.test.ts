/**
 * Screening over HTTP: which comments are held or refused, what authors and moderators are told,
 * and who is not screened.
 */

import { and, desc, eq, sql } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { eraseAccount } from '../../src/commands/accounts/erase-account.ts'
import { screenComment } from '../../src/commands/moderation/steps/screen-comment.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { events } from '../../src/db/tables/events.ts'
import { screenings } from '../../src/db/tables/moderation.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { CommentRules } from '../../src/domain/moderation/comment-rules.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { commentEvents } from '../helpers/comments/comment-log.ts'
import { decided, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { saying, startJudge } from '../helpers/moderation/judge.ts'
import { miscounts } from '../helpers/recount.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const minute = 60_000
const day = 24 * 60 * minute

async function startSite(config: Parameters<typeof startTestApp>[0] = {}) {
  const app = await startTestApp(config)
  const discussion = await startDiscussion(app)
  const [admin, moderator] = [await app.person(['admin']), await app.person(['moderator'])]
  const { db } = app.deps.database
  return {
    ...app,
    ...discussion,
    moderator,
    db,
    async setRules(rules: Partial<CommentRules>) {
      const payload = { ...defaultSettings, publicationName: 'The Paper', ...rules }
      expectStatus(await app.send({ method: 'PUT', url: '/v1/settings', payload, as: admin }), 200)
    },
    /** Changes all comments of a reader as if they had been posted so long ago. */
    async age({ id }: Person, milliseconds: number) {
      const createdAt = sql`${comments.createdAt} - make_interval(secs => ${milliseconds / 1000})`
      await db.update(comments).set({ createdAt }).where(eq(comments.accountId, id))
    },
    edit: (as: Person, id: string, body: string) =>
      app.send({ method: 'PATCH', url: `/v1/comments/${id}`, payload: { body }, as }),
    screeningsOf: ({ id }: Person) => db.select().from(screenings).where(eq(screenings.accountId, id)),
    /**
     * Nothing has changed after the work except that the refusal of an edit left a row and an
     * event.
     */
    async unchangedButRefused(
      t: Test,
      { id: accountId }: Person,
      commentId: string,
      { rules, source }: { rules: string[]; source: string },
      work: () => Promise<void>,
    ) {
      const before = await contentsOf(app.deps)
      await work()
      const after = await contentsOf(app.deps)
      for (const [table, rows] of Object.entries(after)) {
        const isGrown = table === 'screenings' || table === 'events'
        if (isGrown) t.equal(Number.parseInt(rows, 10), Number.parseInt(before[table] ?? '', 10) + 1, table)
        else t.equal(rows, before[table], table)
      }
      const row = { commentId: null, outcome: 'refused', source, reasons: rules.map((rule) => ({ rule })) }
      const kept = await db.select().from(screenings).orderBy(desc(screenings.id)).limit(1)
      t.match(kept, [{ ...row, accountId }])
      const [event] = await db.select().from(events).orderBy(desc(events.seq)).limit(1)
      const subjects = { articleId: discussion.articleId, commentId }
      t.match(event, { type: 'comment.refused', subjects, payload: { source, rules } })
    },
    actor: ({ id }: Person): Actor => ({
      accountId: id,
      sessionId: id,
      roles: ['reader'],
      reach: 'any',
      address: null,
    }),
  }
}

t.test('does', async (t) => {
  const site = await startSite()
  const { submit, post, setRules, screeningsOf, person, moderator, age, articleId, send } = site

  t.test('hold a comment, with reasons that only moderators see', async (t) => {
    await setRules({ heldPhrases: ['gamble'], linksThatHold: 2 })
    const reader = await person()
    const answer = await submit(reader, 'G.a.m.b.l.e at https://a.example and https://b.example')
    t.equal(answer.statusCode, 201)
    t.match(answer.body_, { status: 'pending' })
    t.notMatch(answer.body, /gamble/, 'no reason is told')
    t.match(await screeningsOf(reader), [
      {
        commentId: answer.body_.id,
        articleId,
        outcome: 'pending',
        source: 'rule',
        reasons: [
          { rule: 'link-count', evidence: '2 links; fewer than 2 are allowed' },
          { rule: 'held-phrase', evidence: 'gamble: G.a.m.b.l.e' },
        ],
      },
    ])
    const [row] = await site.db.select().from(comments).where(eq(comments.id, answer.body_.id))
    t.strictSame(row?.queuedAt, row?.createdAt, 'it is in the queue')
  })

  t.test('hold a comment with an emoji of a phrase, and let other emoji pass', async (t) => {
    await setRules({ heldPhrases: ['💰', '🔞join', '🇩🇪'] })
    const reader = await person()
    const bodies = ['💰💰', 'Get **rich💰**now', '🔞 JOIN us', '[x🇩🇪](https://a.example)', '🇬🇩🇪🇨', '💶🔞']
    const found = []
    for (const body of bodies) found.push((await post(reader, body)).status)
    t.strictSame(found, ['pending', 'pending', 'pending', 'pending', 'visible', 'visible'])
  })

  t.test('leave no trace of a comment that passes', async (t) => {
    const reader = await person()
    t.equal((await post(reader, 'Nothing to see')).status, 'visible')
    t.strictSame(await screeningsOf(reader), [])
  })

  t.test('find a phrase in the shown text, in the Markdown, and in the addresses of links', async (t) => {
    await setRules({ heldPhrases: ['viagra', 'casino.example'] })
    const reader = await person()
    for (const body of [
      'via*gra*',
      '**v**iagra',
      'v\u200biagra',
      '[here](https://casino.example/x)',
      '`viagra`',
    ]) {
      t.equal((await post(reader, body)).status, 'pending', body)
    }
    t.equal((await post(reader, 'viagras of a casino, for example')).status, 'visible')
  })

  t.test('hold the first comments of a new reader until so many are visible', async (t) => {
    await setRules({ heldFirstComments: 2 })
    const reader = await person()
    const ids: string[] = []
    for (const body of ['One', 'Two', 'Three']) {
      const comment = await post(reader, body)
      t.equal(comment.status, 'pending')
      ids.push(comment.id)
    }
    await decided(site, moderator, ids[0] ?? '', 'approve')
    t.equal((await post(reader, 'Four')).status, 'pending')
    await decided(site, moderator, ids[1] ?? '', 'approve')
    t.equal((await post(reader, 'Five')).status, 'visible')
    await decided(site, moderator, ids[1] ?? '', 'hide')
    t.equal((await post(reader, 'Six')).status, 'visible', 'the fifth stands in its place')
  })

  t.test('hold the comments of a reader while many of their recent ones were hidden', async (t) => {
    await setRules({ heldRejectionRate: 60 })
    const reader = await person()
    for (const body of ['One', 'Two']) await decided(site, moderator, (await post(reader, body)).id, 'hide')
    const third = await post(reader, 'Three')
    t.equal(third.status, 'visible', 'two decisions say little')
    await decided(site, moderator, third.id, 'hide')
    t.equal((await post(reader, 'Four')).status, 'pending')
    await decided(site, moderator, third.id, 'restore')
    t.equal((await post(reader, 'Five')).status, 'pending', 'two of three')
    await age(reader, 91 * day)
    t.equal((await post(reader, 'Six')).status, 'visible')
  })

  t.test('refuse the same words within the window, in any case and punctuation', async (t) => {
    await setRules({ repeatedPostWindow: 10 })
    const [reader, other] = [await person(), await person()]
    const first = await post(reader, 'Buy now!')
    refused(t, await submit(reader, '  *BUY*, nów'), 422, 'comment-refused')
    t.match(await screeningsOf(reader), [
      {
        commentId: null,
        reasons: [{ rule: 'repeated-post', evidence: `the same words as comment ${first.id}` }],
      },
    ])
    t.equal((await post(other, 'Buy now!')).status, 'visible', 'of another reader')
    t.equal((await post(reader, 'Buy now, then')).status, 'visible', 'other words')
    for (const signs of ['👍', '🎉', '?!']) t.equal((await post(reader, signs)).status, 'visible', signs)
    refused(t, await submit(reader, ' 🎉\n'), 422, 'comment-refused')
    await age(reader, 10 * minute)
    t.equal((await post(reader, 'Buy now!')).status, 'visible', 'after the window')
  })

  t.test(
    'let the same words pass without a window, also where the earlier post has a later time',
    async (t) => {
      await setRules({ repeatedPostWindow: 0 })
      const reader = await person()
      await post(reader, 'At once')
      await age(reader, -minute)
      t.equal((await post(reader, 'At once')).status, 'visible')
    },
  )

  t.test('not take an edited comment for a repetition of itself', async (t) => {
    await setRules({ repeatedPostWindow: 10 })
    const reader = await person()
    const first = await post(reader, 'One thing')
    await post(reader, 'Another')
    const edit = (body: string) =>
      screenComment(site.deps, site.actor(reader), {
        articleId,
        commentId: first.id,
        body,
        html: `<p>${body}</p>`,
      })
    t.match((await edit('One thing!')).settle({ commentPolicy: 'open' }), { status: 'visible' })
    await t.rejects(edit('Another'), { code: 'comment-refused' })
    const refusals = await site.db
      .select({ subjects: events.subjects })
      .from(events)
      .where(and(eq(events.type, 'comment.refused'), eq(events.actorAccountId, reader.id)))
    t.strictSame(refusals, [{ subjects: { articleId, commentId: first.id } }])
  })

  t.test('refuse a comment in words that name the rule and not the phrases', async (t) => {
    await setRules({ blockedPhrases: ['wombat dung'], commentMaxLength: 30, heldFirstComments: 9 })
    const reader = await person()
    const answer = await submit(reader, 'W0mbat d.u.n.g, wombat-dung, wombat dung')
    refused(t, answer, 422, 'comment-refused')
    t.equal(
      answer.body_.detail,
      'The comment was refused: it is longer than 30 characters; it contains words that are not allowed here.',
    )
    t.notMatch(answer.body, /wombat|dung|first/i)
    const [row] = await screeningsOf(reader)
    t.match(row, { commentId: null, articleId, outcome: 'refused', source: 'rule' })
    t.strictSame(
      row?.reasons.map(({ rule }) => rule),
      ['length', 'blocked-phrase', 'first-comments'],
    )
    t.equal(await site.db.$count(comments, eq(comments.accountId, reader.id)), 0)
    const [event] = await site.db.select().from(events).where(eq(events.actorAccountId, reader.id))
    t.match(event, {
      type: 'comment.refused',
      subjects: { articleId },
      payload: { source: 'rule', rules: ['length', 'blocked-phrase', 'first-comments'] },
    })
  })

  t.test(
    'hold an edit that a rule holds: it waits, goes from the public, and moderators see why',
    async (t) => {
      await setRules({ heldPhrases: ['numbat'], linksThatHold: 2 })
      const reader = await person()
      const root = await post(reader, 'Harmless')
      await post(await person(), 'Beneath', root.id)
      const rows: [body: string, rule: string, evidence: string][] = [
        ['A numbat', 'held-phrase', 'numbat'],
        ['https://a.example https://b.example', 'link-count', '2 links; fewer than 2 are allowed'],
      ]
      for (const [body, rule, evidence] of rows) {
        for (const parent of [undefined, root.id]) {
          const { id } = await post(reader, `Before: ${rule}`, parent)
          const count = await site.count()
          const answer = await site.edit(reader, id, body)
          t.match(answer, { statusCode: 200, body_: { id, status: 'pending', body } })
          t.equal(await site.count(), count - 1)
          refused(t, await send({ url: `/v1/comments/${id}` }), 404, 'not-found')
          t.notMatch((await site.threads('?limit=100')).body, id)
          const item = await send({ url: `/v1/moderation/queue/${id}`, as: moderator })
          t.match(item.body_, {
            comment: { id, status: 'pending', body },
            reasons: [{ source: 'rule', reasons: [{ rule, evidence }] }],
            revisionCount: 1,
          })
          t.match((await commentEvents(site.deps, id)).slice(1), [
            { type: 'comment.edited', payload: { status: 'pending' } },
            { type: 'comment.held', payload: { source: 'rule' } },
          ])
        }
      }
      t.strictSame(await miscounts(site.deps), [])
    },
  )

  t.test('not screen comments of staff', async (t) => {
    await setRules({ blockedPhrases: ['wombat'], heldFirstComments: 9 })
    for (const role of ['author', 'moderator', 'admin'] as const) {
      const staff = await person([role])
      const statements = await executedSql(() => post(staff, 'A wombat'))
      t.notOk(statements.some((text) => text.includes('repeatedPostWindow')))
    }
  })

  t.test('look up all facts in one statement, before the transaction', async (t) => {
    await setRules({})
    const reader = await person()
    const statements = await executedSql(() => post(reader, 'Hello'))
    t.equal(statements.filter((text) => text.includes('repeatedPostWindow')).length, 1)
    const place = (part: string) => statements.findIndex((text) => text.includes(part))
    t.ok(place('repeatedPostWindow') < place('for no key update'), 'nothing is locked yet')
  })

  t.test('keep the lists of phrases out of public reads', async (t) => {
    await setRules({ blockedPhrases: ['wombat'], heldPhrases: ['numbat'] })
    const statements = await executedSql(() => send({ url: '/feeds/articles.json' }))
    t.equal(statements.length, 1)
    t.match(statements[0], "members - array['blockedPhrases', 'heldPhrases', 'embedHosts']")
  })
})

t.test('refuses', async (t) => {
  const site = await startSite()
  const { submit, setRules, person, send, articleId, unchangedButRefused } = site
  await setRules({ blockedPhrases: ['wombat'], commentsCloseAfterDays: 7 })
  const reader = await person()

  t.test(
    'unknown and closed articles with their own problem, and keeps nothing of the comment',
    async (t) => {
      const before = await contentsOf(site.deps)
      const url = '/v1/articles/01890000-0000-7000-8000-000000000000/comments'
      refused(
        t,
        await send({ method: 'POST', url, payload: { body: 'wombat' }, as: reader }),
        404,
        'not-found',
      )
      t.strictSame(await contentsOf(site.deps), before)
      await site.setPolicy('closed')
      const closed = await contentsOf(site.deps)
      refused(t, await submit(reader, 'wombat'), 409, 'comment-closed')
      t.strictSame(await contentsOf(site.deps), closed)
      await site.setPolicy('open')
    },
  )

  t.test('an edit, and leaves the comment as it was, whether it is shown or waits', async (t) => {
    await setRules({
      blockedPhrases: ['wombat'],
      commentMaxLength: 40,
      repeatedPostWindow: 10,
      linksThatHold: 1,
    })
    const author = await person()
    await site.post(author, 'Said before')
    const shown = await site.post(author, 'Shown')
    const waits = await site.post(author, 'Waits for https://a.example')
    t.equal(waits.status, 'pending')
    const rows: [body: string, detail: RegExp, rules: string[]][] = [
      ['A w0mbat', /words that are not allowed/, ['blocked-phrase']],
      ['x'.repeat(41), /longer than 40 characters/, ['length']],
      ['said BEFORE!', /the same words already/, ['repeated-post']],
      ['wombat: https://a.example', /words that are not allowed/, ['link-count', 'blocked-phrase']],
    ]
    for (const { id } of [shown, waits]) {
      for (const [body, detail, rules] of rows) {
        await unchangedButRefused(t, author, id, { rules, source: 'rule' }, async () => {
          const answer = await site.edit(author, id, body)
          refused(t, answer, 422, 'comment-refused')
          t.match(answer.body_.detail, detail)
        })
      }
    }
    const { editedAt, body } = (await send({ url: `/v1/comments/${shown.id}` })).body_
    t.strictSame({ editedAt, body }, { editedAt: null, body: 'Shown' })
    await setRules({ blockedPhrases: ['wombat'], commentsCloseAfterDays: 7 })
  })

  t.test('a reader whose account is erased, and keeps nothing of the comment', async (t) => {
    const leaver = await person()
    const screened = { articleId, body: 'wombat', html: '<p>wombat</p>' }
    await submit(leaver, 'wombat')
    const actor = site.actor(leaver)
    await eraseAccount(site.deps, actor, { confirm: leaver.displayName })
    const [row] = await site.screeningsOf(leaver)
    t.strictSame(row?.reasons, [{ rule: 'blocked-phrase', evidence: '' }])
    const before = await contentsOf(site.deps)
    await screenComment(site.deps, actor, screened).catch(() => undefined)
    t.strictSame(await contentsOf(site.deps), before)
  })

  t.test('phrases that are too many, too long or not on one line', async (t) => {
    const admin = await person(['admin'])
    for (const blockedPhrases of [
      Array.from({ length: 501 }, String),
      ['x'.repeat(81)],
      ['a\nb'],
      [''],
      ['a', 'a'],
    ]) {
      const payload = { publicationName: 'The Paper', blockedPhrases }
      const answer = await send({ method: 'PATCH', url: '/v1/settings', payload, as: admin })
      refused(t, answer, 400, 'invalid-request')
    }
  })

  t.test('by default nothing', async (t) => {
    await setRules({})
    for (const body of ['wombat', 'wombat', 'V.I.A.G.R.A'])
      t.equal((await submit(reader, body)).body_.status, 'visible')
  })
})

t.test('keeps', async (t) => {
  const judge = await startJudge()
  const site = await startSite({ screening: judge.screening })
  const { submit, post, setRules, screeningsOf, person, articleId, slug, title, logLines } = site
  const { unchangedButRefused } = site

  t.test('a comment that the judge lets pass, after telling it all that it needs', async (t) => {
    const reader = await person()
    await post(reader, 'First')
    const { status } = await post(reader, 'A *second*')
    t.equal(status, 'visible')
    t.match(judge.questions.at(-1), {
      type: 'comment.screening',
      data: {
        comment: { id: null, body: 'A *second*', bodyHtml: '<p>A <em>second</em></p>' },
        article: { id: articleId, slug, title },
        author: { id: reader.id, displayName: reader.displayName, commentCount: 1 },
      },
    })
    t.strictSame(judge.faults, [])
  })

  t.test('a comment that the judge holds, with the reasons', async (t) => {
    const reader = await person()
    const reasons = [{ rule: 'toxicity', evidence: '0.9' }]
    judge.answer = saying({ outcome: 'pending', reasons })
    const { id, status } = await post(reader, 'Hm')
    t.equal(status, 'pending')
    t.match(await screeningsOf(reader), [{ commentId: id, outcome: 'pending', source: 'judge', reasons }])
  })

  t.test('a row of what the judge refuses, and tells the reader none of the reasons', async (t) => {
    const reader = await person()
    judge.answer = saying({ outcome: 'refused', reasons: [{ rule: 'toxicity', evidence: 'wombat' }] })
    const answer = await submit(reader, 'Hm')
    refused(t, answer, 422, 'comment-refused')
    t.equal(answer.body_.detail, 'The comment was refused: it did not pass the check of this site.')
    t.match(await screeningsOf(reader), [{ commentId: null, outcome: 'refused', source: 'judge' }])
  })

  t.test('a comment as it was when the judge refuses its edit; one that it holds waits', async (t) => {
    const reader = await person()
    judge.answer = saying({ outcome: 'visible' })
    const { id } = await post(reader, 'Before')
    judge.answer = saying({ outcome: 'refused', reasons: [{ rule: 'toxicity', evidence: 'wombat' }] })
    await unchangedButRefused(t, reader, id, { rules: ['toxicity'], source: 'judge' }, async () => {
      const answer = await site.edit(reader, id, 'After')
      refused(t, answer, 422, 'comment-refused')
      t.equal(answer.body_.detail, 'The comment was refused: it did not pass the check of this site.')
    })
    t.match(judge.questions.at(-1)?.data.comment, { id, body: 'After' })
    judge.answer = saying({ outcome: 'pending', reasons: [] })
    t.match(await site.edit(reader, id, 'After'), { statusCode: 200, body_: { status: 'pending' } })
    judge.answer = saying({ outcome: 'visible' })
    t.match(
      (await site.edit(reader, id, 'Better')).body_,
      { status: 'pending', body: 'Better' },
      'and waits on',
    )
  })

  t.test(
    'comments that rules hold, whatever the judge says, and does not ask it about refused ones',
    async (t) => {
      await setRules({ heldPhrases: ['numbat'], blockedPhrases: ['wombat'] })
      judge.answer = saying({ outcome: 'visible' })
      const reader = await person()
      t.equal((await post(reader, 'A numbat')).status, 'pending')
      const asked = judge.questions.length
      refused(t, await submit(reader, 'A wombat'), 422, 'comment-refused')
      await post(site.moderator, 'A wombat')
      t.equal(judge.questions.length, asked)
    },
  )

  t.test('the comment when the judge fails, for a moderator to see', async (t) => {
    const reader = await person()
    judge.answer = saying('no', 500)
    const { id, status } = await post(reader, 'Hm')
    t.equal(status, 'pending')
    t.match(await screeningsOf(reader), [
      { commentId: id, source: 'judge', reasons: [{ rule: 'judge-unavailable', evidence: '' }] },
    ])
    t.ok(logLines.some(({ msg }) => msg === 'the outside judge of comments gave no answer'))
    t.notMatch(JSON.stringify(logLines), judge.screening.secret)
  })

  t.test(
    'one of posts of the same words at once, though all were screened before the first is stored',
    async (t) => {
      await setRules({ repeatedPostWindow: 10 })
      const [reader, other] = [await person(), await person()]
      const answering: (() => void)[] = []
      const allAsked = Promise.withResolvers<void>()
      judge.answer = (response) => {
        answering.push(() => saying({ outcome: 'visible' })(response))
        if (answering.length === 5) allAsked.resolve()
      }
      const posts = [
        ...['Buy now', 'buy NOW!', 'Buy *now*', 'Buy later'].map((body) => submit(reader, body)),
        submit(other, 'Buy now'),
      ]
      await allAsked.promise
      for (const release of answering) release()
      const answers = await Promise.all(posts)
      t.strictSame(
        answers
          .slice(0, 3)
          .map(({ statusCode }) => statusCode)
          .toSorted(),
        [201, 422, 422],
      )
      t.strictSame(
        answers.slice(3).map(({ statusCode }) => statusCode),
        [201, 201],
      )
      const stored = answers.find(({ statusCode }) => statusCode === 201)?.body_.id
      for (const answer of answers.filter(({ statusCode }) => statusCode === 422)) {
        refused(t, answer, 422, 'comment-refused')
        t.match(answer.body_.detail, /the same words already/)
      }
      const evidence = `the same words as comment ${stored}`
      const row = {
        commentId: null,
        outcome: 'refused',
        source: 'rule',
        reasons: [{ rule: 'repeated-post', evidence }],
      }
      t.match(await screeningsOf(reader), [row, row])
      judge.answer = saying({ outcome: 'visible' })
      await setRules({})
      const twice = await Promise.all([submit(reader, 'Again'), submit(reader, 'Again')])
      t.strictSame(
        twice.map(({ statusCode }) => statusCode),
        [201, 201],
        'where nobody minds',
      )
    },
  )

  t.test('the database free while the judge is asked', async (t) => {
    const [slow, quick] = [await person(), await person()]
    const thinking = Promise.withResolvers<() => void>()
    judge.answer = (response) => thinking.resolve(() => saying({ outcome: 'visible' })(response))
    const waiting = submit(slow, 'Take your time')
    const release = await thinking.promise
    judge.answer = saying({ outcome: 'visible' })
    t.equal((await post(quick, 'Quick')).status, 'visible')
    release()
    t.equal((await waiting).body_.status, 'visible')
  })
})
