/**
 * The address of an account: it is verified by a link and changed by a link, and nobody learns by
 * trying who has it.
 */
import t from 'tap'
import { oneTimeTokens } from '../../src/db/tables/accounts.ts'
import { startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import {
  confirmChange,
  latestToken,
  mailsTo,
  readMe,
  register,
  requestChange,
  requestReset,
  reset,
  submitForm,
  verify,
} from '../helpers/credentials/account-mails.ts'
import { logIn, password, tryLogin } from '../helpers/credentials/logins.ts'
import { linkIn, sentMails } from '../helpers/mails.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'
import { eventsAbout, eventTypesAbout } from '../helpers/service/audit-trail.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const hours = 3_600_000
const days = 24 * hours

const ann = { email: 'ann@readers.example', password, displayName: 'Ann Lee' }
const resend = ({ send }: TestApp, headers: { authorization: string }) =>
  send({ method: 'POST', url: '/v1/accounts/me/email-verification', headers })

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send } = app

  t.test('send a link after a registration, and verify by its token', async (t) => {
    expectStatus(await register(app, ann), 201)
    const [mail, ...others] = await mailsTo(app, ann.email)
    t.strictSame(others, [])
    if (!mail) throw new Error('there is a mail')
    const link = linkIn(mail)
    t.match(link.href, /^http:\/\/masthead\.test\/v1\/accounts\/email-verification\?token=[\w-]{43}$/)
    t.equal(mail.subject, 'Confirm your e-mail address for Masthead')
    t.notOk(mail.text.includes('Ann'), 'nothing of what was sent goes into the mail')

    const answer = await verify(app, link.searchParams.get('token') ?? '')
    t.equal(answer.statusCode, 204)
    const { bearer } = await logIn(app, ann)
    const { id, emailVerified } = (await readMe(app, bearer)).body_
    t.equal(emailVerified, true)
    t.match(await eventsAbout(app, id), [
      { type: 'account.registered' },
      { type: 'account.email-verified', isAudited: true, actorAccountId: id, actorAddress: '127.0.0.1' },
      { type: 'session.started' },
    ])
  })

  t.test('show a page behind the link that changes nothing, and verify by its form', async (t) => {
    const email = 'page@readers.example'
    const { id } = expectStatus(await register(app, { ...ann, email }), 201).body_
    const token = await latestToken(app, email)
    const url = '/v1/accounts/email-verification'
    const before = await contentsOf(app.deps)
    const page = await send({ url: `${url}?token=${token}` })
    t.equal(page.statusCode, 200)
    t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
    t.equal(page.headers['cache-control'], 'no-store')
    t.equal(page.headers['referrer-policy'], 'no-referrer')
    t.equal(
      page.headers['content-security-policy'],
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    )
    t.match(page.body, `<form method="post" action="email-verification">`)
    t.strictSame(await contentsOf(app.deps), before)

    const answer = await submitForm(app, url, { token })
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
    t.match(answer.body, 'Your address is confirmed')
    t.ok((await eventTypesAbout(app, id)).includes('account.email-verified'))
  })

  t.test('send the link again when its owner asks', async (t) => {
    const email = 'again@readers.example'
    await register(app, { ...ann, email })
    const first = await latestToken(app, email)
    const { bearer } = await logIn(app, { email })
    const answer = await resend(app, bearer)
    t.equal(answer.statusCode, 202)
    t.strictSame(answer.body_, { message: 'A link to verify your address is on its way.' })
    const second = await latestToken(app, email)
    t.not(second, first)
    t.equal((await verify(app, first)).statusCode, 204, 'the earlier link is good too')
    refused(t, await verify(app, second), 400, 'invalid-link')
  })

  t.test(
    'change the address: by a link to the new one, told to the old one, with the session going on',
    async (t) => {
      const old = { email: 'old@readers.example' }
      const { id } = expectStatus(await register(app, { ...ann, ...old }), 201).body_
      const { bearer } = await logIn(app, old)
      const email = 'New@readers.example'
      const answer = await requestChange(app, bearer, { email, currentPassword: password })
      t.equal(answer.statusCode, 202)
      t.equal((await readMe(app, bearer)).body_.email, old.email, 'nothing changes yet')
      t.equal((await mailsTo(app, old.email)).length, 1, 'nor is the old address told')

      const before = await latestToken(app, old.email)
      t.equal((await confirmChange(app, await latestToken(app, email))).statusCode, 204)
      t.match((await readMe(app, bearer)).body_, { id, email, emailVerified: true })
      t.equal((await mailsTo(app, old.email)).at(-1)?.subject, 'Your e-mail address for Masthead was changed')
      refused(t, await verify(app, before), 400, 'invalid-link')
      refused(t, await tryLogin(app, { ...old, password }), 401, 'invalid-credentials')
      await logIn(app, { email })
      const types = await eventTypesAbout(app, id)
      t.strictSame(types.slice(2, 4), ['account.email-change-requested', 'account.email-changed'])
      t.notOk(
        JSON.stringify(await eventsAbout(app, id)).includes('readers.example'),
        'no address in an event',
      )
    },
  )

  t.test('change it by the form of its page too', async (t) => {
    const person = await app.person([], { password })
    const email = 'formed@readers.example'
    expectStatus(await requestChange(app, person.headers, { email, currentPassword: password }), 202)
    const token = await latestToken(app, email)
    const url = '/v1/accounts/email-change'
    t.match((await send({ url: `${url}?token=${token}` })).body, 'Yes, use it')
    t.match(await submitForm(app, url, { token }), { statusCode: 200, body: /has this address now/ })
    t.equal((await readMe(app, person.headers)).body_.email, email)
  })
})

t.test('does, with a frontend and verified addresses only', async (t) => {
  const app = await startTestApp({ accountLinksUrl: 'https://www.example/me', requireVerifiedEmail: true })

  t.test('point its links to the frontend', async (t) => {
    await register(app, ann)
    const [mail] = await mailsTo(app, ann.email)
    t.match(mail?.text, /^https:\/\/www\.example\/me\/verify-email\?token=[\w-]{43}\n/)
    await requestReset(app, ann.email)
    t.match(
      (await mailsTo(app, ann.email)).at(-1)?.text,
      /^https:\/\/www\.example\/me\/reset-password\?token=/,
    )
  })

  t.test('tell of an unverified address only whoever knows the password', async (t) => {
    refused(t, await tryLogin(app, ann), 403, 'email-not-verified')
    const wrong = await tryLogin(app, { ...ann, password: 'not the password' })
    refused(t, wrong, 401, 'invalid-credentials')
    t.strictSame(
      visiblePart(wrong),
      visiblePart(await tryLogin(app, { ...ann, email: 'nobody@readers.example' })),
    )
  })

  t.test('let them in once it is verified', async (t) => {
    expectStatus(await verify(app, await latestVerification(app, ann.email)), 204)
    const { bearer } = await logIn(app, ann)
    expectStatus(
      await requestChange(app, bearer, { email: 'moved@readers.example', currentPassword: password }),
      202,
    )
    t.match(
      (await mailsTo(app, 'moved@readers.example')).at(-1)?.text,
      /^https:\/\/www\.example\/me\/confirm-email\?token=/,
    )
  })

  t.test('let nobody learn from a login whether a registered address was free', async (t) => {
    const other = { password: 'another password', displayName: 'Somebody' }
    const logins = []
    for (const email of [ann.email, 'free@readers.example']) {
      expectStatus(await register(app, { ...other, email }), 201)
      logins.push(visiblePart(await tryLogin(app, { ...other, email })))
    }
    t.strictSame(logins[0], logins[1])
    t.equal(logins[0]?.statusCode, 403)
  })
})

async function latestVerification(app: TestApp, address: string): Promise<string> {
  const mails = (await mailsTo(app, address)).filter(({ text }) => /verif/.test(text))
  const mail = mails.at(-1)
  return mail ? (linkIn(mail).searchParams.get('token') ?? '') : ''
}

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, deps, advance } = app
  const reader = await app.person([], { password })
  const { headers } = reader

  t.test('a token that nobody was sent, one that was used, and anything that is no token', async (t) => {
    await register(app, ann)
    const token = await latestToken(app, ann.email)
    for (const wrong of ['a'.repeat(43), token.split('').reverse().join('')])
      refused(t, await verify(app, wrong), 400, 'invalid-link')
    for (const wrong of ['', 'a'.repeat(42), `${token}=`, `${token}\n`, token.replace(/./, '.')])
      invalid(t, await verify(app, wrong), ['/token'])
    invalid(t, await send({ url: '/v1/accounts/email-verification' }), ['token'])
    invalid(t, await send({ url: '/v1/accounts/email-verification?token=%22%3E%3Cscript%3E' }), ['token'])
    t.equal((await verify(app, token)).statusCode, 204)
    const again = await verify(app, token)
    refused(t, again, 400, 'invalid-link')
    t.strictSame(visiblePart(again), visiblePart(await verify(app, 'a'.repeat(43))), 'used is like unknown')
  })

  t.test('a token of another purpose, for every pair of purposes', async (t) => {
    const email = 'pairs@readers.example'
    const next = 'pairs-next@readers.example'
    await register(app, { ...ann, email })
    const verification = await latestToken(app, email)
    const { bearer } = await logIn(app, { email })
    expectStatus(await requestChange(app, bearer, { email: next, currentPassword: password }), 202)
    const change = await latestToken(app, next)
    await requestReset(app, email)
    const forReset = await latestToken(app, email)
    const before = await contentsOf(deps)
    const set = (token: string) => reset(app, { token, password: 'four doors and a frunk' })
    for (const answer of [
      await verify(app, change),
      await verify(app, forReset),
      await confirmChange(app, verification),
      await confirmChange(app, forReset),
      await set(verification),
      await set(change),
    ])
      refused(t, answer, 400, 'invalid-link')
    t.strictSame(await contentsOf(deps), before)
    for (const token of [verification, change, forReset])
      refused(t, await readMe(app, { authorization: `Bearer ${token}` }), 401, 'invalid-token')
  })

  t.test('an expired link, to the millisecond', async (t) => {
    const [late, just] = ['late@readers.example', 'just@readers.example']
    await register(app, { ...ann, email: late })
    await register(app, { ...ann, email: just })
    advance(7 * days - 2)
    t.equal((await verify(app, await latestToken(app, just))).statusCode, 204)
    refused(t, await verify(app, await latestToken(app, late)), 400, 'invalid-link')

    const person = await app.person([], { password })
    for (const email of ['day@readers.example', 'day-1@readers.example'])
      expectStatus(await requestChange(app, person.headers, { email, currentPassword: password }), 202)
    const [first, second] = [
      await latestToken(app, 'day@readers.example'),
      await latestToken(app, 'day-1@readers.example'),
    ]
    advance(days - 2)
    t.equal((await confirmChange(app, second)).statusCode, 204)
    refused(t, await confirmChange(app, first), 400, 'invalid-link')
  })

  t.test('to verify an address that is verified, or without a login', async (t) => {
    const person = await app.person([], { password })
    expectStatus(await resend(app, person.headers), 202)
    expectStatus(await verify(app, await latestToken(app, person.email)), 204)
    refused(t, await resend(app, person.headers), 409, 'email-not-verifiable')
    refused(
      t,
      await send({ method: 'POST', url: '/v1/accounts/me/email-verification' }),
      401,
      'unauthenticated',
    )
  })

  t.test('more than three links an hour, and says when to come again', async (t) => {
    const person = await app.person([], { password })
    for (let count = 0; count < 3; count++) expectStatus(await resend(app, person.headers), 202)
    const answer = await resend(app, person.headers)
    refused(t, answer, 429, 'too-many-mails')
    t.equal(answer.headers['retry-after'], '3600')
    t.equal((await mailsTo(app, person.email)).length, 3)
    const token = await latestToken(app, person.email)
    advance(hours)
    const later = await app.deps.tokens.issue({
      accountId: person.id,
      sessionId: deps.newId(),
      roles: ['reader'],
      epoch: 0,
    })
    expectStatus(await resend(app, { authorization: `Bearer ${later}` }), 202)
    t.equal((await verify(app, token)).statusCode, 204)
  })

  t.test('a wrong password, the account’s own address, and anything that is no address', async (t) => {
    const person = await app.person([], { password })
    const before = await sentMails(app)
    const change = (payload: object) => requestChange(app, person.headers, payload)
    const email = 'other@readers.example'
    refused(t, await change({ email, currentPassword: 'not the password' }), 403, 'wrong-password')
    invalid(t, await change({ email: person.email.toUpperCase(), currentPassword: password }), ['/email'])
    invalid(t, await change({ email: 'x', currentPassword: password }), ['/email'])
    invalid(t, await change({ email, currentPassword: password, emailVerified: true }), ['/emailVerified'])
    invalid(t, await change({ email }), ['/currentPassword'])
    t.strictSame(await sentMails(app), before)
    t.match((await eventsAbout(app, person.id)).slice(1), [
      {
        type: 'account.password-refused',
        isAudited: true,
        actorAccountId: person.id,
        actorAddress: '127.0.0.1',
      },
    ])
    const nobody = await app.person()
    refused(
      t,
      await requestChange(app, nobody.headers, { email, currentPassword: password }),
      403,
      'wrong-password',
    )
  })

  t.test('another link to a suspended account, which may only change its address', async (t) => {
    const moderator = await app.person(['moderator'])
    const payload = { reason: 'Spam.', until: null }
    expectStatus(
      await send({ method: 'PUT', url: `/v1/accounts/${reader.id}/suspension`, payload, as: moderator }),
      200,
    )
    const token = await deps.tokens.issue({
      accountId: reader.id,
      sessionId: deps.newId(),
      roles: ['reader'],
      epoch: 1,
    })
    const suspended = { authorization: `Bearer ${token}` }
    refused(t, await resend(app, suspended), 403, 'account-suspended')
    const change = { email: 'other@readers.example', currentPassword: password }
    expectStatus(await requestChange(app, suspended, change), 202)
    t.not(headers.authorization, suspended.authorization)
  })

  t.test('a form with an invalid token, by a page for people', async (t) => {
    const url = '/v1/accounts/email-verification'
    const answer = await submitForm(app, url, { token: 'a'.repeat(43) })
    t.match(answer, { statusCode: 400, headers: { 'content-type': 'text/html; charset=utf-8' } })
    t.match(answer.body, 'The link is unknown, already used, or expired. Ask for a new one.')
    const named = await submitForm(app, url, { token: 'a'.repeat(43), '<script>': '1' })
    t.equal(named.statusCode, 400)
    t.notOk(named.body.includes('<script>'))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const payload of ['token=a&token=b', 'token=%ff', 'token=%', ''])
      t.equal((await app.app.inject({ method: 'POST', url, headers, payload })).statusCode, 400, payload)
    const long = await app.app.inject({ method: 'POST', url, headers, payload: `token=${'a'.repeat(5000)}` })
    t.match(long, { statusCode: 413, headers: { 'content-type': 'application/problem+json; charset=utf-8' } })
    t.match(long.body, 'The body is longer than the 4,096 bytes that this operation accepts.')
    refused(
      t,
      await send({ method: 'POST', url: '/v1/sessions', headers, payload: 'email=x' }),
      415,
      'unsupported-media-type',
    )
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { deps, advance } = app
  await register(app, ann)

  t.test('secret that an address is taken: its owner is told, once a day', async (t) => {
    expectStatus(await verify(app, await latestToken(app, ann.email)), 204)
    const before = (await mailsTo(app, ann.email)).length
    const again = () =>
      register(app, { ...ann, email: ann.email.toUpperCase(), password: 'another password' })
    for (let count = 0; count < 3; count++) expectStatus(await again(), 201)
    const told = (await mailsTo(app, ann.email)).slice(before)
    t.equal(told.length, 1)
    t.equal(told[0]?.subject, 'You have an account at Masthead')
    t.notMatch(told[0]?.text, /token/)
    advance(days - 4)
    await again()
    t.equal((await mailsTo(app, ann.email)).length, before + 1)
    advance(days)
    await again()
    t.equal((await mailsTo(app, ann.email)).length, before + 2)
  })

  t.test('secret from somebody who changes to an address that it is taken', async (t) => {
    const person = await app.person([], { password })
    const before = (await mailsTo(app, ann.email)).length
    advance(2 * days)
    const now = await deps.tokens.issue({
      accountId: person.id,
      sessionId: deps.newId(),
      roles: ['reader'],
      epoch: 0,
    })
    const headers = { authorization: `Bearer ${now}` }
    const change = (email: string) => requestChange(app, headers, { email, currentPassword: password })
    const taken = await change(ann.email.toUpperCase())
    const free = await change('free@readers.example')
    t.strictSame(visiblePart(taken), visiblePart(free))
    const told = (await mailsTo(app, ann.email)).slice(before)
    t.match(told, [{ kind: 'address-claimed', subject: 'You have an account at Masthead' }])
    t.notMatch(told[0]?.text, /token/)
    expectStatus(await change(ann.email), 202)
    refused(t, await change(ann.email), 429, 'too-many-mails')
    refused(t, await change('free-2@readers.example'), 429, 'too-many-mails')
    t.equal((await mailsTo(app, ann.email)).length, before + 1)
  })

  t.test('a link silent on an address that was taken meanwhile', async (t) => {
    const person = await app.person([], { password })
    const email = 'wanted@readers.example'
    expectStatus(await requestChange(app, person.headers, { email, currentPassword: password }), 202)
    const token = await latestToken(app, email)
    expectStatus(await register(app, { ...ann, email }), 201)
    const taken = await confirmChange(app, token)
    refused(t, taken, 400, 'invalid-link')
    t.strictSame(visiblePart(taken), visiblePart(await confirmChange(app, 'a'.repeat(43))))
    t.equal((await readMe(app, person.headers)).body_.email, person.email)
  })

  t.test('only hashes of tokens, three of a purpose at most', async (t) => {
    const rows = await deps.database.db.select().from(oneTimeTokens)
    t.ok(rows.length > 1)
    const stored = JSON.stringify(
      rows.map((row) => ({ ...row, tokenHash: Buffer.from(row.tokenHash).toString('base64url') })),
    )
    const sent = (await sentMails(app)).filter(({ text }) => text.includes('?token='))
    t.ok(sent.length > 3)
    for (const mail of sent) t.notOk(stored.includes(linkIn(mail).searchParams.get('token') ?? 'x'))
    for (const list of Map.groupBy(rows, ({ accountId, purpose }) => `${accountId} ${purpose}`).values())
      t.ok(list.length <= 3)
  })
})
