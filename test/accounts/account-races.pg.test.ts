/**
 * Links and passwords that are used at the same moment over several connections: one request wins,
 * and none is answered with a 5xx.
 */
import { and, eq, isNull, sql } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { insertSession } from '../../src/db/queries/credentials/sessions.ts'
import { accounts, sessions } from '../../src/db/tables/accounts.ts'
import { maxLiveSessions } from '../../src/domain/credentials/session-limits.ts'
import { type Answer, type Person, startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
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
} from '../helpers/credentials/account-mails.ts'
import { logIn, password, refresh, tryLogin } from '../helpers/credentials/logins.ts'
import { serverUrl } from '../helpers/database.ts'
import { refused } from '../helpers/refusal.ts'
import { eventTypesAbout } from '../helpers/service/audit-trail.ts'

const times = 20
const skip = !serverUrl && 'needs TEST_DATABASE_URL'
const atOnce = (request: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: times }, (_, index) => request(index)))

/** Exactly one request succeeded; all others were refused because of an invalid link. */
function oneWins(t: Test, answers: readonly Answer[]): void {
  const won = answers.filter(({ statusCode }) => statusCode === 204)
  t.equal(won.length, 1, 'one wins')
  for (const answer of answers) if (!won.includes(answer)) refused(t, answer, 400, 'invalid-link')
}

t.test('races', { skip }, async (t) => {
  const app = await startTestApp()
  const { deps } = app
  /** Sessions that nobody logged in for. */
  const fill = async ({ id: accountId }: Person, count: number) => {
    for (let made = 0; made < count; made++) {
      const at = deps.clock()
      const expiresAt = new Date(at.getTime() + 3_600_000)
      const session = { id: deps.newId(), accountId, createdAt: at, lastUsedAt: at, expiresAt }
      await insertSession(deps.database.db, session)
    }
  }

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

  t.test('two accounts that change to one address: one gets it', async (t) => {
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

  t.test('one address, changed to and registered at once: one gets it', async (t) => {
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

  t.test('two accounts that ask for each other’s address do not deadlock', async (t) => {
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

  t.test(
    'one address, registered twenty times at once, gets one confirmation, and as many other links as the limit allows',
    async (t) => {
      const email = 'crowd@readers.example'
      const answers = await atOnce(() => register(app, { email, password, displayName: 'C' }))
      for (const { statusCode } of answers) t.equal(statusCode, 201)
      const subjects = (await mailsTo(app, email)).map(({ subject }) => subject)
      t.strictSame(subjects, [
        'Confirm your e-mail address for Masthead',
        ...Array(3).fill('Choose a password for Masthead'),
      ])
    },
  )

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

  t.test('logins with the former password, during a password reset, leave no session behind', async (t) => {
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

  t.test('twenty logins beyond the bound, refreshes and logouts at once do not deadlock', async (t) => {
    const reader = await app.person([], { password })
    const { db } = deps.database
    const deadlocks = async () => {
      const [row] = await db
        .select({ deadlocks: sql<string>`deadlocks` })
        .from(sql`pg_stat_database`)
        .where(sql`datname = current_database()`)
      return Number(row?.deadlocks)
    }
    const oldest = await Promise.all(Array.from({ length: 5 }, () => logIn(app, reader)))
    await fill(reader, maxLiveSessions - oldest.length)
    const { bearer } = await logIn(app, reader)
    const before = await deadlocks()
    const [logins, ...others] = await Promise.all([
      atOnce(() => tryLogin(app, { ...reader, password })),
      ...oldest.map(({ refreshToken }) => refresh(app, refreshToken)),
      ...oldest.map((login) =>
        app.send({ method: 'DELETE', url: '/v1/sessions/current', headers: login.bearer }),
      ),
      app.send({ method: 'DELETE', url: '/v1/sessions', headers: bearer }),
    ])
    for (const { statusCode } of logins) t.equal(statusCode, 201)
    for (const { statusCode } of others) t.ok(statusCode < 500, `${statusCode}`)
    t.equal(await deadlocks(), before, 'PostgreSQL saw no deadlock')
  })

  t.test(
    'twenty logins at once beyond the bound leave it kept, after the next login at the latest',
    async (t) => {
      const reader = await app.person([], { password })
      const { db } = deps.database
      await fill(reader, maxLiveSessions)
      for (const { statusCode } of await atOnce(() => tryLogin(app, { ...reader, password })))
        t.equal(statusCode, 201)
      expectStatus(await tryLogin(app, { ...reader, password }), 201)
      const isLive = and(eq(sessions.accountId, reader.id), isNull(sessions.revokedAt))
      t.equal(await db.$count(sessions, isLive), maxLiveSessions)
      const ended = (await eventTypesAbout(app, reader.id)).filter((type) => type === 'session.ended')
      t.equal(ended.length, times + 1, 'each on record once')
    },
  )
})
