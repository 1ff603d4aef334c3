/**
 * Personal access tokens: created with a login, shown once, good for their own actions only, and
 * gone when revoked.
 */
import { createHash } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accessTokens, accounts } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { type Answer, type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { bearing, create, readMe, revoke, rowOf, tryCreate } from '../helpers/credentials/access-tokens.ts'
import { mailsTo } from '../helpers/credentials/account-mails.ts'
import { password } from '../helpers/credentials/logins.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { eventTypesAbout } from '../helpers/service/audit-trail.ts'
import { contentsOf } from '../helpers/table-contents.ts'
import { until } from '../helpers/until.ts'

const minutes = 60_000
const days = 24 * 60 * minutes
const request = { name: 'The build', actions: ['account:read-self'] }
const afterDays = ({ deps }: TestApp, count: number) =>
  new Date(deps.clock().getTime() + count * days).toISOString()

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person, deps, advance } = app
  const author = await person(['author'])
  const admin = await person(['admin'])
  const list = async (as = author) => (await send({ url: '/v1/access-tokens', as })).body_.data

  t.test('makes a token and shows it only once', async (t) => {
    const expiresAt = afterDays(app, 30)
    const actions = ['article:create', 'article:publish']
    const answer = await tryCreate(app, author, { name: 'Deploy “preview”', actions, expiresAt })
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers['cache-control'], 'no-store')
    const { id, token, ...rest } = answer.body_
    t.equal(answer.headers.location, `/v1/access-tokens/${id}`)
    t.match(token, /^mh_[0-9A-Za-z]{49}$/)
    const known = {
      name: 'Deploy “preview”',
      ending: token.slice(-4),
      actions,
      createdAt: deps.clock().toISOString(),
      expiresAt,
      lastUsedAt: null,
      lastUsedAddress: null,
    }
    t.strictSame(rest, known)
    t.strictSame(await list(), [{ id, ...known }])
  })

  t.test('lets it live for 90 days by default, and for 366 at most', async (t) => {
    const { body_ } = await tryCreate(app, author, request)
    t.equal(body_.expiresAt, afterDays(app, 90))
    const furthest = new Date(deps.clock().getTime() + 1 + 366 * days).toISOString()
    t.equal((await tryCreate(app, author, { ...request, expiresAt: furthest })).body_.expiresAt, furthest)
  })

  t.test('lets a script do what the token was made for, and nothing else', async (t) => {
    const { headers } = await create(app, author, { actions: ['article:create'] })
    const article = await send({
      method: 'POST',
      url: '/v1/articles',
      payload: { title: 'By a script' },
      headers,
    })
    t.equal(article.statusCode, 201)
    const answer = await readMe(app, headers)
    refused(t, answer, 403, 'forbidden')
    t.match(answer.body_.detail, 'This token was not made for account:read-self')
    t.equal(
      answer.headers['www-authenticate'],
      'Bearer error="insufficient_scope", scope="account:read-self"',
    )
  })

  t.test('lists the newest first, page by page, and only one’s own', async (t) => {
    const reader = await person()
    const ids: string[] = []
    for (let made = 0; made < 5; made++) ids.unshift((await create(app, reader)).id)
    const seen: string[] = []
    let url: string | null = '/v1/access-tokens?limit=2'
    while (url) {
      const answer: Answer = await send({ url, as: reader })
      seen.push(...answer.body_.data.map(({ id }: { id: string }) => id))
      const { nextCursor } = answer.body_.page
      url = nextCursor && `/v1/access-tokens?limit=2&cursor=${nextCursor}`
    }
    t.strictSame(seen, ids)
  })

  t.test('records when and from where a token was last used, once a minute at most', async (t) => {
    const { id, headers } = await create(app, author)
    const use = (remoteAddress: string) => send({ url: '/v1/accounts/me', headers, remoteAddress })
    await use('192.0.2.1')
    const first = deps.clock()
    await until(async () => (await rowOf(app, id)).lastUsedAt)
    t.match(await rowOf(app, id), { lastUsedAt: first, lastUsedAddress: '192.0.2.1' })

    advance(minutes - 2)
    await use('192.0.2.2')
    advance(2)
    await use('2001:db8::3')
    await until(async () => (await rowOf(app, id)).lastUsedAddress !== '192.0.2.1')
    const last = deps.clock().toISOString()
    const [shown] = await list()
    t.match(
      shown,
      { id, lastUsedAt: last, lastUsedAddress: '2001:db8::3' },
      'the one within the minute is not',
    )
  })

  t.test('revokes a token: its owner, or an admin', async (t) => {
    for (const revoker of [author, admin]) {
      const { id, headers } = await create(app, author)
      t.equal((await readMe(app, headers)).statusCode, 200)
      const answer = await revoke(app, revoker, id)
      t.equal(answer.statusCode, 204)
      t.equal(answer.body, '')
      refused(t, await readMe(app, headers), 401, 'invalid-token')
      t.notOk((await list()).some((token: { id: string }) => token.id === id))
      refused(t, await revoke(app, revoker, id), 404, 'not-found')
    }
  })

  t.test('asks for the password if there is one, and tells the verified address what was made', async (t) => {
    const owner = await app.person(['author'], { password })
    await verifyAddressOf(app, owner)
    const expiresAt = '2026-11-30T12:00:00.000Z'
    const actions = ['article:create', 'draft:read']
    const made = { name: 'Deploy “preview”', actions, expiresAt, currentPassword: password }
    const answer = await tryCreate(app, owner, made)
    t.equal(answer.statusCode, 201)
    const { id, token } = answer.body_
    const [mail, ...others] = await mailsTo(app, owner.email)
    t.strictSame(others, [])
    t.equal(mail?.subject, 'A new access token for your account at Masthead')
    for (const part of [
      '“Deploy “preview””',
      'article:create, draft:read',
      '30 November 2026 at 12:00 UTC',
      `DELETE http://masthead.test/v1/access-tokens/${id}`,
      'ask for a new password at once',
    ])
      t.match(mail?.text, part)
    t.notMatch(JSON.stringify(mail), token.slice(3))
    t.notMatch(JSON.stringify(mail), 'mh_')
  })

  t.test('sends no mail to an address that nobody has verified', async (t) => {
    const owner = await person()
    await create(app, owner)
    t.strictSame(await mailsTo(app, owner.email), [])
  })

  t.test('records creation and revocation in the audit', async (t) => {
    const expiresAt = afterDays(app, 1)
    const { id: accessTokenId } = await create(app, author, { actions: ['draft:read'], expiresAt })
    await revoke(app, admin, accessTokenId)
    const types = 'access-token.created,access-token.revoked'
    const { body_ } = await send({ url: `/v1/audit?type=${types}&account=${author.id}&limit=2`, as: admin })
    const subjects = { accountId: author.id, accessTokenId }
    t.match(body_.data, [
      { type: 'access-token.revoked', actorAccountId: admin.id, address: '127.0.0.1', subjects, payload: {} },
      {
        type: 'access-token.created',
        actorAccountId: author.id,
        address: '127.0.0.1',
        subjects,
        payload: { actions: ['draft:read'], expiresAt },
      },
    ])
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const author = await person(['author'])
  const reader = await person()

  t.test('a wrong request for a token, naming the member', async (t) => {
    const before = await contentsOf(deps)
    const rows: [request: object, parts: string[]][] = [
      [{}, ['/name', '/actions']],
      [{ ...request, name: '' }, ['/name']],
      [{ ...request, name: ' ' }, ['/name']],
      [{ ...request, name: 'x'.repeat(81) }, ['/name']],
      [{ ...request, name: 'two\nlines' }, ['/name']],
      [{ ...request, actions: [] }, ['/actions']],
      [{ ...request, actions: ['draft:read', 'draft:read'] }, ['/actions']],
      [{ ...request, actions: 'draft:read' }, ['/actions']],
      [{ ...request, actions: ['draft:lick'] }, ['/actions/0']],
      [{ ...request, actions: ['draft:read', '*'] }, ['/actions/1']],
      [{ ...request, expiresAt: null }, ['/expiresAt']],
      [{ ...request, expiresAt: 'tomorrow' }, ['/expiresAt']],
      [{ ...request, expiresAt: '2026-12-31T23:59:60Z' }, ['/expiresAt']],
      [{ ...request, expiresAt: deps.clock().toISOString() }, ['/expiresAt']],
      [{ ...request, expiresAt: '0001-01-01T00:00:00Z' }, ['/expiresAt']],
      [{ ...request, expiresAt: '9999-12-31T23:59:59Z' }, ['/expiresAt']],
      [{ ...request, expiresAt: afterDays(app, 367) }, ['/expiresAt']],
      ...['id', 'token', 'tokenHash', 'accountId', 'lastUsedAt', 'roles'].map((name): [object, string[]] => [
        { ...request, [name]: author.id },
        [`/${name}`],
      ]),
    ]
    for (const [payload, parts] of rows) invalid(t, await tryCreate(app, author, payload), parts)
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a password that is missing, wrong, or of an account that has none', async (t) => {
    const owner = await person([], { password })
    await verifyAddressOf(app, owner)
    const before = await contentsOf(deps)
    invalid(t, await tryCreate(app, owner, request), ['/currentPassword'])
    for (const wrong of ['', 'x'.repeat(201), null, 17])
      invalid(t, await tryCreate(app, owner, { ...request, currentPassword: wrong }), ['/currentPassword'])
    invalid(t, await tryCreate(app, reader, { ...request, currentPassword: password }), ['/currentPassword'])
    t.strictSame(await contentsOf(deps), before)
    const answer = await tryCreate(app, owner, { ...request, currentPassword: `${password}!` })
    refused(t, answer, 403, 'wrong-password')
    t.strictSame((await eventTypesAbout(app, owner.id)).slice(-1), ['account.password-refused'])
    t.equal(await deps.database.db.$count(accessTokens, eq(accessTokens.accountId, owner.id)), 0)
    t.strictSame(await mailsTo(app, owner.email), [])
  })

  t.test('a token for actions that are open to everybody or manage logins, tokens and roles', async (t) => {
    const admin = await person(['author', 'moderator', 'admin'])
    for (const action of [
      'article:list',
      'session:start',
      'session:list',
      'session:end',
      'account:register',
      'account:set-roles',
      'account:suspend',
      'access-token:create',
      'access-token:revoke',
    ])
      invalid(t, await tryCreate(app, admin, { ...request, actions: [action] }), ['/actions/0'])
  })

  t.test('actions that no role of the account allows, naming their position', async (t) => {
    const before = await contentsOf(deps)
    const actions = ['account:read-self', 'audit:read', 'comment:post', 'comment:decide']
    const answer = await tryCreate(app, author, { ...request, actions })
    invalid(t, answer, ['/actions/1', '/actions/3'])
    t.match(
      answer.body_.detail,
      'must be an action that your roles (reader, author) allow; they do not allow audit:read',
    )
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a token made with a token, or anything else that manages logins', async (t) => {
    const admin = await person(['author', 'moderator', 'admin'])
    const { headers, id } = await create(app, admin, { actions: ['account:read-self', 'audit:read'] })
    const before = await contentsOf(deps)
    const requests = [
      { method: 'POST', url: '/v1/access-tokens', payload: request },
      { method: 'GET', url: '/v1/access-tokens' },
      { method: 'DELETE', url: `/v1/access-tokens/${id}` },
      { method: 'GET', url: '/v1/sessions' },
      { method: 'DELETE', url: '/v1/sessions' },
      { method: 'DELETE', url: '/v1/sessions/current' },
      { method: 'PUT', url: `/v1/accounts/${reader.id}/roles`, payload: { roles: ['admin'] } },
      { method: 'PUT', url: `/v1/accounts/${reader.id}/suspension`, payload: { reason: 'x', until: null } },
    ] as const
    for (const request of requests) refused(t, await send({ ...request, headers }), 403, 'forbidden')
    await until(async () => (await rowOf(app, id)).lastUsedAt)
    const { access_tokens: _, ...others } = await contentsOf(deps)
    const { access_tokens: __, ...othersBefore } = before
    t.strictSame(others, othersBefore, 'nothing changed but when it was last used')
  })

  t.test('to revoke a token of somebody else, or one that does not exist', async (t) => {
    const { id, headers } = await create(app, author)
    const admin = await person(['admin'])
    const before = await contentsOf(deps)
    refused(t, await revoke(app, undefined, id), 401, 'unauthenticated')
    refused(t, await revoke(app, reader, id), 404, 'not-found')
    refused(t, await revoke(app, author, deps.newId()), 404, 'not-found')
    refused(t, await revoke(app, admin, deps.newId()), 404, 'not-found')
    invalid(t, await revoke(app, author, 'current'), ['id'])
    t.strictSame(await contentsOf(deps), before)
    t.equal((await readMe(app, headers)).statusCode, 200)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { person, deps, logLines } = app
  const { db } = deps.database

  t.test('one recorded revocation when ten are requested at once', async (t) => {
    const owner = await person()
    const { id } = await create(app, owner)
    const answers = await Promise.all(Array.from({ length: 10 }, () => revoke(app, owner, id)))
    t.strictSame(answers.map(({ statusCode }) => statusCode).sort(), [204, ...Array(9).fill(404)])
    const ofToken = sql`${events.type} = 'access-token.revoked'
      and ${events.subjects} ->> 'accessTokenId' = ${id}`
    t.equal(await db.$count(events, ofToken), 1)
  })

  t.test('only hashes: no token is in any table or log line', async (t) => {
    const owner = await person()
    const { id, token, headers } = await create(app, owner)
    await readMe(app, headers)
    await readMe(app, bearing(`${token}x`))
    await until(async () => (await rowOf(app, id)).lastUsedAt)
    await revoke(app, owner, id)
    const row = await rowOf(app, id)
    t.same(Buffer.from(row.tokenHash), createHash('sha256').update(token).digest())
    t.ok(row.revokedAt, 'its row stays')
    const everything = await textOfAllTables(app)
    t.ok(everything.includes(id), 'the tables were read')
    const log = JSON.stringify(logLines)
    t.ok(logLines.length > 10)
    const secret = token.slice(3, -6)
    for (const text of [everything, log]) {
      t.notOk(text.includes(secret))
      t.notOk(text.includes(Buffer.from(token).toString('hex')))
      t.notOk(text.includes('mh_'))
    }
  })
})

async function verifyAddressOf({ deps }: TestApp, { id }: Person): Promise<void> {
  await deps.database.db.update(accounts).set({ emailVerifiedAt: deps.clock() }).where(eq(accounts.id, id))
}

async function textOfAllTables({ deps }: TestApp): Promise<string> {
  const { db } = deps.database
  const texts = await Promise.all(
    Object.keys(await contentsOf(deps)).map(async (name) => {
      const rows = await db.select({ text: sql<string>`t::text` }).from(sql`${sql.identifier(name)} as t`)
      return rows.map(({ text }) => text).join('\n')
    }),
  )
  return texts.join('\n')
}
