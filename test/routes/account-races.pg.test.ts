/** Links and passwords used at the same moment, on several connections: one wins, and nobody sees a fault of ours. */
import { eq } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import {
  changePassword,
  confirmChange,
  latestToken,
  mailsTo,
  register,
  requestChange,
  requestReset,
  reset,
  verify,
} from '../helpers/account-mails.ts'
import { type Answer, startTestApp } from '../helpers/app.ts'
import { eventTypesAbout } from '../helpers/audit-trail.ts'
import { serverUrl } from '../helpers/database.ts'
import { expectStatus } from '../helpers/discussion.ts'
import { logIn, password, refresh, tryLogin } from '../helpers/logins.ts'
import { refused } from '../helpers/refusal.ts'

const times = 20
const skip = !serverUrl && 'needs TEST_DATABASE_URL'
const atOnce = (request: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: times }, (_, index) => request(index)))

/** Exactly one of them succeeded; all others were refused as a link that is not valid. */
function oneWins(t: Test, answers: readonly Answer[]): void {
  const won = answers.filter(({ statusCode }) => statusCode === 204)
  t.equal(won.length, 1, 'one wins')
  for (const answer of answers) if (!won.includes(answer)) refused(t, answer, 400, 'invalid-link')
}

t.test('races', { skip }, async (t) => {
  const app = await startTestApp()
  const { deps } = app

  t.test('one token, used twenty times at once, verifies once', async (t) => {
    const email = 'verify@readers.example'
    const { id } = expectStatus(await register(app, { email, password, displayName: 'V' }), 201).body_
    const token = await latestToken(app, email)
    oneWins(t, await atOnce(() => verify(app, token)))
    const types = await eventTypesAbout(app, id)
    t.equal(types.filter((type) => type === 'account.email-verified').length, 1)
  })

  t.test('one token, used twenty times at once, sets one password', async (t) => {
    const reader = await app.person([], { password })
    await requestReset(app, reader.email)
    const token = await latestToken(app, reader.email)
    const answers = await atOnce((index) =>
      reset(app, { token, password: `four doors and a frunk ${index}` }),
    )
    oneWins(t, answers)
    const winner = answers.findIndex(({ statusCode }) => statusCode === 204)
    const login = { ...reader, password: `four doors and a frunk ${winner}` }
    expectStatus(await tryLogin(app, login), 201)
    const [row] = await deps.database.db.select().from(accounts).where(eq(accounts.id, reader.id))
    t.equal(row?.epoch, 1)
  })

  t.test('two links, used at once: the first ends the second', async (t) => {
    const reader = await app.person([], { password })
    const tokens: string[] = []
    for (let count = 0; count < 2; count++) {
      await requestReset(app, reader.email)
      tokens.push(await latestToken(app, reader.email))
    }
    oneWins(
      t,
      await Promise.all(tokens.map((token) => reset(app, { token, password: 'four doors and a frunk' }))),
    )
  })

  t.test('two who change to one address: one has it', async (t) => {
    for (let round = 0; round < 5; round++) {
      const email = `wanted-${round}@readers.example`
      const people = [await app.person([], { password }), await app.person([], { password })]
      const tokens: string[] = []
      for (const { headers } of people) {
        expectStatus(await requestChange(app, headers, { email, currentPassword: password }), 202)
        tokens.push(await latestToken(app, email))
      }
      oneWins(t, await Promise.all(tokens.map((token) => confirmChange(app, token))))
      const rows = await deps.database.db.select().from(accounts).where(eq(accounts.email, email))
      t.equal(rows.length, 1)
      t.equal(rows[0]?.emailVerifiedAt === null, false)
    }
  })

  t.test('one address, changed to and registered at once: one has it', async (t) => {
    for (let round = 0; round < 5; round++) {
      const email = `contested-${round}@readers.example`
      const person = await app.person([], { password })
      expectStatus(await requestChange(app, person.headers, { email, currentPassword: password }), 202)
      const token = await latestToken(app, email)
      const [registered, changed] = await Promise.all([
        register(app, { email, password, displayName: 'R' }),
        confirmChange(app, token),
      ])
      t.equal(registered.statusCode, 201)
      if (changed.statusCode !== 204) refused(t, changed, 400, 'invalid-link')
      const rows = await deps.database.db.select().from(accounts).where(eq(accounts.email, email))
      t.equal(rows.length, 1)
    }
  })

  t.test('two who ask for each other’s address wait for nobody for ever', async (t) => {
    const [one, other] = [await app.person([], { password }), await app.person([], { password })]
    const ask = (headers: { authorization: string }, email: string) =>
      requestChange(app, headers, { email, currentPassword: password })
    const answers = await Promise.all([
      ...Array.from({ length: 3 }, () => ask(one.headers, other.email)),
      ...Array.from({ length: 3 }, () => ask(other.headers, one.email)),
    ])
    for (const answer of answers) t.equal(answer.statusCode, 202)
    for (const { email } of [one, other]) t.equal((await mailsTo(app, email)).length, 1, 'told once')
  })

  t.test('one address, registered twenty times at once, is told of once', async (t) => {
    const email = 'crowd@readers.example'
    const answers = await atOnce(() => register(app, { email, password, displayName: 'C' }))
    for (const { statusCode } of answers) t.equal(statusCode, 201)
    const subjects = (await mailsTo(app, email)).map(({ subject }) => subject)
    t.strictSame(subjects.sort(), [
      'Confirm your e-mail address for masthead.test',
      'You have an account at masthead.test',
    ])
  })

  t.test('a password, changed twenty times at once, is changed once', async (t) => {
    const reader = await app.person([], { password })
    const { bearer } = await logIn(app, reader)
    const answers = await atOnce((index) =>
      changePassword(app, bearer, {
        currentPassword: password,
        newPassword: `four doors and a frunk ${index}`,
      }),
    )
    const winner = answers.findIndex(({ statusCode }) => statusCode === 200)
    t.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1)
    t.ok(answers.every(({ statusCode }) => [200, 401, 403].includes(statusCode)))
    expectStatus(await tryLogin(app, { ...reader, password: `four doors and a frunk ${winner}` }), 201)
  })

  t.test('logins with the former password, while it is set anew, leave no session behind', async (t) => {
    for (let round = 0; round < 5; round++) {
      const reader = await app.person([], { password })
      await requestReset(app, reader.email)
      const token = await latestToken(app, reader.email)
      const [set, ...logins] = await Promise.all([
        reset(app, { token, password: 'four doors and a frunk' }),
        ...Array.from({ length: 6 }, () => tryLogin(app, { ...reader, password })),
      ])
      t.equal(set?.statusCode, 204)
      for (const login of logins) {
        if (login.statusCode === 201)
          refused(t, await refresh(app, login.body_.refreshToken), 401, 'invalid-refresh-token')
        else refused(t, login, 401, 'invalid-credentials')
      }
    }
  })
})
