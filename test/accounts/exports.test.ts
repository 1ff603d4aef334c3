/**
 * The export of one's account: everything that belongs to its owner, nothing of others, read in
 * bounded batches.
 */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { batchSizes } from '../../src/db/queries/accounts/export-batches.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { commentRevisions, comments, commentVotes } from '../../src/db/tables/comments.ts'
import { commentReports } from '../../src/db/tables/moderation.ts'
import { addressOf, giveBelongings, startOwner } from '../helpers/accounts/person-with-everything.ts'
import { type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { decide, expectStatus } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const url = '/v1/accounts/me/export'

const exported = async ({ send }: TestApp, as: Person) => expectStatus(await send({ url, as }), 200)

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const { db } = deps.database

  t.test('gives everything of an account that has something of every kind', async (t) => {
    const mark = 'quokka'
    const owner = await startOwner(app, mark, ['author'])
    const [other, moderator] = [await person(['author']), await person(['moderator'])]
    const things = await giveBelongings(app, { owner, other, mark })
    const hide = { action: 'hide', reason: 'spam', note: 'For the ledger' } as const
    const { id: decisionId } = (await decide(app, moderator, things.answerId, hide)).body_
    const appeal = { method: 'POST', url: `/v1/decisions/${decisionId}/appeals`, as: owner } as const
    expectStatus(await send({ ...appeal, payload: { text: 'quokka objects' } }), 201)

    const { headers, body_ } = await exported(app, owner)

    t.equal(headers['content-type'], 'application/json; charset=utf-8')
    t.equal(headers['content-disposition'], 'attachment; filename="account-2026-11-02.json"')
    t.equal(headers['cache-control'], 'no-store')
    t.equal(headers.etag, undefined)
    t.match(body_, {
      exportedAt: deps.clock().toISOString(),
      account: { id: owner.id, email: owner.email, displayName: owner.displayName },
      sessions: [{ address: addressOf(mark), userAgent: 'quokka browser', revokedAt: null }],
      accessTokens: [{ name: 'quokka script', ending: 'abcd', actions: ['draft:read'] }],
      identities: [{ issuer: 'https://quokka.example', subject: 'quokka subject' }],
      mailedLinks: [{ purpose: 'change-email', email: `new-${owner.email}` }],
      formerEmails: [{ email: `former-${owner.email}` }],
      comments: [
        { id: things.rootId, articleId: things.articleId, parentId: null, status: 'visible' },
        { id: things.answerId, body: 'quokka answer', status: 'hidden' },
      ],
      commentRevisions: [1, 2].map((number) => ({ commentId: things.rootId, number, body: 'quokka former' })),
      screenings: [
        { commentId: things.rootId, outcome: 'pending', source: 'rule', rules: ['held-phrase'] },
        { commentId: null, articleId: things.articleId, outcome: 'refused', source: 'rule' },
      ],
      decisions: [{ commentId: things.answerId, action: 'hide', reason: 'spam', status: 'hidden' }],
      notices: [{ kind: 'comment-hidden', decisionId, excerpt: 'quokka answer', noteToAuthor: null }],
      replyNotices: [{ mode: 'daily' }],
      appeals: [{ decisionId, text: 'quokka objects', status: 'open', note: null, resolvedAt: null }],
      votes: [{ value: 1 }],
      reports: [{ reason: 'spam', note: 'quokka note', status: 'open' }],
      newsletterSignups: [{ email: owner.email.toUpperCase(), status: 'pending', source: 'quokka box' }],
      newsletterSubscriptions: [],
      newsletterLetters: [],
      newsletterConsents: [
        {
          type: 'requested',
          wording: '2026-11',
          wordingText: /unsubscribe at any time/,
          newsletters: ['newsletter'],
          address: addressOf(mark),
        },
      ],
      contributors: [
        { id: things.contributorId, email: `${mark}@newsroom.example`, showsEmail: true, bioHtml: null },
      ],
      articleRevisions: [{ number: 1, body: 'Text.' }],
      previews: [{ articleId: things.draftId, revision: 1 }],
      corrections: [{ articleId: things.articleId, number: 1, note: 'It was blue.', severity: 'minor' }],
      events: [
        { type: 'account.registered', address: null },
        { type: 'session.started', address: addressOf(mark) },
      ],
    })
    const lengths = Object.values(body_ as object).flatMap((value) =>
      Array.isArray(value) ? [value.length] : [],
    )
    const none = { newsletterSubscriptions: [], newsletterLetters: [] }
    t.match(body_, none)
    t.strictSame(
      lengths.filter((length) => length > 0),
      [1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
      'and nothing else',
    )
    t.notMatch(JSON.stringify(body_), /quokka found|toxicity/, 'nor what the rules go by')
  })

  t.test('gives a whole document for an account that has nothing', async (t) => {
    const { body_ } = await exported(app, await person())
    const { exportedAt, account, events, ...rest } = body_
    t.equal(events.length, 1)
    for (const [name, list] of Object.entries(rest)) t.strictSame(list, [], name)
  })

  t.test('goes on from batch to batch in every section, without a gap or a repetition', async (t) => {
    const fixtures = createFixtures(app)
    const [owner, other] = [await person(['author']), await person(['author'])]
    const accountId = owner.id
    const articleId = await fixtures.publishedArticle(other)
    const createdAt = deps.clock()
    const wanted = batchSizes.comment * 2 + 1
    for (let made = 0; made < wanted; made++) {
      const id = deps.newId()
      const place = { threadId: id, depth: 0, path: [id] }
      const text = { body: `Own ${made}`, bodyHtml: '', excerpt: '' }
      await db.insert(comments).values({
        id,
        articleId,
        accountId,
        status: 'pending',
        ...place,
        ...text,
        createdAt,
        queuedAt: createdAt,
      })
      const former = { body: `Former ${made}`, bodyHtml: '', createdAt }
      await db.insert(commentRevisions).values({ commentId: id, number: 1, ...former })
    }
    const draft = await fixtures.article(owner)
    for (let number = 2; number <= batchSizes.article * 2; number++) {
      const payload = { title: `Title ${number}` }
      expectStatus(
        await send({ method: 'PATCH', url: `/v1/articles/${draft}/draft`, as: owner, payload }),
        200,
      )
    }
    const { body_ } = await exported(app, owner)
    const numbers = (list: { number: number }[]) => list.map(({ number }) => number)
    t.strictSame(
      body_.comments.map(({ body }: { body: string }) => body),
      Array.from({ length: wanted }, (_, index) => `Own ${index}`),
    )
    t.strictSame(
      body_.commentRevisions.map(({ body }: { body: string }) => body),
      Array.from({ length: wanted }, (_, index) => `Former ${index}`),
    )
    t.strictSame(
      numbers(body_.articleRevisions),
      Array.from({ length: batchSizes.article * 2 }, (_, index) => index + 1),
    )
  })

  t.test('answers HEAD without reading anything but the account', async (t) => {
    const owner = await person()
    const statements = await executedSql(async () => {
      const answer = await send({ method: 'HEAD', url, as: owner })
      t.equal(answer.statusCode, 200)
      t.match(String(answer.headers['content-disposition']), /^attachment/)
      t.equal(answer.body, '')
    })
    t.strictSame(
      statements.filter((text) => !/from "(accounts|signing_keys)"/.test(text)),
      [],
    )
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person } = app

  t.test('a request without a token, or with a token of an erased account', async (t) => {
    refused(t, await send({ url }), 401, 'unauthenticated')
    const owner = await person()
    const payload = { confirm: owner.displayName }
    expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: owner, payload }), 204)
    refused(t, await send({ url, as: owner }), 401, 'invalid-token')
  })

  t.test('any parameter', async (t) => {
    const [owner, other] = [await person(), await person()]
    refused(t, await send({ url: `${url}?account=${other.id}`, as: owner }), 400, 'invalid-request')
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const { db } = deps.database

  t.test('the data of others out, even where they have to do with the account', async (t) => {
    const owner = await startOwner(app, 'quokka', ['author'])
    const other = await startOwner(app, 'wombat', ['author', 'moderator'])
    const admin = await person(['admin'])
    const things = await giveBelongings(app, { owner, other, mark: 'quokka' })
    await giveBelongings(app, { owner: other, other: owner, mark: 'wombat' })
    const reply = { body: 'wombat replies', parentId: things.rootId }
    const comment = { method: 'POST', url: `/v1/articles/${things.articleId}/comments`, as: other } as const
    expectStatus(await send({ ...comment, payload: reply }), 201)
    const createdAt = deps.clock()
    const about = { commentId: things.rootId, accountId: other.id, createdAt }
    await db.insert(commentVotes).values({ ...about, value: -1 })
    await db
      .insert(commentReports)
      .values({ ...about, id: deps.newId(), reason: 'hate', note: 'wombat note' })
    await decide(app, other, things.answerId, { action: 'hide', note: 'wombat note' })
    const url = `/v1/accounts/${owner.id}/suspension`
    const suspension = { url, as: admin, remoteAddress: '2001:db8::ad' } as const
    const payload = { reason: 'A quarrel.', until: null }
    expectStatus(await send({ method: 'PUT', payload, ...suspension }), 200)
    expectStatus(await send({ method: 'DELETE', ...suspension }), 200)
    const subject = { accountId: owner.id, sessionId: owner.id, roles: ['reader'], epoch: 2 } as const
    const headers = { authorization: `Bearer ${await deps.tokens.issue(subject)}` }

    const { body, body_ } = await exported(app, { ...owner, headers })

    for (const secret of ['wombat', addressOf('wombat'), other.id, other.email, '2001:db8::ad', admin.id])
      t.notMatch(body, secret)
    t.match(body_.events.at(-1), { type: 'account.suspension-lifted', address: null })
    t.notMatch(body, /hash/i, 'and no hash of anything')
  })

  t.test('the signup of an address that nobody has verified to its true owner', async (t) => {
    const email = 'victim@readers.example'
    const signup = { method: 'POST', url: '/v1/newsletter-signups', payload: { email } } as const
    expectStatus(await send({ ...signup, remoteAddress: '2001:db8::1' }), 202)
    const impostor = await person()
    const set = (change: object) => db.update(accounts).set(change).where(eq(accounts.id, impostor.id))
    await set({ email })
    const unverified = await exported(app, impostor)
    t.match(unverified.body_, { newsletterSignups: [], newsletterConsents: [] })
    t.notMatch(unverified.body, '2001:db8::1')
    await set({ emailVerifiedAt: deps.clock() })
    const verified = await exported(app, impostor)
    t.match(verified.body_, { newsletterSignups: [{ email }], newsletterConsents: [{ type: 'requested' }] })
  })

  t.test('from changing anything', async (t) => {
    const owner = await startOwner(app, 'numbat')
    await giveBelongings(app, { owner, other: await person(['author']), mark: 'numbat' })
    const before = await contentsOf(deps)
    await exported(app, owner)
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('the number of statements in step with the batches', async (t) => {
    const fixtures = createFixtures(app)
    const [owner, other] = [await person(), await person(['author'])]
    await exported(app, owner)
    const empty = (await executedSql(() => exported(app, owner))).length
    const articleId = await fixtures.publishedArticle(other)
    const made = batchSizes.comment * 30
    await db.execute(sql`insert into comments
      (id, article_id, thread_id, path, depth, account_id, status, body, body_html, excerpt, created_at)
      select id, ${articleId}::uuid, id, array[id], 0, ${owner.id}::uuid, 'hidden',
        repeat('x', 100), '', '', now()
      from (select gen_random_uuid() as id from generate_series(1, ${made})) as made`)
    const statements = await executedSql(async () => {
      t.equal((await exported(app, owner)).body_.comments.length, made)
    })
    t.equal(statements.length, empty + 30)
    t.ok(
      statements.filter((text) => /from "comments"/.test(text)).every((text) => /limit \$\d+$/.test(text)),
      'each of them limited',
    )
  })
})
