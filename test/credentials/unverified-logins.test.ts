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
const confirmation = 'Confirm your e-mail address for Masthead'

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

  t.test('sends a confirmation after another registration, up to the limit of these mails', async (t) => {
    const reader = newReader()
    for (const expected of [1, 2, 3, 3]) {
      expectStatus(await register(app, reader), 201)
      t.strictSame(await subjectsTo(app, reader.email), Array(expected).fill(confirmation))
    }
    expectStatus(await verify(app, await latestToken(app, reader.email)), 204)
    await logIn(app, reader)
    await register(app, reader)
    t.equal((await subjectsTo(app, reader.email)).at(-1), 'You have an account at Masthead')
  })

  t.test('sends the confirmation to the address as it was registered first', async (t) => {
    const reader = newReader()
    await register(app, reader)
    await register(app, { ...reader, email: reader.email.toUpperCase() })
    t.strictSame(await subjectsTo(app, reader.email), [confirmation, confirmation])
    expectStatus(await verify(app, await latestToken(app, reader.email)), 204)
  })

  t.test('gives the account the password of the registration whose link is used', async (t) => {
    const [stranger, reader] = [newReader(), { ...newReader(), password: other }]
    const email = stranger.email
    await register(app, stranger)
    await register(app, { ...reader, email })
    const [, own = ''] = await tokensTo(app, email)
    expectStatus(await verify(app, own), 204)
    refused(t, await tryLogin(app, stranger), 401, 'invalid-credentials')
    t.equal((await tryLogin(app, { email, password: other })).statusCode, 201)

    const second = newReader()
    await register(app, second)
    await register(app, { ...second, password: other })
    const [first = ''] = await tokensTo(app, second.email)
    expectStatus(await verify(app, first), 204)
    await logIn(app, second)
    refused(t, await tryLogin(app, { ...second, password: other }), 401, 'invalid-credentials')
  })

  t.test('gives the account the password of a login that had the link sent again', async (t) => {
    const [stranger, reader] = [newReader(), { ...newReader(), password: other }]
    const email = stranger.email
    await register(app, stranger)
    await register(app, { ...reader, email })
    refused(t, await tryLogin(app, { email, password: other }), 403, 'email-not-verified')
    t.equal((await mailsTo(app, email)).length, 3)
    expectStatus(await verify(app, await latestToken(app, email)), 204)
    t.equal((await tryLogin(app, { email, password: other })).statusCode, 201)
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
    expectStatus(await verify(open, await latestToken(open, reader.email)), 204)
    await logIn(open, reader)
    refused(t, await tryLogin(open, { ...reader, password: other }), 401, 'invalid-credentials')
  })
})
