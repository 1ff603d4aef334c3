/**
 * Readers who have not confirmed their address: a login tells them so and sends the link again, as
 * does another registration, and nobody learns from either who has an account.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { type Answer, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import {
  changePassword,
  latestToken,
  mailsTo,
  register,
  requestReset,
  reset,
  verify,
} from '../helpers/credentials/account-mails.ts'
import { logIn, password, tryLogin } from '../helpers/credentials/logins.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { linkIn } from '../helpers/mails.ts'
import { refused, visiblePart } from '../helpers/refusal.ts'
import { eventTypesAbout } from '../helpers/service/audit-trail.ts'

const hour = 3_600_000
const other = 'four doors and a frunk'
const chosen = 'nine herons on one leg'
const confirmation = 'Confirm your e-mail address for Masthead'
const choice = 'Choose a password for Masthead'

let people = 0
const newReader = () => ({
  email: `reader-${++people}@readers.example`,
  password,
  displayName: `No. ${people}`,
})

async function subjectsTo(app: TestApp, email: string): Promise<string[]> {
  return (await mailsTo(app, email)).map(({ subject }) => subject)
}

/** The tokens of all links that were sent to the address, oldest first. */
async function tokensTo(app: TestApp, email: string): Promise<string[]> {
  return (await mailsTo(app, email)).map((mail) => linkIn(mail).searchParams.get('token') ?? '')
}

t.test('does', async (t) => {
  const app = await startTestApp({ requireVerifiedEmail: true })

  t.test('tells a reader with the right password that the address is not confirmed', async (t) => {
    const reader = newReader()
    const { id } = expectStatus(await register(app, reader), 201).body_
    const answer = await tryLogin(app, reader)
    refused(t, answer, 403, 'email-not-verified')
    t.match(answer.body_.detail, /is not confirmed yet/)
    t.strictSame(await subjectsTo(app, reader.email), [confirmation, confirmation], 'with a new link')
    t.ok((await eventTypesAbout(app, id)).includes('session.unverified'))
    expectStatus(await verify(app, await latestToken(app, reader.email)), 204)
    await logIn(app, reader)
  })

  t.test('sends one link an hour, however often the reader tries', async (t) => {
    const reader = newReader()
    await register(app, reader)
    for (const expected of [2, 2, 2]) {
      refused(t, await tryLogin(app, reader), 403, 'email-not-verified')
      t.equal((await mailsTo(app, reader.email)).length, expected)
    }
    app.advance(hour)
    for (const expected of [3, 3]) {
      await tryLogin(app, reader)
      t.equal((await mailsTo(app, reader.email)).length, expected)
    }
  })

  t.test('sends a link to a new password after another registration, within the limit', async (t) => {
    const reader = newReader()
    await register(app, reader)
    for (const expected of [1, 2, 3, 3]) {
      expectStatus(await register(app, reader), 201)
      const subjects = [confirmation, ...Array(expected).fill(choice)]
      t.strictSame(await subjectsTo(app, reader.email), subjects)
    }
    const token = await latestToken(app, reader.email)
    expectStatus(await reset(app, { token, password: chosen }), 204)
    expectStatus(await tryLogin(app, { ...reader, password: chosen }), 201)
    await register(app, reader)
    t.equal((await subjectsTo(app, reader.email)).at(-1), 'You have an account at Masthead')
  })

  t.test('sends links to the address as it was registered first', async (t) => {
    const reader = newReader()
    await register(app, reader)
    await register(app, { ...reader, email: reader.email.toUpperCase() })
    t.strictSame(await subjectsTo(app, reader.email), [confirmation, choice])
    const token = await latestToken(app, reader.email)
    expectStatus(await reset(app, { token, password: chosen }), 204)
  })

  t.test('says why a new password is needed, and confirms the address with it', async (t) => {
    const reader = newReader()
    const { id } = expectStatus(await register(app, reader), 201).body_
    await register(app, { ...reader, password: other })
    const [, mail] = await mailsTo(app, reader.email)
    t.match(mail?.text, /registered with this e-mail address more than once/)
    const token = await latestToken(app, reader.email)
    expectStatus(await reset(app, { token, password: chosen }), 204)
    t.ok((await eventTypesAbout(app, id)).includes('account.email-verified'))
    expectStatus(await tryLogin(app, { ...reader, password: chosen }), 201)
    for (const password of [reader.password, other]) {
      refused(t, await tryLogin(app, { ...reader, password }), 401, 'invalid-credentials')
    }
  })

  t.test('sends that link after a login, too', async (t) => {
    const reader = newReader()
    await register(app, reader)
    await register(app, { ...reader, password: other })
    refused(t, await tryLogin(app, { ...reader, password: other }), 403, 'email-not-verified')
    t.strictSame(await subjectsTo(app, reader.email), [confirmation, choice, choice])
  })

  t.test('tells a reader whose account an earlier release has made', async (t) => {
    const reader = await app.person([], { password })
    const unset = { claimedPasswordHash: null }
    await app.deps.database.db.update(accounts).set(unset).where(eq(accounts.id, reader.id))
    refused(t, await tryLogin(app, { ...reader, password }), 403, 'email-not-verified')
    expectStatus(await verify(app, await latestToken(app, reader.email)), 204)
    await logIn(app, reader)
  })

  t.test('lets a reset of the password confirm the address', async (t) => {
    const reader = newReader()
    await register(app, reader)
    await requestReset(app, reader.email)
    expectStatus(await reset(app, { token: await latestToken(app, reader.email), password: other }), 204)
    t.equal((await tryLogin(app, { ...reader, password: other })).statusCode, 201)
    refused(t, await tryLogin(app, reader), 401, 'invalid-credentials')
  })
})

t.test('refuses', async (t) => {
  t.test('to confirm an address with any password of several registrations', async (t) => {
    for (const requireVerifiedEmail of [true, false]) {
      const app = await startTestApp({ requireVerifiedEmail })
      const reader = newReader()
      await register(app, reader)
      await register(app, { ...reader, password: other })
      await tryLogin(app, reader)
      await tryLogin(app, { ...reader, password: other })
      for (const token of await tokensTo(app, reader.email)) {
        refused(t, await verify(app, token), 400, 'invalid-link')
      }
      const { email } = reader
      const [row] = await app.deps.database.db.select().from(accounts).where(eq(accounts.email, email))
      t.equal(row?.emailVerifiedAt, null)
    }
  })

  t.test('a confirmation to whoever is logged in and changes the password', async (t) => {
    const app = await startTestApp()
    const stranger = newReader()
    await register(app, stranger)
    const { bearer } = await logIn(app, stranger)
    await register(app, { ...stranger, password: other })
    const payload = { currentPassword: stranger.password, newPassword: 'the fifth of five' }
    const { accessToken } = expectStatus(await changePassword(app, bearer, payload), 200).body_
    const headers = { authorization: `Bearer ${accessToken}` }
    const url = '/v1/accounts/me/email-verification'
    expectStatus(await app.send({ method: 'POST', url, headers }), 202)
    t.equal((await subjectsTo(app, stranger.email)).at(-1), choice)
    refused(t, await verify(app, await latestToken(app, stranger.email)), 400, 'invalid-link')
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp({ requireVerifiedEmail: true })

  /** A taken address whose owner is verified, one whose owner is not, and one that is free. */
  async function addresses() {
    const verified = newReader()
    await register(app, verified)
    expectStatus(await verify(app, await latestToken(app, verified.email)), 204)
    const unverified = newReader()
    await register(app, unverified)
    return [verified.email, unverified.email, newReader().email]
  }

  t.test('secret who has an account from whoever registers the address and logs in', async (t) => {
    const stories: unknown[] = []
    const statements: number[] = []
    for (const email of await addresses()) {
      app.advance(2 * hour)
      const answers: (number | Answer)[] = []
      const texts = await executedSql(async () => {
        const [first, second] = ['the first of two', 'the second of two']
        const one = await register(app, { email, password: first, displayName: 'Somebody' })
        answers.push(one.statusCode, await tryLogin(app, { email, password: first }))
        await register(app, { email, password: second, displayName: 'Somebody' })
        for (const attempt of [first, second, second, 'a third one, never used'])
          answers.push(await tryLogin(app, { email, password: attempt }))
      })
      statements.push(texts.length)
      stories.push(answers.map((answer) => (typeof answer === 'number' ? answer : visiblePart(answer))))
    }
    t.strictSame(stories[0], stories[2], 'taken and free')
    t.strictSame(stories[1], stories[2], 'unverified and free')
    const statuses = (stories[0] as (number | { statusCode: number })[]).map((each) =>
      typeof each === 'number' ? each : each.statusCode,
    )
    t.strictSame(statuses, [201, 403, 401, 403, 403, 401])
    t.comment(`statements: ${statements.join(', ')}`)
    t.ok(Math.max(...statements) - Math.min(...statements) <= 6, statements.join(', '))
  })

  t.test('the owner of a verified address logged in, and free of these mails', async (t) => {
    const owner = newReader()
    await register(app, owner)
    expectStatus(await verify(app, await latestToken(app, owner.email)), 204)
    const before = (await mailsTo(app, owner.email)).length
    await register(app, { ...owner, password: other })
    refused(t, await tryLogin(app, { ...owner, password: other }), 403, 'email-not-verified')
    await logIn(app, owner)
    t.strictSame((await subjectsTo(app, owner.email)).slice(before), ['You have an account at Masthead'])
  })

  t.test('an account in use as it is, where logins need no confirmation', async (t) => {
    const open = await startTestApp()
    const reader = newReader()
    await register(open, reader)
    await logIn(open, reader)
    await register(open, { ...reader, password: other })
    await logIn(open, reader)
    refused(t, await tryLogin(open, { ...reader, password: other }), 401, 'invalid-credentials')
  })
})
