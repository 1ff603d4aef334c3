/**
 * Suspension: the account can only read what is its own, object, leave and look after its login,
 * until a time or until somebody lifts it.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { isOpenToAnonymous } from '../../src/auth/policy.ts'
import { insertIdentity } from '../../src/db/queries/credentials/identities.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { roles } from '../../src/domain/roles.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { logIn, password, refresh, tokensOf, tryLogin } from '../helpers/credentials/logins.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'
import { readDocument, urlOf } from '../helpers/walks/document.ts'
import { payloadOf } from '../helpers/walks/operations/operation.ts'
import { operations } from '../helpers/walks/operations.ts'

const hour = 3_600_000

async function startHouse() {
  const app = await startTestApp()
  const { person, send, deps } = app
  const moderator = await person(['moderator'])
  const admin = await person(['admin'])
  const inHours = (count: number) => new Date(deps.clock().getTime() + count * hour).toISOString()
  const suspend = (as: Person, id: string, body: object) =>
    send({ method: 'PUT', url: `/v1/accounts/${id}/suspension`, payload: body, as })
  const lift = (as: Person, id: string) =>
    send({ method: 'DELETE', url: `/v1/accounts/${id}/suspension`, as })
  const readMe = (headers: { authorization: string }) => send({ url: '/v1/accounts/me', headers })
  return { ...app, moderator, admin, inHours, suspend, lift, readMe, fixtures: createFixtures(app) }
}

t.test('does', async (t) => {
  const app = await startHouse()
  const { moderator, admin, inHours, suspend, lift, readMe, person, send, fixtures, deps } = app

  t.test('suspends a reader, who may log in and is told why and until when', async (t) => {
    const reader = await person([], { password })
    const until = inHours(24)
    const answer = await suspend(moderator, reader.id, { reason: 'Spam beneath three articles.', until })
    const since = deps.clock().toISOString()
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.body_, {
      id: reader.id,
      displayName: reader.displayName,
      roles: ['reader'],
      suspendedUntil: until,
      suspension: { since, until, reason: 'Spam beneath three articles.' },
    })
    const login = await tryLogin(app, { email: reader.email, password })
    t.equal(login.statusCode, 201)
    const { bearer } = tokensOf(login)
    t.match((await readMe(bearer)).body_, { suspendedUntil: until, suspension: { since, until } })
    t.equal((await send({ url: '/v1/sessions', headers: bearer })).statusCode, 200)

    const article = await fixtures.publishedArticle(admin)
    const url = `/v1/articles/${article}/comments`
    const refusal = await send({ method: 'POST', url, payload: { body: 'Hello.' }, headers: bearer })
    refused(t, refusal, 403, 'account-suspended')
    t.equal(refusal.body_.suspendedUntil, until)
    t.match(refusal.body_.detail, until)
    const out = await send({ method: 'DELETE', url: '/v1/sessions/current', headers: bearer })
    t.equal(out.statusCode, 204, 'and may log out')
  })

  t.test('ends by itself, and lets the account do what it did', async (t) => {
    const author = await person(['author'], { password })
    await suspend(moderator, author.id, { reason: 'A quarrel.', until: inHours(1) })
    const { bearer } = await logIn(app, author)
    const write = () =>
      send({ method: 'POST', url: '/v1/articles', payload: { title: 'Back' }, headers: bearer })
    refused(t, await write(), 403, 'account-suspended')
    app.advance(hour)
    const { bearer: later } = await logIn(app, author)
    const answer = await send({
      method: 'POST',
      url: '/v1/articles',
      payload: { title: 'Back' },
      headers: later,
    })
    t.equal(answer.statusCode, 201)
    t.match((await readMe(later)).body_, { suspendedUntil: null, suspension: null })
  })

  t.test('lasts until somebody lifts it if no end is given', async (t) => {
    const reader = await person([], { password })
    const staff = await person(['moderator'])
    t.equal((await suspend(staff, reader.id, { reason: 'Threats.', until: null })).statusCode, 200)
    app.advance(10 * 365 * 24 * hour)
    const { bearer } = await logIn(app, reader)
    const write = () =>
      send({ method: 'POST', url: '/v1/articles', payload: { title: 'x' }, headers: bearer })
    const me = await readMe(bearer)
    t.match(me.body_, { suspendedUntil: null, suspension: { until: null, reason: 'Threats.' } })
    const moderatorNow = await person(['moderator'])
    const lifted = await lift(moderatorNow, reader.id)
    t.equal(lifted.statusCode, 200)
    t.match(lifted.body_, { id: reader.id, suspension: null })
    t.equal((await write()).statusCode, 401, 'tokens from before are renewed first')
    const { bearer: fresh } = await logIn(app, reader)
    t.strictSame((await readMe(fresh)).body_.suspension, null)
  })

  t.test('changes reason and end of a suspension, but not its beginning', async (t) => {
    const [reader, staff] = [await person(), await person(['moderator'])]
    const first = await suspend(staff, reader.id, { reason: 'One.', until: inHours(1) })
    const until = inHours(5)
    const second = await suspend(staff, reader.id, { reason: 'Two.', until })
    const { since } = first.body_.suspension
    t.strictSame(second.body_.suspension, { since, until, reason: 'Two.' })
  })
})

t.test('refuses', async (t) => {
  const app = await startHouse()
  const { moderator, admin, inHours, suspend, lift, person, deps } = app
  const reader = await person()
  const good = { reason: 'Spam.', until: inHours(1) }

  t.test('to suspend those who moderate, and oneself', async (t) => {
    const before = await contentsOf(deps)
    const second = await person(['moderator'])
    for (const [actor, target] of [
      [moderator, second],
      [moderator, admin],
      [admin, moderator],
      [moderator, moderator],
      [admin, admin],
    ] as const) {
      refused(t, await suspend(actor, target.id, good), 403, 'account-not-suspendable')
    }
    t.strictSame(
      { ...(await contentsOf(deps)), accounts: '', events: '' },
      { ...before, accounts: '', events: '' },
    )
  })

  t.test('anybody but a moderator', async (t) => {
    const author = await person(['author'])
    refused(t, await suspend(author, reader.id, good), 403, 'forbidden')
    refused(t, await lift(reader, reader.id), 403, 'forbidden')
  })

  t.test('an account that does not exist, an end in the past, a wrong time, no reason', async (t) => {
    refused(t, await suspend(moderator, deps.newId(), good), 404, 'not-found')
    refused(t, await lift(moderator, deps.newId()), 404, 'not-found')
    invalid(t, await suspend(moderator, reader.id, { ...good, until: inHours(-1) }), ['/until'])
    invalid(t, await suspend(moderator, reader.id, { ...good, until: '2030-06-30T23:59:60Z' }), ['/until'])
    invalid(t, await suspend(moderator, reader.id, { ...good, until: 'tomorrow' }), ['/until'])
    for (const edge of ['9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59'])
      invalid(t, await suspend(moderator, reader.id, { ...good, until: edge }), ['/until'])
    invalid(t, await suspend(moderator, reader.id, { ...good, reason: '' }), ['/reason'])
    invalid(t, await suspend(moderator, reader.id, { reason: 'Spam.' }), ['/until'])
    invalid(t, await suspend(moderator, reader.id, { ...good, epoch: 7 }), ['/epoch'])
  })
})

t.test('staff of an outside issuer', async (t) => {
  const { moderator, admin, suspend, person, deps, inHours } = await startHouse()
  const outsider = await person(['moderator', 'admin'])
  const identity = { issuer: 'https://id.example', subject: 'boss', accountId: outsider.id }
  await insertIdentity(deps.database.db, { ...identity, createdAt: deps.clock() })
  const body = { reason: 'Let go.', until: inHours(1) }
  refused(t, await suspend(moderator, outsider.id, body), 403, 'account-not-suspendable')
  t.equal((await suspend(admin, outsider.id, body)).statusCode, 200)
})

t.test('keeps', async (t) => {
  const app = await startHouse()
  const { moderator, inHours, suspend, lift, readMe, person, deps, send } = app

  t.test('refusing earlier tokens, from the answer on, while the session lives', async (t) => {
    const reader = await person([], { password })
    const login = await logIn(app, reader)
    t.equal((await readMe(login.bearer)).statusCode, 200)
    await suspend(moderator, reader.id, { reason: 'Spam.', until: inHours(1) })
    refused(t, await readMe(login.bearer), 401, 'invalid-token')
    const next = tokensOf(await refresh(app, login.refreshToken))
    t.equal((await readMe(next.bearer)).statusCode, 200)
    const roles = await send({ url: '/v1/accounts', headers: next.bearer })
    refused(t, roles, 403, 'forbidden')
  })

  /** Somebody who is suspended and has every role, which an outside issuer can bring about. */
  async function suspendedPerson(): Promise<Person> {
    const owner = await person(['author'])
    await suspend(moderator, owner.id, { reason: 'Spam.', until: null })
    const everything = [...roles]
    await deps.database.db.update(accounts).set({ roles: everything }).where(eq(accounts.id, owner.id))
    const subject = { accountId: owner.id, sessionId: owner.id, roles: everything, epoch: 1 }
    return { ...owner, headers: { authorization: `Bearer ${await deps.tokens.issue(subject)}` } }
  }

  t.test('a suspended account from everything except its own data, objections and login', async (t) => {
    const { fixtures } = app
    const { documented } = readDocument(app.app)
    const open: string[] = []
    for (const { operationId, method, path } of documented) {
      const { action, isOwned, parts } = operations[operationId] ?? {}
      if (!action || !parts || isOpenToAnonymous(action)) continue
      const as = await suspendedPerson()
      const tryOn = async (owner: Person) => {
        const request = await parts(fixtures, owner)
        return send({ method, url: urlOf(path, request), as, ...payloadOf(request) })
      }
      const answer = await tryOn(as)
      if (answer.statusCode >= 300) {
        const { type } = answer.body_
        t.strictSame({ operationId, type }, { operationId, type: '/problems/account-suspended' })
        continue
      }
      open.push(operationId)
      if (!isOwned) continue
      const other = await suspendedPerson()
      const status = (await tryOn({ ...(await person(['author'])), headers: other.headers })).statusCode
      t.equal(status, 404, `${operationId} does not reach what belongs to others`)
    }
    t.strictSame(open.sort(), [
      'changePassword',
      'chooseOwnNewsletters',
      'chooseReplyNotices',
      'endOtherSessions',
      'endSession',
      'eraseOwnAccount',
      'exportOwnAccount',
      'getCoAuthors',
      'getOwnAccount',
      'getOwnSignup',
      'getReplyNotices',
      'leaveOwnNewsletters',
      'listAccessTokens',
      'listNotices',
      'listOwnComments',
      'listOwnVotes',
      'listSessions',
      'removeComment',
      'requestEmailChange',
      'revokeAccessToken',
      'submitAppeal',
    ])
  })

  t.test('what a suspended reader needs to leave, after a login', async (t) => {
    const reader = await person([], { password })
    const commentId = await app.fixtures.comment(reader)
    await suspend(moderator, reader.id, { reason: 'Spam.', until: null })
    const { bearer: headers } = await logIn(app, reader)
    const notice = (await send({ url: '/v1/accounts/me/notices', headers })).body_.data[0]
    t.match(notice.text, /delete your comments.*export or erase your account/s, 'its notice says so')
    const removal = await send({ method: 'DELETE', url: `/v1/comments/${commentId}`, headers })
    t.equal(removal.statusCode, 204)
    const mails = { method: 'PUT', url: '/v1/accounts/me/reply-notices', payload: { mode: 'off' } } as const
    t.equal((await send({ ...mails, headers })).statusCode, 200)
    const exported = await send({ url: '/v1/accounts/me/export', headers })
    t.equal(exported.body_.account.suspension.reason, 'Spam.')
    const payload = { currentPassword: password }
    const erasure = await send({ method: 'DELETE', url: '/v1/accounts/me', payload, headers })
    t.equal(erasure.statusCode, 204)
  })

  t.test('everything unchanged if the account is already suspended so', async (t) => {
    const reader = await person()
    const until = inHours(1)
    await suspend(moderator, reader.id, { reason: 'Spam.', until })
    const before = await contentsOf(deps)
    t.equal((await suspend(moderator, reader.id, { reason: 'Spam.', until })).statusCode, 200)
    t.strictSame(await contentsOf(deps), before)
    await lift(moderator, reader.id)
    const lifted = await contentsOf(deps)
    t.equal((await lift(moderator, reader.id)).statusCode, 200)
    t.strictSame(await contentsOf(deps), lifted)
  })

  t.test('addresses of readers from moderators', async (t) => {
    const reader = await person()
    const answers = [
      await suspend(moderator, reader.id, { reason: 'Spam.', until: null }),
      await lift(moderator, reader.id),
    ]
    for (const { body } of answers) t.notMatch(body, reader.email)
  })
})
