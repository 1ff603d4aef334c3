/**
 * Registration, which tells nobody who is registered, and reading and changing one's own account.
 */
import { count, eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { type Answer, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { logIn, password, tryLogin } from '../helpers/credentials/logins.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'
import { eventsAbout } from '../helpers/service/audit-trail.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const register = ({ send }: TestApp, payload: object): Promise<Answer> =>
  send({ method: 'POST', url: '/v1/accounts', payload })

const ann = { email: 'Ann@readers.example', password, displayName: 'Ann Lee' }

/** Names without visible characters, and names that reverse the text around them. */
const unseen = [
  '\u200b',
  '\u2060\ufeff',
  '\u00ad',
  '\u200d\u200c',
  '\u3000',
  '\u0301',
  '\ufe0f',
  '\u{e0041}',
  'Ann\u202eeeL',
  '\u202dAnn',
  '\u3164',
  '\u2800 \u115f\u1160\uffa0',
  'Ann\u206a',
  'A\ufff9n\ufffan\ufffb',
  '\u2066Ann\u2069',
  'Ann\u2028Lee',
  'Ann\u2029Lee',
]

async function hashesOf({ deps }: TestApp): Promise<(string | null)[]> {
  const rows = await deps.database.db
    .select({ hash: accounts.passwordHash })
    .from(accounts)
    .orderBy(accounts.id)
  return rows.map(({ hash }) => hash)
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app

  t.test('registers a reader', async (t) => {
    const answer = await register(app, ann)
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.location, '/v1/accounts/me')
    t.equal(answer.headers['cache-control'], 'no-store')
    t.strictSame(answer.body_, {
      id: answer.body_.id,
      email: 'Ann@readers.example',
      emailVerified: false,
      displayName: 'Ann Lee',
      avatarUrl: null,
      roles: ['reader'],
      suspendedUntil: null,
      suspension: null,
      createdAt: deps.clock().toISOString(),
    })
    t.match(answer.body_.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  t.test('accepts names of every script, with the invisible characters that they need', async (t) => {
    const names = ['علی\u200cرضا', 'क्\u200dष', '日産 太郎', '👩\u200d🚀', '!', 'e\u0301']
    for (const [index, displayName] of names.entries()) {
      const answer = await register(app, { ...ann, email: `script-${index}@readers.example`, displayName })
      t.equal(answer.statusCode, 201, displayName)
      t.equal(answer.body_.displayName, displayName)
    }
  })

  t.test('gives people their own account and nobody else’s', async (t) => {
    const { bearer } = await logIn(app, ann)
    const other = await app.person(['admin'])
    const own = await send({ url: '/v1/accounts/me', headers: bearer })
    t.match(own.body_, { email: 'Ann@readers.example', displayName: 'Ann Lee', roles: ['reader'] })
    t.equal(own.headers['cache-control'], 'no-store')
    const others = await send({ url: '/v1/accounts/me', as: other })
    t.match(others.body_, { id: other.id, email: other.email, roles: ['reader', 'admin'] })
  })

  t.test('changes name and picture by a merge patch, in either media type', async (t) => {
    const person = await app.person()
    const patch = (payload: object, type = 'application/merge-patch+json') =>
      send({
        method: 'PATCH',
        url: '/v1/accounts/me',
        as: person,
        payload: JSON.stringify(payload),
        headers: { 'content-type': type },
      })
    const avatarUrl = 'https://img.example/ann.jpg'
    t.match(await patch({ displayName: 'Ann', avatarUrl }), {
      statusCode: 200,
      body_: { displayName: 'Ann', avatarUrl },
    })
    t.match((await patch({ displayName: 'Bo' }, 'application/json')).body_, { displayName: 'Bo', avatarUrl })
    t.match((await patch({ avatarUrl: null })).body_, { displayName: 'Bo', avatarUrl: null })
    const before = await contentsOf(deps)
    t.match((await patch({})).body_, { displayName: 'Bo', avatarUrl: null, email: person.email })
    t.strictSame(await contentsOf(deps), before, 'an empty patch changes nothing')
    const changes = (await eventsAbout(app, person.id)).filter(({ type }) => type === 'account.changed')
    t.strictSame(
      changes.map(({ payload }) => payload.fields),
      [['displayName', 'avatarUrl'], ['displayName'], ['avatarUrl']],
    )
  })

  t.test('accepts passwords of 12 to 200 characters, without cutting them', async (t) => {
    const email = 'long@readers.example'
    const long = 'ä'.repeat(199)
    expectStatus(await register(app, { ...ann, email, password: `${long}1` }), 201)
    t.equal((await tryLogin(app, { email, password: `${long}1` })).statusCode, 201)
    for (const wrong of [long, `${long}2`])
      refused(t, await tryLogin(app, { email, password: wrong }), 401, 'invalid-credentials')
    const short = { email: 'short@readers.example', password: 'twelve chars' }
    expectStatus(await register(app, { ...ann, ...short }), 201)
    t.equal((await tryLogin(app, short)).statusCode, 201)
  })

  t.test('accepts the same password typed on another keyboard (NFC)', async (t) => {
    const email = 'accent@readers.example'
    expectStatus(await register(app, { ...ann, email, password: 'cafe\u0301 au lait!' }), 201)
    t.equal((await tryLogin(app, { email, password: 'caf\u00e9 au lait!' })).statusCode, 201)
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()

  t.test('fields that nobody may set, naming each', async (t) => {
    const rows = {
      roles: ['admin'],
      role: 'admin',
      id: 'x',
      suspendedUntil: null,
      createdAt: 1,
      passwordHash: 'x',
    }
    for (const [name, value] of Object.entries(rows))
      invalid(t, await register(app, { ...ann, [name]: value }), [`/${name}`])
    const hidden = JSON.parse(
      `{"email":"a@a.example","password":"${password}","displayName":"A","__proto__":{"a":1}}`,
    )
    t.equal((await register(app, hidden)).statusCode, 400)
  })

  t.test('to patch members that the owner may not set, naming each', async (t) => {
    const app = await startTestApp()
    const person = await app.person()
    const before = await contentsOf(app.deps)
    const patch = (payload: object) =>
      app.send({ method: 'PATCH', url: '/v1/accounts/me', as: person, payload })
    for (const name of [
      'id',
      'email',
      'emailVerified',
      'roles',
      'epoch',
      'passwordHash',
      'suspendedUntil',
      'createdAt',
    ])
      invalid(t, await patch({ displayName: 'X', [name]: null }), [`/${name}`])
    const wrong: [payload: object, part: string][] = [
      [{ displayName: null }, '/displayName'],
      [{ displayName: '' }, '/displayName'],
      [{ avatarUrl: 'javascript:alert(1)' }, '/avatarUrl'],
      [{ avatarUrl: `https://img.example/${'a'.repeat(2000)}` }, '/avatarUrl'],
    ]
    for (const [payload, part] of wrong) invalid(t, await patch(payload), [part])
    t.strictSame(await contentsOf(app.deps), before)
  })

  t.test('a password that is guessed first, or is part of the account', async (t) => {
    for (const weak of ['password1234', 'PasswordPassword', 'ann@readers.example', 'Ann LeeAnn Lee'])
      invalid(t, await register(app, { ...ann, password: weak }), ['/password'])
  })

  t.test('an account with missing or wrong members', async (t) => {
    const rows: [change: object, parts: string[]][] = [
      [
        { email: undefined, password: undefined, displayName: undefined },
        ['/email', '/password', '/displayName'],
      ],
      [{ email: 'ann' }, ['/email']],
      [{ email: 'ann @readers.example' }, ['/email']],
      [{ email: `${'a'.repeat(65)}@readers.example` }, ['/email']],
      [{ email: `${'a'.repeat(250)}@readers.example` }, ['/email']],
      [{ password: 'eleven char' }, ['/password']],
      [{ password: 'a'.repeat(201) }, ['/password']],
      [{ password: 123456789012 }, ['/password']],
      [{ password: null }, ['/password']],
      [{ password: `nul \0 inside it` }, ['/password']],
      [{ displayName: '' }, ['/displayName']],
      [{ displayName: ' \u00a0 ' }, ['/displayName']],
      [{ displayName: 'two\nlines' }, ['/displayName']],
      [{ displayName: 'a'.repeat(81) }, ['/displayName']],
      ...unseen.map((displayName): [object, string[]] => [{ displayName }, ['/displayName']]),
    ]
    for (const [change, parts] of rows) invalid(t, await register(app, { ...ann, ...change }), parts)
  })

  t.test('the account of somebody without a token', async (t) => {
    refused(t, await app.send({ url: '/v1/accounts/me' }), 401, 'unauthenticated')
  })

  t.test('and wrote nothing', async (t) => {
    t.strictSame(await hashesOf(app), [])
    t.strictSame(await app.deps.database.db.select({ rows: count() }).from(events), [{ rows: 0 }])
  })

  t.test('a password that is too short after NFC', async (t) => {
    invalid(t, await register(app, { ...ann, password: 'e\u0301'.repeat(6) }), ['/password'])
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, deps, logLines } = app
  const first = await register(app, ann)

  t.test('an answer for a taken address like that for a free one, and the account as it was', async (t) => {
    const before = await deps.database.db.select().from(accounts)
    const other = { displayName: 'Somebody else', password: 'another password' }
    for (const email of [ann.email, ann.email.toLowerCase(), 'ANN@READERS.EXAMPLE']) {
      const taken = visiblePart(await register(app, { ...other, email }))
      const free = visiblePart(await register(app, { ...other, email: `free-${email}` }))
      t.strictSame(taken.statusCode, free.statusCode)
      t.strictSame(taken.headers, free.headers)
      const differing = { id: '', email: '', createdAt: '' }
      t.strictSame({ ...taken.body, ...differing }, { ...free.body, ...differing })
      t.strictSame(Object.keys(taken.body), Object.keys(free.body))
      t.equal((taken.body as { email?: string }).email, email, 'as it was sent, not as it is kept')
      t.not((taken.body as { id?: string }).id, first.body_.id)
      refused(t, await tryLogin(app, { ...other, email }), 401, 'invalid-credentials')
    }
    const after = await deps.database.db.select().from(accounts).where(eq(accounts.id, first.body_.id))
    t.not(after[0]?.claimedPasswordHash, null, 'which nobody logs in with')
    t.strictSame(
      after.map((row) => ({ ...row, claimedPasswordHash: null })),
      before,
    )
    t.equal((await tryLogin(app, ann)).statusCode, 201)
    const registered = sql`lower(${accounts.email}) = lower(${ann.email})`
    t.strictSame(await deps.database.db.select({ rows: count() }).from(accounts).where(registered), [
      { rows: 1 },
    ])
  })

  t.test('an event for each account, and none for an address that was taken', async (t) => {
    const { id, roles } = accounts
    const rows = await deps.database.db.select({ id, roles }).from(accounts).orderBy(id)
    const told = await deps.database.db
      .select({ subjects: events.subjects, payload: events.payload })
      .from(events)
      .where(eq(events.type, 'account.registered'))
      .orderBy(events.seq)
    t.strictSame(
      told,
      rows.map((row) => ({ subjects: { accountId: row.id }, payload: { roles: row.roles } })),
    )
  })

  t.test('passwords only as argon2id hashes', async (t) => {
    const hashes = await hashesOf(app)
    for (const hash of hashes) t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    t.equal(new Set(hashes).size, hashes.length, 'each has its own salt')
  })

  t.test('passwords, addresses and tokens out of the log', async (t) => {
    const { bearer } = await logIn(app, ann)
    await send({ url: '/v1/accounts/me', headers: bearer })
    await send({ url: `/v1/accounts/me?token=${password}`, headers: { authorization: `Basic ${password}` } })
    await register(app, { ...ann, roles: ['admin'] })
    await app.app.inject({ method: 'POST', url: '/v1/sessions', payload: `{"password":"${password}"` })
    // Mail is written there where no server is set to send it: it has the address, and no more of
    // these.
    const log = JSON.stringify(logLines.filter(({ mail }) => mail === undefined))
    t.ok(logLines.filter(({ msg }) => msg === 'request').length > 10)
    for (const secret of [password, 'another password', 'readers.example', bearer.authorization, 'argon2'])
      t.notOk(log.includes(secret), secret)
    t.notOk(/authorization/i.test(log))
  })
})
