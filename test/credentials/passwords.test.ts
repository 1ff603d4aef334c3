/**
 * Forgotten and known passwords are changed, and nothing that the former password gave stays valid.
 */
import t from 'tap'
import { startSession } from '../../src/commands/credentials/start-session.ts'
import type { Database } from '../../src/db/database.ts'
import { type Answer, type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import {
  changePassword,
  confirmChange,
  latestToken,
  mailsTo,
  readMe,
  register,
  requestChange,
  requestReset,
  reset,
  submitForm,
} from '../helpers/credentials/account-mails.ts'
import { logIn, password, refresh, tryLogin } from '../helpers/credentials/logins.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { linkIn, sentMails } from '../helpers/mails.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'
import { eventsAbout, eventTypesAbout } from '../helpers/service/audit-trail.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const hours = 3_600_000
const next = 'four doors and a frunk'
const receipt = { message: 'If this address has an account, a link to set a new password is on its way.' }

/** Changes the password that everybody in these tests begins with. */
const change = (app: TestApp, headers: { authorization: string }, payload: object = {}) =>
  changePassword(app, headers, { currentPassword: password, newPassword: next, ...payload })

async function resetTokenOf(app: TestApp, { email }: Pick<Person, 'email'>): Promise<string> {
  expectStatus(await requestReset(app, email), 202)
  return latestToken(app, email)
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send } = app

  t.test('set a forgotten password by the link of a mail, and end all earlier credentials', async (t) => {
    const reader = await app.person([], { password })
    const [here, there] = [await logIn(app, reader), await logIn(app, reader)]
    const answer = await requestReset(app, reader.email.toUpperCase())
    t.match(answer, { statusCode: 202, body_: receipt })
    const [mail] = await mailsTo(app, reader.email)
    if (!mail) throw new Error('there is a mail')
    t.match(linkIn(mail).href, /^http:\/\/masthead\.test\/v1\/accounts\/password-reset\?token=[\w-]{43}$/)
    expectStatus(await tryLogin(app, { ...reader, password }), 201)

    const token = await latestToken(app, reader.email)
    t.equal((await reset(app, { token, password: next })).statusCode, 204)
    for (const { bearer, refreshToken } of [here, there]) {
      refused(t, await readMe(app, bearer), 401, 'invalid-token')
      refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
    }
    refused(t, await readMe(app, reader.headers), 401, 'invalid-token')
    refused(t, await tryLogin(app, { ...reader, password }), 401, 'invalid-credentials')
    const session = expectStatus(await tryLogin(app, { ...reader, password: next }), 201).body_
    t.equal(session.account.emailVerified, true, 'the link has proved the address')
    t.equal((await readMe(app, { authorization: `Bearer ${session.accessToken}` })).statusCode, 200)

    t.equal((await mailsTo(app, reader.email)).at(-1)?.subject, 'Your password for Masthead was changed')
    const written = await eventsAbout(app, reader.id)
    const types = written.map(({ type }) => type).filter((type) => !type.startsWith('session.'))
    t.strictSame(types.slice(1), [
      'account.password-reset-requested',
      'account.email-verified',
      'account.password-reset',
    ])
    t.equal(written.filter(({ type }) => type === 'session.ended').length, 3)
    t.notOk(JSON.stringify(written).includes('readers.example'), 'no address in an event')
    for (const { type, isAudited, actorAddress } of written) {
      t.match({ type, isAudited }, { isAudited: true })
      if (type.startsWith('account.password')) t.equal(actorAddress, '127.0.0.1')
    }
  })

  t.test('set it by the form of the page behind the link', async (t) => {
    const reader = await app.person([], { password })
    const token = await resetTokenOf(app, reader)
    const url = '/v1/accounts/password-reset'
    const before = await contentsOf(app.deps)
    const page = await send({ url: `${url}?token=${token}` })
    t.match(page.body, 'type="password" name="password" autocomplete="new-password" required minlength="12"')
    t.match(page.headers, { 'cache-control': 'no-store', 'content-security-policy': /form-action 'self'/ })
    t.strictSame(await contentsOf(app.deps), before, 'opening it changes nothing')

    for (const [wrong, words] of [
      ['short', 'It must have at least 12 characters.'],
      ['e\u0301'.repeat(6), 'It must have at least 12 characters.'],
      ['x'.repeat(201), 'It must have at most 200 characters.'],
      ['password1234', 'It is among the passwords that are guessed first; choose another.'],
    ] as const) {
      const weak = await submitForm(app, url, { token, password: wrong })
      t.match(weak, { statusCode: 400, headers: { 'content-type': 'text/html; charset=utf-8' } })
      t.match(weak.body, `Your password was not set. ${words}`)
      t.match(weak.body, `<input type="hidden" name="token" value="${token}">`, 'the form is there again')
      t.notMatch(weak.body, '/password ')
      t.notMatch(weak.body, wrong)
    }
    const hostile = await submitForm(app, url, { token: '"><script>', password: 'a\0b' })
    t.match(hostile, { statusCode: 400, body: /Open the link in the mail again/ })
    t.notMatch(hostile.body, 'script')
    t.strictSame(await contentsOf(app.deps), before, 'and nothing has changed yet')
    const signs = 'frunk & doors = 100% + ä'
    t.match(await submitForm(app, url, { token, password: signs }), { statusCode: 200, body: /is set/ })
    expectStatus(await tryLogin(app, { ...reader, password: signs }), 201)
  })

  t.test('change a known password: the present session goes on, others end', async (t) => {
    const reader = await app.person(['author'], { password })
    const [here, there] = [await logIn(app, reader), await logIn(app, reader)]
    const answer = await change(app, here.bearer)
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['cache-control'], 'no-store')
    const { accessToken, account, ...rest } = answer.body_
    t.strictSame(rest, { tokenType: 'Bearer', expiresIn: 600 })
    t.match(account, { id: reader.id, roles: ['reader', 'author'] })

    refused(t, await readMe(app, here.bearer), 401, 'invalid-token')
    refused(t, await readMe(app, there.bearer), 401, 'invalid-token')
    refused(t, await refresh(app, there.refreshToken), 401, 'invalid-refresh-token')
    const sessions = await send({ url: '/v1/sessions', headers: { authorization: `Bearer ${accessToken}` } })
    t.match(sessions.body_.data, [{ isCurrent: true }])
    t.equal(sessions.body_.data.length, 1)
    t.equal((await refresh(app, here.refreshToken)).statusCode, 200, 'its refresh token is good')
    refused(t, await tryLogin(app, { ...reader, password }), 401, 'invalid-credentials')
    expectStatus(await tryLogin(app, { ...reader, password: next }), 201)

    t.match(await mailsTo(app, reader.email), [
      { kind: 'password-changed', subject: 'Your password for Masthead was changed' },
    ])
    t.ok((await eventTypesAbout(app, reader.id)).includes('account.password-changed'))
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, advance, deps } = app

  t.test('a token that is unknown, used, or older than an hour, alike', async (t) => {
    const reader = await app.person([], { password })
    const [late, just] = [await resetTokenOf(app, reader), await resetTokenOf(app, reader)]
    advance(hours - 2)
    t.equal((await reset(app, { token: just, password: next })).statusCode, 204)
    const other = await app.person([], { password })
    const stale = await resetTokenOf(app, other)
    advance(hours)
    const answers = []
    for (const token of [late, just, stale, 'a'.repeat(43)]) {
      const answer = await reset(app, { token, password: next })
      refused(t, answer, 400, 'invalid-link')
      t.match(answer.body_.errors, [{ pointer: '/token' }])
      answers.push(visiblePart(answer))
    }
    for (const answer of answers) t.strictSame(answer, answers[0])
    expectStatus(await tryLogin(app, { ...other, password }), 201)
  })

  t.test('passwords that are too short, too long, or guessed first; the link stays good', async (t) => {
    const reader = await app.person([], { password })
    const token = await resetTokenOf(app, reader)
    const { bearer } = await logIn(app, reader)
    const before = await contentsOf(deps)
    for (const weak of ['eleven char', 'a'.repeat(201), 'password1234', 'PasswordPassword', reader.email]) {
      invalid(t, await reset(app, { token, password: weak }), ['/password'])
      invalid(t, await change(app, bearer, { newPassword: weak }), ['/newPassword'])
    }
    t.strictSame(await contentsOf(deps), before)
    t.equal((await reset(app, { token, password: next })).statusCode, 204)
  })

  t.test('fields that nobody may set, naming each', async (t) => {
    const reader = await app.person([], { password })
    const token = await resetTokenOf(app, reader)
    for (const name of ['email', 'roles', 'epoch', 'accountId']) {
      invalid(t, await reset(app, { token, password: next, [name]: 'x' }), [`/${name}`])
      invalid(t, await change(app, reader.headers, { [name]: 'x' }), [`/${name}`])
    }
  })

  t.test('a wrong present password, as 403, and puts it on record', async (t) => {
    const reader = await app.person([], { password })
    const without = await app.person()
    for (const currentPassword of ['not the password', password.toUpperCase(), ' '])
      refused(t, await change(app, reader.headers, { currentPassword }), 403, 'wrong-password')
    refused(t, await change(app, without.headers), 403, 'wrong-password')
    t.match((await eventsAbout(app, reader.id)).slice(1), [
      { type: 'account.password-refused', isAudited: true, actorAccountId: reader.id },
      { type: 'account.password-refused' },
      { type: 'account.password-refused' },
    ])
    expectStatus(await tryLogin(app, { ...reader, password }), 201)
    t.strictSame(await mailsTo(app, reader.email), [])
  })

  t.test('to change anything for nobody', async (t) => {
    const reader = await app.person([], { password })
    const body = { currentPassword: password, newPassword: next }
    refused(
      t,
      await send({ method: 'PUT', url: '/v1/accounts/me/password', payload: body }),
      401,
      'unauthenticated',
    )
    expectStatus(await tryLogin(app, { ...reader, password }), 201)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { deps } = app

  t.test('secret who has an account: one answer, one amount of work, no mail', async (t) => {
    const reader = await app.person([], { password })
    const without = await app.person()
    const unknown = 'nobody@readers.example'
    const statements: string[][] = []
    const answers: Answer[] = []
    for (const email of [reader.email, unknown, without.email]) {
      statements.push(await executedSql(async () => void answers.push(await requestReset(app, email))))
    }
    const seen = answers.map(visiblePart)
    t.match(seen[0], { statusCode: 202, body: receipt })
    for (const other of seen) t.strictSame(other, seen[0])
    t.strictSame(await mailsTo(app, unknown), [])
    t.strictSame(await mailsTo(app, without.email), [], 'an account without a password has none to forget')
    const [known = [], ...others] = statements
    const writes = (list: readonly string[]) =>
      list.filter((text) => /^insert|emit_message/.test(text)).length
    for (const list of others) {
      // The mail for the known address is a write that may go elsewhere.
      t.ok(Math.abs(known.length - list.length) <= 1, `${known.length} and ${list.length} statements`)
      t.ok(Math.abs(writes(known) - writes(list)) <= 1 && writes(list) > 0)
    }
    t.notOk((await eventTypesAbout(app, without.id)).includes('account.password-reset-requested'))
  })

  t.test('refusing personal access tokens that were made before a reset', async (t) => {
    const reader = await app.person([], { password })
    const { headers } = await createFixtures(app).accessToken(reader)
    t.equal((await readMe(app, headers)).statusCode, 200)
    const token = await resetTokenOf(app, reader)
    expectStatus(await reset(app, { token, password: next }), 204)
    refused(t, await readMe(app, headers), 401, 'invalid-token')
    t.ok((await eventTypesAbout(app, reader.id)).includes('access-token.revoked'))
  })

  t.test('three links alive, and sends no fourth that would take one away', async (t) => {
    const reader = await app.person([], { password })
    for (let count = 0; count < 3; count++) await resetTokenOf(app, reader)
    const before = await mailsTo(app, reader.email)
    expectStatus(await requestReset(app, reader.email), 202)
    t.strictSame(await mailsTo(app, reader.email), before)
    const [first = '', ...rest] = before.slice(-3).map((mail) => linkIn(mail).searchParams.get('token') ?? '')
    t.equal((await reset(app, { token: first, password: next })).statusCode, 204)
    for (const token of rest) refused(t, await reset(app, { token, password: password }), 400, 'invalid-link')
    expectStatus(await tryLogin(app, { ...reader, password: next }), 201)
  })

  t.test('refusing links that were made under the former password', async (t) => {
    const reader = await app.person([], { password })
    const [one, two] = ['thief-1@readers.example', 'thief-2@readers.example']
    const ask = (headers: { authorization: string }, email: string, currentPassword: string) =>
      requestChange(app, headers, { email, currentPassword })
    expectStatus(await ask(reader.headers, one, password), 202)
    const token = await resetTokenOf(app, reader)
    expectStatus(await reset(app, { token, password: next }), 204)
    refused(t, await confirmChange(app, await latestToken(app, one)), 400, 'invalid-link')

    const { accessToken } = expectStatus(await tryLogin(app, { ...reader, password: next }), 201).body_
    const bearer = { authorization: `Bearer ${accessToken}` }
    expectStatus(await ask(bearer, two, next), 202)
    const lost = await resetTokenOf(app, reader)
    expectStatus(await change(app, bearer, { currentPassword: next, newPassword: password }), 200)
    refused(t, await confirmChange(app, await latestToken(app, two)), 400, 'invalid-link')
    refused(t, await reset(app, { token: lost, password: next }), 400, 'invalid-link')
  })

  t.test('an account from somebody who registered its address first', async (t) => {
    const email = 'owner@readers.example'
    expectStatus(await register(app, { email, password, displayName: 'A squatter' }), 201)
    const squatter = await logIn(app, { email })
    expectStatus(await reset(app, { token: await resetTokenOf(app, { email }), password: next }), 204)
    refused(t, await refresh(app, squatter.refreshToken), 401, 'invalid-refresh-token')
    refused(t, await tryLogin(app, { email, password }), 401, 'invalid-credentials')
  })

  t.test('refusing a login that has verified the former password but not begun its session', async (t) => {
    const reader = await app.person([], { password })
    const token = await resetTokenOf(app, reader)
    let isSet = false
    const transact: Database['transact'] = async (work) => {
      if (!isSet) {
        isSet = true
        expectStatus(await reset(app, { token, password: next }), 204)
      }
      return deps.database.transact(work)
    }
    const slow = { ...deps, database: { ...deps.database, transact } }
    const visitor = { address: null, userAgent: null }
    const login = startSession(slow, { email: reader.email, password }, visitor)
    await t.rejects(login, { code: 'invalid-credentials' })
    t.strictSame(
      (await eventTypesAbout(app, reader.id)).slice(-2),
      ['account.password-reset', 'session.refused'],
      'no session has begun',
    )
  })

  t.test('tokens and passwords out of database and log', async (t) => {
    const reader = await app.person([], { password })
    const token = await resetTokenOf(app, reader)
    await app.send({ url: `/v1/accounts/password-reset?token=${token}` })
    await reset(app, { token, password: 'password1234' })
    expectStatus(await reset(app, { token, password: next }), 204)
    const log = JSON.stringify(app.logLines.filter(({ mail }) => mail === undefined))
    const rows = await deps.database.db.execute('select row_to_json(events)::text as row from events')
    for (const secret of [token, next, 'password1234', reader.email]) {
      t.notOk(log.includes(secret), secret)
      t.notOk(JSON.stringify(rows).includes(secret), secret)
    }
    t.ok((await sentMails(app)).length > 3)
  })
})
