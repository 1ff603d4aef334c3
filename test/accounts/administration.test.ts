/**
 * What admins do for others: erase and export the account of somebody who asked by letter, end its
 * sessions, and force a reset of its password.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { eraseAccountForOwner } from '../../src/commands/accounts/erase-account-for-owner.ts'
import { setRoles } from '../../src/commands/accounts/set-roles.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { addressOf, giveBelongings, startOwner } from '../helpers/accounts/person-with-everything.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import {
  confirmChange,
  latestToken,
  mailsTo,
  register,
  requestChange,
  requestReset,
  reset,
} from '../helpers/credentials/account-mails.ts'
import { logIn, password, refresh, tryLogin } from '../helpers/credentials/logins.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { linkIn } from '../helpers/mails.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { eventsAbout } from '../helpers/service/audit-trail.ts'
import { contentsOf, tablesWith } from '../helpers/table-contents.ts'

async function startOffice() {
  const app = await startTestApp()
  const admin = await app.person(['admin'])
  const on = (id: string, method: 'GET' | 'DELETE' | 'POST', path: string, as: Person = admin) =>
    app.send({ method, url: `/v1/accounts/${id}${path}`, as })
  return {
    ...app,
    admin,
    fixtures: createFixtures(app),
    erase: (id: string, as?: Person) => on(id, 'DELETE', '', as),
    read: (id: string, as?: Person) => on(id, 'GET', '/export', as),
    endSessions: (id: string, as?: Person) => on(id, 'DELETE', '/sessions', as),
    force: (id: string, as?: Person) => on(id, 'POST', '/password-reset', as),
    /** Somebody with a password and a verified address. */
    confirmed: async () => {
      const owner = await app.person([], { password })
      const verified = { emailVerifiedAt: app.deps.clock() }
      await app.deps.database.db.update(accounts).set(verified).where(eq(accounts.id, owner.id))
      return owner
    },
    /** The latest event of this type about the account. */
    latest: async (id: string, type: string) =>
      (await eventsAbout(app, id)).filter((event) => event.type === type).at(-1),
  }
}

const day = 24 * 3_600_000
const operator = { accountId: null, address: null }

t.test('refuses an admin who is none any more when the erasure begins', async (t) => {
  const { deps, person, admin } = await startOffice()
  const [former, erased, owner] = [await person(['admin']), await person(['admin']), await person()]
  await setRoles(deps, operator, { accountId: former.id, roles: [] })
  await eraseAccountForOwner(deps, operator, erased.id)
  const by = (id: string) => ({ accountId: id, address: null })
  await t.rejects(eraseAccountForOwner(deps, by(former.id), owner.id), { code: 'forbidden' })
  await t.rejects(eraseAccountForOwner(deps, by(erased.id), owner.id), { code: 'invalid-token' })
  await t.rejects(eraseAccountForOwner(deps, by(erased.id), admin.id), { code: 'invalid-token' })
  await eraseAccountForOwner(deps, by(admin.id), owner.id)
})

t.test('does', async (t) => {
  const app = await startOffice()
  const { admin, send, person, erase, read, endSessions, force, latest, fixtures } = app

  t.test('erases everything of an account, as its owner could', async (t) => {
    const mark = 'wombat'
    const owner = await startOwner(app, mark, ['author'])
    await giveBelongings(app, { owner, other: await person(['author']), mark })
    t.equal((await erase(owner.id)).statusCode, 204)
    t.strictSame(await tablesWith(app.deps, [mark, addressOf(mark)]), [])
    refused(t, await send({ url: '/v1/accounts/me', as: owner }), 401, 'invalid-token')
    t.match(await latest(owner.id, 'account.erased'), { actorAccountId: admin.id, actorAddress: '127.0.0.1' })
    refused(t, await erase(owner.id), 404, 'not-found')
  })

  t.test('exports what its owner would get, and notes who did', async (t) => {
    const owner = await person([], { password })
    await fixtures.comment(owner)
    const own = expectStatus(await send({ url: '/v1/accounts/me/export', as: owner }), 200).body_
    t.equal(await latest(owner.id, 'account.exported'), undefined)
    const answer = await read(owner.id)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.match(String(answer.headers['content-disposition']), /^attachment/)
    t.match(await latest(owner.id, 'account.exported'), { actorAccountId: admin.id })
    const { exportedAt: _, events: __, ...others } = answer.body_
    const { exportedAt: ___, events: ____, ...expected } = own
    t.strictSame(others, expected)
    const again = (await send({ url: '/v1/accounts/me/export', as: owner })).body_
    const seen = again.events.filter(({ type }: { type: string }) => type === 'account.exported')
    t.match(seen, [{ address: null }], 'its owner learns of it, and no address of the admin')
  })

  t.test('ends all sessions, and says how many', async (t) => {
    const owner = await person([], { password })
    const [one, two] = [await logIn(app, owner), await logIn(app, owner)]
    const answer = await endSessions(owner.id)
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.body_, { ended: 2, current: 'none' })
    for (const { bearer, refreshToken } of [one, two]) {
      refused(t, await send({ url: '/v1/accounts/me', headers: bearer }), 401, 'invalid-token')
      refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
    }
    t.match(await latest(owner.id, 'session.ended'), { actorAccountId: admin.id })
    t.strictSame((await endSessions(owner.id)).body_, { ended: 0, current: 'none' })
    t.equal((await tryLogin(app, { ...owner, password })).statusCode, 201, 'who may log in again')
  })

  t.test('ends the own session of an admin, and says so', async (t) => {
    const boss = await person(['admin'], { password })
    const { bearer } = await logIn(app, boss)
    const url = `/v1/accounts/${boss.id}/sessions`
    const answer = await send({ method: 'DELETE', url, headers: bearer })
    t.strictSame(answer.body_, { ended: 1, current: 'ended' })
    refused(t, await send({ url: '/v1/accounts/me', headers: bearer }), 401, 'invalid-token')
  })

  t.test('ends a password with all that was made with it, and mails a link', async (t) => {
    const owner = await person([], { password })
    const { bearer, refreshToken } = await logIn(app, owner)
    const script = await fixtures.accessToken(owner)
    const former = await fixtures.link(owner, 'reset-password')
    const answer = await force(owner.id)
    t.equal(answer.statusCode, 202)
    refused(t, await tryLogin(app, { ...owner, password }), 401, 'invalid-credentials')
    refused(t, await send({ url: '/v1/accounts/me', headers: bearer }), 401, 'invalid-token')
    refused(t, await send({ url: '/v1/accounts/me', headers: script.headers }), 401, 'invalid-token')
    refused(t, await refresh(app, refreshToken), 401, 'invalid-refresh-token')
    const next = 'four doors and a frunk'
    refused(t, await reset(app, { token: former, password: next }), 400, 'invalid-link')
    for (const type of ['account.password-reset-forced', 'session.ended', 'access-token.revoked'])
      t.match(await latest(owner.id, type), { actorAccountId: admin.id }, type)

    const mail = (await mailsTo(app, owner.email)).at(-1)
    if (!mail) throw new Error('no mail was sent')
    t.equal(mail.subject, 'Choose a new password for Masthead')
    t.match(mail.text, /The people who run Masthead have ended the password/)
    t.notMatch(mail.text, admin.displayName)
    const token = linkIn(mail).searchParams.get('token')
    t.equal((await reset(app, { token, password: next })).statusCode, 204)
    t.equal((await tryLogin(app, { ...owner, password: next })).statusCode, 201)
  })

  /** Somebody whose address was changed to another one, which is confirmed. */
  const changed = async (next: string, owner?: Pick<Person, 'id' | 'email'>) => {
    const somebody = owner ?? (await app.confirmed())
    const { bearer } = await logIn(app, somebody)
    await requestChange(app, bearer, { email: next, currentPassword: password })
    expectStatus(await confirmChange(app, await latestToken(app, next)), 204)
    return somebody
  }
  const linksTo = async (address: string) =>
    (await mailsTo(app, address)).filter(({ text }) => text.includes('?token=')).length

  t.test(
    'restores an address that was changed before, mails the link there and tells the other',
    async (t) => {
      const owner = await changed('thief@other.example')
      await changed('thief@another.example', { ...owner, email: 'thief@other.example' })
      t.match((await mailsTo(app, owner.email)).at(-1)?.text, /For 14 days they can give the account/)
      app.advance(13 * day)
      const links = await linksTo('thief@another.example')
      expectStatus(await force(owner.id, await person(['admin'])), 202)
      const mail = (await mailsTo(app, owner.email)).at(-1)
      t.match(mail?.text, /The account has the address again to which this mail is sent/)
      const told = (await mailsTo(app, 'thief@another.example')).at(-1)
      t.match(told?.subject, /has its former e-mail address again/)
      await requestReset(app, 'thief@another.example')
      t.equal(await linksTo('thief@another.example'), links, 'no link')
      t.match(await latest(owner.id, 'account.email-changed'), { payload: { isRestored: true } })
      const next = 'four doors and a frunk'
      const token = await latestToken(app, owner.email)
      t.equal((await reset(app, { token, password: next })).statusCode, 204)
      t.equal((await tryLogin(app, { ...owner, password: next })).statusCode, 201)
    },
  )

  t.test('leaves an address that was changed long ago, back again, or was never confirmed', async (t) => {
    const owner = await changed('later@other.example')
    app.advance(14 * day)
    expectStatus(await force(owner.id, await person(['admin'])), 202)
    t.match((await mailsTo(app, 'later@other.example')).at(-1)?.subject, /Choose a new password/)

    const back = await changed('back@other.example')
    await changed(back.email, { ...back, email: 'back@other.example' })
    expectStatus(await force(back.id, await person(['admin'])), 202)
    t.match((await mailsTo(app, back.email)).at(-1)?.subject, /Choose a new password/)
    t.notMatch((await mailsTo(app, 'back@other.example')).at(-1)?.subject, /former/)

    const email = 'mistyped@readers.example'
    const { id } = expectStatus(await register(app, { email, password, displayName: 'M' }), 201).body_
    await changed('right@readers.example', { id, email })
    t.notMatch((await mailsTo(app, email)).at(-1)?.text, /14 days/)
    expectStatus(await force(id, await person(['admin'])), 202)
    t.match((await mailsTo(app, 'right@readers.example')).at(-1)?.subject, /Choose a new password/)
  })

  t.test('exports the former address', async (t) => {
    const owner = await changed('exported@other.example')
    const keptUntil = new Date(app.deps.clock().getTime() + 14 * day).toISOString()
    const { formerEmails } = (await read(owner.id, await person(['admin']))).body_
    t.strictSame(formerEmails, [{ email: owner.email, keptUntil }])
  })

  t.test('lets the owner ask for another link when the first has expired', async (t) => {
    const owner = await person([], { password })
    await force(owner.id)
    app.advance(2 * 3_600_000)
    const before = (await mailsTo(app, owner.email)).length
    await requestReset(app, owner.email)
    t.equal((await mailsTo(app, owner.email)).length, before + 1)
  })
})

t.test('refuses', async (t) => {
  const app = await startOffice()
  const { admin, person, deps, erase, read, endSessions, force } = app
  const all = [erase, read, endSessions, force]

  t.test('everybody but an admin', async (t) => {
    const owner = await person([], { password })
    const before = await contentsOf(deps)
    for (const as of [owner, await person(['author']), await person(['moderator'])]) {
      for (const act of all) refused(t, await act(owner.id, as), 403, 'forbidden')
    }
    const { accounts: _, events: __, ...others } = await contentsOf(deps)
    const { accounts: ___, events: ____, ...expected } = before
    t.strictSame(others, expected)
  })

  t.test('an account that does not exist, and what is no id', async (t) => {
    for (const act of all) {
      refused(t, await act(deps.newId()), 404, 'not-found')
      invalid(t, await act('nobody'), ['id'])
    }
  })

  t.test('the own account of an admin, which is erased with its password', async (t) => {
    await person(['admin'])
    refused(t, await erase(admin.id), 403, 'forbidden')
  })

  t.test(
    'a reset whose link would go to a thief, since the former address has another account',
    async (t) => {
      const owner = await app.confirmed()
      const { bearer } = await logIn(app, owner)
      const email = 'thief@other.example'
      await requestChange(app, bearer, { email, currentPassword: password })
      expectStatus(await confirmChange(app, await latestToken(app, email)), 204)
      expectStatus(await register(app, { email: owner.email, password, displayName: 'R' }), 201)
      const before = await contentsOf(deps)
      const answer = await force(owner.id)
      refused(t, answer, 409, 'password-not-resettable')
      t.match(answer.body_.detail, /former address belongs to another account/)
      t.strictSame(await contentsOf(deps), before)
    },
  )

  t.test('a reset for an account without a password', async (t) => {
    const owner = await person()
    const before = await contentsOf(deps)
    refused(t, await force(owner.id), 409, 'password-not-resettable')
    t.strictSame(await contentsOf(deps), before)
  })
})

t.test('keeps', async (t) => {
  t.test('an admin of its own, whoever erases whom', async (t) => {
    const { admin, person, erase, deps } = await startOffice()
    const other = await person(['admin'])
    t.equal((await erase(admin.id, other)).statusCode, 204)
    const operator = { accountId: null, address: null }
    const attempt = eraseAccountForOwner(deps, operator, other.id)
    await t.rejects(attempt, { code: 'account-last-admin' })
    t.equal((await erase(await person().then(({ id }) => id), other)).statusCode, 204, 'who still works')
  })
})
