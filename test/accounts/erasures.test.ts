/**
 * Erasing one's account: what is deleted, what stays without an owner, what the counts are then,
 * and which requests are refused.
 */
import { count, eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { contributors } from '../../src/db/tables/contributors.ts'
import { events } from '../../src/db/tables/events.ts'
import { commentReports, moderationClaims } from '../../src/db/tables/moderation.ts'
import { replyNotices, replySubscriptions } from '../../src/db/tables/notices.ts'
import { signupEvents, signups } from '../../src/db/tables/signups.ts'
import { addressOf, giveBelongings, startOwner } from '../helpers/accounts/person-with-everything.ts'
import { type Answer, type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { decide, decided, expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { startForeignNewsroom } from '../helpers/credentials/foreign-newsroom.ts'
import { withRoles } from '../helpers/credentials/issuer.ts'
import { password, refresh, tryLogin } from '../helpers/credentials/logins.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { miscounts } from '../helpers/recount.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'
import { eventsAbout } from '../helpers/service/audit-trail.ts'
import { contentsOf, tablesWith } from '../helpers/table-contents.ts'
import { walkDocument } from '../helpers/walks/document-walk.ts'

const erase = ({ send }: TestApp, as: Person, payload: object = { currentPassword: password }) =>
  send({ method: 'DELETE', url: '/v1/accounts/me', as, payload })

async function erased(app: TestApp, as: Person, payload?: object): Promise<void> {
  expectStatus(await erase(app, as, payload), 204)
}

/**
 * Ledgers and texts that outlive their author. There an id leads to the empty row of the
 * account, and to nothing else.
 */
const namingTheErased = [
  'accounts',
  'appeals',
  'article_corrections',
  'article_revisions',
  'articles',
  'comment_reports',
  'comments',
  'events',
  'previews',
  'screenings',
]

/** Logs in anew, since a change of the account's rights has begun another epoch. */
async function renewed({ deps }: TestApp, person: Person): Promise<Person> {
  const subject = { accountId: person.id, sessionId: person.id, roles: ['reader'], epoch: 1 } as const
  return { ...person, headers: { authorization: `Bearer ${await deps.tokens.issue(subject)}` } }
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const { db } = deps.database

  t.test('removes every trace from every table and every public answer', async (t) => {
    const mark = 'quokka'
    const other = await person(['author'])
    const owner = await startOwner(app, mark, ['author'])
    const things = await giveBelongings(app, { owner, other, mark })
    await tryLogin(app, { email: owner.email, password: 'not the right one' })
    await send({
      method: 'POST',
      url: `/v1/articles/${things.articleId}/comments`,
      as: other,
      payload: { body: 'A reply', parentId: things.rootId },
    })
    const hide = await decide(app, await person(['moderator']), things.answerId, { action: 'hide' })
    await send({
      method: 'POST',
      url: `/v1/decisions/${hide.body_.id}/appeals`,
      as: owner,
      payload: { text: `${mark} objects` },
    })
    const fixtures = createFixtures(app)
    const [confirmation, letter] = [await fixtures.signupToken(), await fixtures.letterToken()]
    const letterId = await fixtures.sentLetter(await person(['admin']))
    const traces = [mark, addressOf(mark)]
    t.strictSame(await tablesWith(deps, traces), [
      ...[
        'access_tokens',
        'accounts',
        'appeals',
        'comment_reports',
        'comment_revisions',
        'comment_search',
        'comments',
        'contributors',
        'events',
      ],
      'identities',
      'notices',
      'one_time_tokens',
      'screenings',
      'sessions',
      'signup_events',
      'signups',
    ])
    const walked = {
      paths: {
        articles: [things.articleId],
        comments: [things.rootId, things.answerId],
        accounts: [owner.id],
        contributors: [things.contributorId],
        newsletters: ['newsletter'],
        letters: [letterId],
        tags: ['none'],
        sitemaps: ['2026-11'],
        problems: ['not-found'],
        previews: ['none'],
      },
      query: {
        article: [things.articleId],
        token: ['0'.repeat(43)],
        '/v1/newsletter-signups/confirmation token': [confirmation],
        '/v1/newsletter-signups/preferences token': [letter],
        '/v1/newsletter-signups/unsubscribe token': [letter],
        '/v1/reply-notices/unsubscription token': ['0'.repeat(64)],
      },
    }
    const look = (text: string) => traces.filter((trace) => text.includes(trace))
    const showing = async () => (await walkDocument(app, { roles: [] }, { things: walked, look })).seen
    t.hasProps(await showing(), ['/v1/comments', '/v1/articles/{id}/comments'], 'the walk sees what there is')

    await erased(app, owner)

    t.strictSame(await tablesWith(deps, traces), [])
    for (const table of [replySubscriptions, replyNotices, moderationClaims])
      t.equal(await db.$count(table), 0)
    t.strictSame(await tablesWith(deps, [owner.id]), namingTheErased, 'its id stands where it must')
    t.strictSame(await showing(), {})
    t.strictSame(await miscounts(deps), [])
  })

  t.test('leaves the row of the account, empty', async (t) => {
    const owner = await startOwner(app, 'numbat', ['moderator'])
    await erased(app, owner)
    const [row] = await db.select().from(accounts).where(eq(accounts.id, owner.id))
    t.match(row, {
      email: null,
      emailVerifiedAt: null,
      displayName: '',
      avatarUrl: null,
      passwordHash: null,
      roles: ['reader'],
      suspendedAt: null,
      epoch: 1,
      erasedAt: deps.clock(),
    })
  })

  t.test('shows tombstones only where visible comments descend from removed ones', async (t) => {
    const { articleId, post, threads, setPolicy, count } = await startDiscussion(app)
    const [other, owner] = [await person(), await startOwner(app, 'bilby')]
    const moderator = await person(['moderator'])
    const answered = await post(owner, 'Answered')
    const answer = await post(other, 'Answer', answered.id)
    const last = await post(owner, 'Last word', answer.id)
    const alone = await post(owner, 'Alone')
    const own = await post(owner, 'Talks')
    const toSelf = await post(owner, 'to themselves', own.id)
    const others = await post(other, 'Of another')
    const between = await post(owner, 'Between', others.id)
    const beneath = await post(other, 'Beneath', between.id)
    const hidden = await post(owner, 'Hidden')
    const beneathHidden = await post(other, 'Beneath a hidden one', hidden.id)
    await decided(app, moderator, hidden.id, 'hide')
    await setPolicy('premoderated')
    const pending = await post(owner, 'Pending')

    await erased(app, owner)

    const { data } = (await threads('?replies=10')).body_
    const shown = data.flatMap((root: { replies: { data: object[] } }) => [root, ...root.replies.data])
    t.strictSame(
      shown.map(({ id, status, replyCount }: Record<string, unknown>) => ({ id, status, replyCount })),
      [
        { id: answered.id, status: 'removed', replyCount: 1 },
        { id: answer.id, status: 'visible', replyCount: 0 },
        { id: others.id, status: 'visible', replyCount: 1 },
        { id: between.id, status: 'removed', replyCount: 1 },
        { id: beneath.id, status: 'visible', replyCount: 0 },
        { id: hidden.id, status: 'removed', replyCount: 1 },
        { id: beneathHidden.id, status: 'visible', replyCount: 0 },
      ],
    )
    for (const tombstone of shown.filter(({ status }: { status: string }) => status === 'removed'))
      t.match(tombstone, { body: null, bodyHtml: null, author: null })
    for (const { id } of [last, alone, own, toSelf, pending])
      refused(t, await send({ url: `/v1/comments/${id}` }), 404, 'not-found')
    t.equal(await count(), 4)
    const rows = await db
      .select({
        status: comments.status,
        body: comments.body,
        html: comments.bodyHtml,
        excerpt: comments.excerpt,
      })
      .from(comments)
      .where(eq(comments.accountId, owner.id))
    t.equal(rows.length, 8)
    for (const row of rows) t.strictSame(row, { status: 'removed', body: '', html: '', excerpt: '' })
    t.strictSame(await miscounts(deps), [])
    t.equal((await send({ url: `/v1/articles/${articleId}` })).body_.commentCount, 4)
  })

  t.test('keeps scores and reports, without the votes and the words', async (t) => {
    const { post } = await startDiscussion(app)
    const [owner, other] = [await startOwner(app, 'potoroo'), await person()]
    const { id } = await post(other, 'Well said')
    await db.update(comments).set({ upvotes: 3, score: 3 }).where(eq(comments.id, id))
    await giveBelongings(app, { owner, other, mark: 'potoroo' })
    await erased(app, owner)
    t.match((await send({ url: `/v1/comments/${id}` })).body_, { score: 3, upvotes: 3, downvotes: 0 })
    const reports = await db
      .select({ reason: commentReports.reason, note: commentReports.note })
      .from(commentReports)
      .where(eq(commentReports.accountId, owner.id))
    t.strictSame(reports, [{ reason: 'spam', note: null }])
    t.strictSame(await tablesWith(deps, ['potoroo']), [])
  })

  t.test('leaves no comment approved, and none that a moderator works on', async (t) => {
    const { post } = await startDiscussion(app)
    const [owner, moderator] = [await startOwner(app, 'pademelon'), await person(['moderator'])]
    const { id } = await post(owner, 'Approved, and reported again')
    await db.update(comments).set({ isApproved: true }).where(eq(comments.id, id))
    const report = { method: 'POST', url: `/v1/comments/${id}/reports`, as: moderator } as const
    expectStatus(await send({ ...report, payload: { reason: 'spam' } }), 201)
    const claim = { method: 'PUT', url: `/v1/moderation/queue/${id}/claim`, as: moderator } as const
    expectStatus(await send(claim), 200)
    await erased(app, owner)
    const [row] = await db.select().from(comments).where(eq(comments.id, id))
    t.match(row, { status: 'removed', isApproved: false, queuedAt: null, openReportCount: 0 })
    t.equal(await db.$count(moderationClaims, eq(moderationClaims.commentId, id)), 0)
  })

  t.test('leaves profile and byline on the masthead, without an account', async (t) => {
    const fixtures = createFixtures(app)
    const owner = await startOwner(app, 'dunnart', ['author'])
    const { id: contributorId } = await fixtures.contributor(owner)
    const articleId = await fixtures.publishedArticle(owner)
    const before = (await send({ url: `/v1/articles/${articleId}` })).body_
    t.equal(before.contributors[0].id, contributorId)
    await erased(app, owner)
    t.strictSame((await send({ url: `/v1/articles/${articleId}` })).body_, before)
    const [profile] = await db.select().from(contributors).where(eq(contributors.id, contributorId))
    t.match(profile, { accountId: null, email: null, showsEmail: false })
  })

  t.test('removes the address from the newsletter list, and records that in the ledger', async (t) => {
    const [owner, admin] = [await startOwner(app, 'woylie'), await person(['admin'])]
    await giveBelongings(app, { owner, other: await person(['author']), mark: 'woylie' })
    const listed = async () => (await send({ url: '/v1/newsletter-signups?limit=100', as: admin })).body_.data
    const [signup] = await db.select().from(signups).where(sql`lower(email) = ${owner.email}`)
    t.equal((await listed()).filter(({ id }: { id: string }) => id === signup?.id).length, 1)
    await erased(app, owner)
    t.equal((await listed()).filter(({ id }: { id: string }) => id === signup?.id).length, 0)
    const ledger = await db
      .select({ type: signupEvents.type, wording: signupEvents.wording, address: signupEvents.address })
      .from(signupEvents)
      .where(eq(signupEvents.signupId, signup?.id ?? ''))
      .orderBy(signupEvents.id)
    t.strictSame(ledger, [
      { type: 'requested', wording: '2026-11', address: null },
      { type: 'erased', wording: null, address: null },
    ])
    const again = { method: 'POST', url: '/v1/newsletter-signups', payload: { email: owner.email } } as const
    t.equal((await send(again)).statusCode, 202)
    const stored = await db.select().from(signups).where(eq(signups.email, owner.email))
    t.equal(stored.length, 0, 'an erased address is not stored again')
  })

  t.test('erases an account without a password that says its own name', async (t) => {
    const owner = await person()
    await erased(app, owner, { confirm: owner.displayName })
    refused(t, await send({ url: '/v1/accounts/me', as: owner }), 401, 'invalid-token')
  })

  t.test('erases one of two admins', async (t) => {
    const [one] = [await person(['admin']), await person(['admin'])]
    await erased(app, one, { confirm: one.displayName })
    refused(t, await send({ url: '/v1/accounts/me', as: one }), 401, 'invalid-token')
  })

  t.test('names an erased author neutrally, and finds them nowhere else', async (t) => {
    const fixtures = createFixtures(app)
    const { post } = await startDiscussion(app)
    const [admin, colleague, reader] = [await person(['admin']), await person(['moderator']), await person()]
    const gone = await person(['author', 'moderator'])
    const articleId = await fixtures.article(gone)
    const comment = await post(reader, 'Hide me')
    await decided(app, gone, comment.id, 'hide')
    await erased(app, gone, { confirm: gone.displayName })

    const neutral = { id: gone.id, displayName: 'Deleted account' }
    const decisions = await send({ url: `/v1/comments/${comment.id}/decisions`, as: colleague })
    t.strictSame(decisions.body_.data[0].moderator, neutral)
    const draft = await send({ url: `/v1/articles/${articleId}/draft`, as: admin })
    t.strictSame(draft.body_.createdBy, neutral)

    const list = await send({ url: '/v1/accounts?limit=100', as: admin })
    t.notOk(idsOf(list).includes(gone.id))
    const to = (method: 'PUT' | 'DELETE', path: string, payload?: object) =>
      send({ method, url: `/v1/accounts/${gone.id}/${path}`, as: admin, ...(payload && { payload }) })
    refused(t, await to('PUT', 'roles', { roles: ['admin'] }), 404, 'not-found')
    refused(t, await to('PUT', 'suspension', { reason: 'x', until: null }), 404, 'not-found')
    refused(t, await to('DELETE', 'suspension'), 404, 'not-found')
    const profile = { name: 'Ghost', country: 'NO', accountId: gone.id }
    const linked = await send({ method: 'POST', url: '/v1/contributors', as: admin, payload: profile })
    invalid(t, linked, ['/accountId'])
    const { id } = await fixtures.contributor(reader)
    const payload = { accountId: gone.id }
    invalid(t, await send({ method: 'PATCH', url: `/v1/contributors/${id}`, as: admin, payload }), [
      '/accountId',
    ])
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { person, deps } = app
  const owner = await startOwner(app, 'quoll')
  const without = await person()
  const suspended = await person()
  const moderator = await person(['moderator'])
  const suspension = { method: 'PUT', url: `/v1/accounts/${suspended.id}/suspension`, as: moderator } as const
  expectStatus(await app.send({ ...suspension, payload: { reason: 'Spam.', until: null } }), 200)
  const admin = await person(['admin'])
  // The keys are made when they are first needed, which would look like a change.
  await deps.newsletterKeys.hashAddress('')
  const before = await contentsOf(deps)

  t.test('a wrong password', async (t) => {
    for (const currentPassword of ['wrong', `${password} `, password.toUpperCase()])
      refused(t, await erase(app, owner, { currentPassword }), 403, 'wrong-password')
    const told = (await eventsAbout(app, owner.id)).slice(-3)
    for (const { type, actorAccountId, actorAddress, isAudited } of told) {
      t.equal(type, 'account.password-refused')
      t.strictSame([actorAccountId, actorAddress, isAudited], [owner.id, '127.0.0.1', true])
    }
  })

  t.test('a wrong confirmation, naming the member', async (t) => {
    const rows: [as: Person, payload: object, part: string][] = [
      [owner, {}, '/currentPassword'],
      [owner, { confirm: owner.displayName }, '/currentPassword'],
      [owner, { currentPassword: password, confirm: owner.displayName }, '/confirm'],
      [owner, { currentPassword: 'x'.repeat(201) }, '/currentPassword'],
      [without, {}, '/confirm'],
      [without, { confirm: without.displayName.toLowerCase() }, '/confirm'],
      [without, { currentPassword: password }, '/currentPassword'],
      [without, { confirm: without.displayName, currentPassword: password }, '/currentPassword'],
      [owner, { currentPassword: password, id: without.id }, '/id'],
    ]
    for (const [as, payload, part] of rows) invalid(t, await erase(app, as, payload), [part])
  })

  t.test('a request without a body, or without a token', async (t) => {
    const request = { method: 'DELETE', url: '/v1/accounts/me' } as const
    invalid(t, await app.send({ ...request, as: owner }), [''])
    const named = { ...request, as: owner, headers: { 'content-type': 'application/json' } }
    refused(t, await app.send(named), 400, 'malformed-request')
    refused(t, await app.send({ ...request, payload: { confirm: 'x' } }), 401, 'unauthenticated')
  })

  t.test('a suspended account that is not confirmed', async (t) => {
    const as = await renewed(app, suspended)
    invalid(t, await erase(app, as, { confirm: 'Somebody else' }), ['/confirm'])
  })

  t.test('the last admin', async (t) => {
    refused(t, await erase(app, admin, { confirm: admin.displayName }), 409, 'account-last-admin')
  })

  t.test('and changed nothing, except that wrong passwords are recorded', async (t) => {
    const { events: told, ...rest } = await contentsOf(deps)
    const { events: toldBefore, ...restBefore } = before
    t.strictSame(rest, restBefore)
    t.equal(parseInt(String(told), 10) - parseInt(String(toldBefore), 10), 3)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const { db } = deps.database

  t.test('every login of the account out, as if the account had never existed', async (t) => {
    const owner = await startOwner(app, 'kowari')
    await erased(app, owner)
    refused(t, await send({ url: '/v1/accounts/me', as: owner }), 401, 'invalid-token')
    refused(t, await refresh(app, owner.refreshToken), 401, 'invalid-refresh-token')
    const former = await tryLogin(app, { email: owner.email, password })
    refused(t, former, 401, 'invalid-credentials')
    const unknown = await tryLogin(app, { email: 'nobody@readers.example', password })
    t.strictSame(visiblePart(former), visiblePart(unknown))
    refused(t, await erase(app, owner), 401, 'invalid-token')
  })

  t.test('the address free for another account', async (t) => {
    const owner = await startOwner(app, 'mulgara')
    await erased(app, owner)
    const payload = { email: owner.email, password, displayName: 'Somebody new' }
    expectStatus(await send({ method: 'POST', url: '/v1/accounts', payload }), 201)
    const { body_ } = expectStatus(await tryLogin(app, { email: owner.email, password }), 201)
    t.not(body_.account.id, owner.id)
    t.match(body_.account, { displayName: 'Somebody new', roles: ['reader'] })
  })

  t.test('the signup of an address that nobody has verified', async (t) => {
    const email = 'victim@readers.example'
    await send({ method: 'POST', url: '/v1/newsletter-signups', payload: { email } })
    const impostor = { email, password, displayName: 'Impostor' }
    expectStatus(await send({ method: 'POST', url: '/v1/accounts', payload: impostor }), 201)
    const { accessToken } = expectStatus(await tryLogin(app, { email, password }), 201).body_
    const answer: Answer = await send({
      method: 'DELETE',
      url: '/v1/accounts/me',
      payload: { currentPassword: password },
      headers: { authorization: `Bearer ${accessToken}` },
    })
    t.equal(answer.statusCode, 204)
    const [row] = await db.select().from(signups).where(eq(signups.email, email))
    t.equal(row?.status, 'pending')
  })

  t.test('an event for the account and for each comment, without the network address', async (t) => {
    const owner = await startOwner(app, 'antechinus')
    const { articleId, post } = await startDiscussion(app)
    const posted = [await post(owner, 'One'), await post(owner, 'Two')]
    await erased(app, owner)
    const told = await db
      .select({
        type: events.type,
        subjects: events.subjects,
        payload: events.payload,
        audited: events.isAudited,
      })
      .from(events)
      .where(sql`actor_account_id = ${owner.id} and type in ('account.erased', 'comment.removed')`)
      .orderBy(events.seq)
    t.strictSame(told, [
      { type: 'account.erased', subjects: { accountId: owner.id }, payload: {}, audited: true },
      ...posted.map(({ id: commentId }) => ({
        type: 'comment.removed',
        subjects: { articleId, commentId },
        payload: { previousStatus: 'visible' },
        audited: false,
      })),
    ])
    const admin = await person(['admin'])
    const audit = await send({ url: `/v1/audit?actor=${owner.id}`, as: admin })
    t.strictSame(
      audit.body_.data.map(({ type, address }: Record<string, unknown>) => ({ type, address })),
      ['account.erased', 'session.started'].map((type) => ({ type, address: null })),
    )
  })

  t.test('the address of an admin who acted on the account', async (t) => {
    const [owner, admin] = [await person(), await person(['admin'])]
    const url = `/v1/accounts/${owner.id}/roles`
    const roles = { method: 'PUT', url, as: admin, payload: { roles: ['author'] } } as const
    expectStatus(await send({ ...roles, remoteAddress: '2001:db8::ad' }), 200)
    await erased(app, await renewed(app, owner), { confirm: owner.displayName })
    const audit = await send({ url: `/v1/audit?account=${owner.id}&type=account.roles-changed`, as: admin })
    t.equal(audit.body_.data[0].address, '2001:db8::ad')
  })

  t.test('an admin of an outside issuer from being the only one', async (t) => {
    const newsroom = await startForeignNewsroom()
    const token = await newsroom.press.token({ claims: { sub: newsroom.fresh(), ...withRoles('chief') } })
    const chief = await newsroom.meet(token)
    refused(
      t,
      await erase(newsroom, newsroom.admin, { confirm: newsroom.admin.displayName }),
      409,
      'account-last-admin',
    )
    const row = eq(accounts.id, newsroom.admin.id)
    await newsroom.deps.database.db
      .update(accounts)
      .set({ roles: ['reader'] })
      .where(row)
    await erased(newsroom, chief, { confirm: chief.displayName })
  })

  t.test('one admin, when the last two erase themselves at once', async (t) => {
    const staff = await startTestApp()
    const both = [await staff.person(['admin']), await staff.person(['admin'])]
    const answers = await Promise.all(both.map((as) => erase(staff, as, { confirm: as.displayName })))
    t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [204, 409])
    const [row] = await staff.deps.database.db
      .select({ admins: count() })
      .from(accounts)
      .where(sql`'admin' = any(roles)`)
    t.equal(row?.admins, 1)
  })
})
