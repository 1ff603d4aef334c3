/**
 * Accounts of outside issuers: created by the first token, found by (issuer, subject) alone, with
 * the roles of the newest token.
 */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accounts, identities } from '../../src/db/tables/accounts.ts'
import { startForeignNewsroom } from '../helpers/credentials/foreign-newsroom.ts'
import { bearer, traces, withRoles } from '../helpers/credentials/issuer.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'

const seconds = 1_000

t.test('does', async (t) => {
  const newsroom = await startForeignNewsroom()
  const { press, sport, meet, readMe, fresh, logged, now, send, admin } = newsroom

  t.test('makes an account for the first token, once, and records it', async (t) => {
    const sub = fresh()
    const claims = { sub, ...withRoles('newsroom-writer', 'newsroom-moderator') }
    const { body_: me } = await readMe(await press.token({ claims }))
    const roles = ['reader', 'author', 'moderator']
    t.match(me, { email: null, emailVerified: false, displayName: 'Ida Holm', avatarUrl: null, roles })
    const issuedAt = now()
    newsroom.advance(5 * seconds)
    t.equal((await meet(await press.token({ claims }))).id, me.id)
    const payload = { issuer: press.url, roles, tokenIssuedAt: issuedAt }
    t.strictSame(await logged(me.id), [{ type: 'account.registered', payload, actor: me.id }])
    const audit = await send({ url: `/v1/audit?account=${me.id}`, as: admin })
    t.match(audit.body_.data, [{ type: 'account.registered', address: '127.0.0.1', payload }])
  })

  t.test('makes no account on a route that is open to everybody', async (t) => {
    const before = await traces(newsroom)
    const answer = await send({
      url: '/v1/articles',
      ...bearer(await press.token({ claims: { sub: fresh() } })),
    })
    t.equal(answer.statusCode, 200)
    t.strictSame(await traces(newsroom), before)
  })

  t.test('takes over a name that can be shown, or calls the person Reader', async (t) => {
    const names: [unknown, string][] = [
      ['  Ida \u0007\n\t Holm ', 'Ida Holm'],
      ['\u202egnp.exe', 'gnp.exe'],
      ['x'.repeat(500), 'x'.repeat(80)],
      [`${'x'.repeat(79)}\u{1f600}\u{1f600}`, `${'x'.repeat(79)}\u{1f600}`],
      ['a\u0000b\ud800c', 'a b c'],
      ...['', '   ', '\u200b', '\u0000', null, 17, ['Ida'], { first: 'Ida' }, undefined].map(
        (name): [unknown, string] => [name, 'Reader'],
      ),
    ]
    for (const [name, displayName] of names) {
      const person = await meet(await press.token({ claims: { sub: fresh(), name } }))
      t.equal(person.displayName, displayName, JSON.stringify(name)?.slice(0, 30))
    }
  })

  t.test('takes over an address that the issuer has verified, if no account has it', async (t) => {
    const email = 'ida@press.example'
    const claims = { sub: fresh(), email, email_verified: true }
    const { body_ } = await readMe(await press.token({ claims }))
    t.match(body_, { email, emailVerified: true })
  })

  t.test('shows them in the list of accounts, and suspends them like others', async (t) => {
    const token = await sport.token({ claims: { sub: fresh() } })
    const { id } = await meet(token)
    const list = await send({ url: '/v1/accounts?limit=100', as: admin })
    t.ok(list.body_.data.some((account: { id: string }) => account.id === id))
    const url = `/v1/accounts/${id}/suspension`
    const payload = { reason: 'Spam.', until: null }
    t.equal((await send({ method: 'PUT', url, payload, as: admin })).statusCode, 200)
    const contact = { method: 'DELETE', url: '/v1/sessions/current', ...bearer(token) } as const
    t.equal((await readMe(token)).statusCode, 200, 'it can read what is said of it')
    const draft = { method: 'POST', url: '/v1/articles', payload: { title: 'x' }, ...bearer(token) } as const
    t.ok([403, 404].includes((await send(contact)).statusCode))
    t.equal((await send(draft)).statusCode, 403)
    t.equal((await send({ method: 'DELETE', url, as: admin })).statusCode, 200)
  })
})

t.test('refuses', async (t) => {
  const newsroom = await startForeignNewsroom()
  const { press, sport, meet, readMe, fresh, send, person } = newsroom

  t.test('to give anybody an account for their address alone', async (t) => {
    const local = await person(['author'], { password })
    const spellings = [local.email, local.email.toUpperCase()]
    for (const email of spellings) {
      const claims = { sub: fresh(), email, email_verified: true }
      const { body_ } = await readMe(await press.token({ claims }))
      t.not(body_.id, local.id)
      t.match(body_, { email: null, emailVerified: false, roles: ['reader'] })
    }
    t.equal((await logIn(newsroom, local)).bearer.authorization.length > 0, true)

    const shared = { email: 'shared@press.example', email_verified: true }
    const first = await readMe(await press.token({ claims: { sub: fresh(), ...shared } }))
    const second = await readMe(await sport.token({ claims: { sub: fresh(), ...shared } }))
    t.equal(first.body_.email, shared.email)
    t.equal(second.body_.email, null)
    t.not(first.body_.id, second.body_.id)
  })

  t.test('to believe in an address that nobody has verified, or that is none', async (t) => {
    const unverified = ['true', 1, 'false', false, null, undefined, {}].map((email_verified) => ({
      email: 'free@press.example',
      email_verified,
    }))
    const emails = [
      '',
      'free',
      '@',
      'a@b',
      'a b@press.example',
      'a@press..example',
      'a@-press.example',
      17,
      null,
    ]
    const broken = [
      ...emails,
      `${'x'.repeat(250)}@press.example`,
      'a@pre\nss.example',
      ['a@press.example'],
    ].map((email) => ({ email, email_verified: true }))
    for (const claims of [...unverified, ...broken]) {
      const { statusCode, body_ } = await readMe(await press.token({ claims: { sub: fresh(), ...claims } }))
      t.strictSame([statusCode, body_.email, body_.emailVerified], [200, null, false], JSON.stringify(claims))
    }
  })

  t.test('a login with a password for an account of an outside issuer', async (t) => {
    const email = 'no-password@press.example'
    await meet(await press.token({ claims: { sub: fresh(), email, email_verified: true } }))
    const answer = await send({ method: 'POST', url: '/v1/sessions', payload: { email, password } })
    refused(t, answer, 401, 'invalid-credentials')
  })
})

t.test('keeps', async (t) => {
  const newsroom = await startForeignNewsroom()
  const { press, meet, readMe, fresh, logged, deps } = newsroom
  const { db } = deps.database

  t.test('one account of however many first requests at once', async (t) => {
    const before = await traces(newsroom)
    const token = await press.token({
      claims: { sub: fresh(), email: 'many@press.example', email_verified: true },
    })
    const answers = await Promise.all(Array.from({ length: 20 }, () => readMe(token)))
    t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [200])
    t.equal(new Set(answers.map(({ body_ }) => body_.id)).size, 1)
    t.strictSame(await traces(newsroom), { accounts: before.accounts + 1, events: before.events + 1 })
  })

  t.test('no erased person in memory: the next token makes another account', async (t) => {
    const sub = fresh()
    const token = await press.token({ claims: { sub } })
    const { id } = await meet(token)
    await db.delete(identities).where(eq(identities.accountId, id))
    await db.update(accounts).set({ erasedAt: deps.clock() }).where(eq(accounts.id, id))
    await deps.standings.changed(id)
    const { id: next } = await meet(token)
    t.not(next, id)
    t.equal((await meet(token)).id, next)
    t.equal((await logged(id)).length, 1)
  })

  t.test('no half account when its creation fails', async (t) => {
    const token = await press.token({ claims: { sub: fresh() } })
    const before = await traces(newsroom)
    await db.execute(
      sql`alter table identities add constraint failing check (subject not like 'subject-%') not valid`,
    )
    refused(t, await readMe(token), 500, 'internal')
    t.strictSame(await traces(newsroom), before)
    await db.execute(sql`alter table identities drop constraint failing`)
    t.equal((await readMe(token)).statusCode, 200)
  })
})
