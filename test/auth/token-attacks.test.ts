/** Attacks on access tokens that are known from other systems, one test for each. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eq } from 'drizzle-orm'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import t, { type Test } from 'tap'
import { newToken } from '../../src/auth/random-tokens.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { oneTimePurposes } from '../../src/domain/credentials/one-time-purposes.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { logIn, password, tryLogin } from '../helpers/credentials/logins.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { invalid } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const app = await startTestApp()
const { send, deps } = app
const fixtures = createFixtures(app)
const reader = await app.person([], { password })
const login = await logIn(app, reader)
const { key } = await deps.keys.signingKey()
const header = decodeProtectedHeader(login.accessToken)
const claims = decodeJwt(login.accessToken)
const foreign = generateKeyPairSync('ed25519')

const encoded = (text: string) => Buffer.from(text).toString('base64url')

/** Signs the parts as they are. They may be any text, even one that no library would write. */
function signed(headerText: string, claimsText: string, by: KeyObject = key): string {
  const input = `${encoded(headerText)}.${encoded(claimsText)}`
  return `${input}.${sign(null, Buffer.from(input), by).toString('base64url')}`
}

const withHeader = (members: object, by?: KeyObject) =>
  signed(JSON.stringify({ ...header, ...members }), JSON.stringify(claims), by)
const withClaims = (members: object) =>
  signed(JSON.stringify(header), JSON.stringify({ ...claims, ...members }))

const read = (token: string) =>
  send({ url: '/v1/accounts/me', headers: { authorization: `Bearer ${token}` } })

async function refuses(t: Test, token: string, name: string): Promise<void> {
  const answer = await read(token)
  t.strictSame(
    [answer.statusCode, answer.body_.type, answer.headers['www-authenticate']],
    [401, '/problems/invalid-token', 'Bearer error="invalid_token"'],
    name,
  )
}

/** `name` stands twice, with the genuine value last or first. */
const twice = (members: object, name: string, value: unknown) => {
  const text = JSON.stringify(members)
  const extra = `${JSON.stringify(name)}:${JSON.stringify(value)}`
  return [`{${extra},${text.slice(1)}`, `${text.slice(0, -1)},${extra}}`]
}

t.test('the forgeries of this file are genuine except for the forged part', async (t) => {
  t.equal((await read(withHeader({}))).statusCode, 200)
  t.equal((await read(withClaims({}))).statusCode, 200)
})

t.test('kid as path or SQL', async (t) => {
  const kids = [
    '../../../../dev/null',
    '/proc/self/environ',
    'file:///etc/passwd',
    "' or '1'='1",
    "'; drop table signing_keys; --",
    `${header.kid}' --`,
    `${header.kid}\0`,
    `${header.kid} `,
    `%00${header.kid}`,
    '__proto__',
    'constructor',
    '',
    'x'.repeat(2000),
  ]
  const before = await contentsOf(deps)
  for (const kid of kids)
    for (const by of [key, foreign.privateKey]) await refuses(t, withHeader({ kid }, by), kid.slice(0, 40))
  for (const kid of [null, 0, true, [header.kid], { kid: header.kid }])
    await refuses(t, withHeader({ kid }), JSON.stringify(kid))
  t.strictSame(await contentsOf(deps), before)
  const statements = await executedSql(() => read(withHeader({ kid: "x' or 1=1 --" })))
  t.notOk(statements.some((text) => text.includes('1=1')))
})

t.test('jwk, jku, x5u and x5c in the header: no key of theirs is used, and nothing is fetched', async (t) => {
  let visits = 0
  const jwk = { ...foreign.publicKey.export({ format: 'jwk' }), kid: header.kid, alg: 'EdDSA', use: 'sig' }
  const lure = createServer((_request, response) => {
    visits += 1
    response.end(JSON.stringify({ keys: [jwk] }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => lure.once('listening', resolve))
  t.teardown(() => lure.close())
  const url = `http://127.0.0.1:${(lure.address() as AddressInfo).port}/jwks.json`
  const rows = {
    jwk: { jwk },
    jku: { jku: url },
    x5u: { x5u: url },
    x5c: { x5c: ['MIIB'] },
    all: { jwk, jku: url, x5u: url },
  }
  for (const [name, members] of Object.entries(rows)) {
    await refuses(t, withHeader(members, foreign.privateKey), `${name}, under our kid`)
    await refuses(t, withHeader({ ...members, kid: 'theirs' }, foreign.privateKey), `${name}, under theirs`)
    await refuses(t, withHeader({ ...members, kid: undefined }, foreign.privateKey), `${name}, under none`)
  }
  t.equal(visits, 0)
})

t.test('missing claims', async (t) => {
  for (const name of ['iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'roles', 'sid', 'epoch']) {
    await refuses(t, withClaims({ [name]: undefined }), `without ${name}`)
    for (const value of [null, '', true, {}])
      await refuses(t, withClaims({ [name]: value }), `${name} ${JSON.stringify(value)}`)
  }
  for (const text of ['{}', '[]', 'null', '"admin"', '7', '', '{', '{}{}'])
    await refuses(t, signed(JSON.stringify(header), text), `claims ${text}`)
})

t.test('extra claims give nothing', async (t) => {
  const extra = {
    admin: true,
    role: 'admin',
    scope: 'admin',
    permissions: ['*'],
    'https://masthead.test/roles': ['admin'],
    actions: ['account:list'],
    accountId: (await app.person(['admin'])).id,
  }
  const headers = { authorization: `Bearer ${withClaims(extra)}` }
  const me = await send({ url: '/v1/accounts/me', headers })
  t.match([me.statusCode, me.body_.id, me.body_.roles], [200, reader.id, ['reader']])
  t.equal((await send({ url: '/v1/accounts', headers })).statusCode, 403)
})

t.test('wrong typ, and other tokens of ours as bearer', async (t) => {
  for (const typ of [
    'JWT',
    'at',
    'application/jwt',
    'reset+jwt',
    'id+jwt',
    'at+jwt ',
    '',
    null,
    ['at+jwt'],
    undefined,
  ])
    await refuses(t, withHeader({ typ }), `typ ${typ}`)
  const { refreshToken } = await fixtures.session(reader)
  await refuses(t, refreshToken, 'a refresh token')
  await refuses(t, login.refreshToken, 'the refresh token of a login')
  await refuses(t, await fixtures.signupToken(), 'the token of a mailed link')
  for (const purpose of oneTimePurposes)
    await refuses(t, await fixtures.link(reader, purpose), `the token of a link to ${purpose}`)
  await refuses(t, newToken(), 'a random one of the same form')
})

t.test('far-future iat, and values that are no times', async (t) => {
  const { iat = 0, exp = 0 } = claims
  const day = 24 * 3600
  for (const members of [
    { iat: iat + day, exp: exp + day },
    { iat: iat + 100 * 365 * day, exp: exp + 100 * 365 * day },
    { iat: Number.MAX_SAFE_INTEGER, exp: Number.MAX_SAFE_INTEGER },
    { iat: 1e300, exp: 1e300 },
    { exp: exp + 365 * day, iat: iat - 3600 },
    { exp: exp + 365 * day },
    { nbf: iat + day },
    { iat: -1 },
    { iat: String(iat) },
    { exp: String(exp) },
  ])
    await refuses(t, withClaims(members), JSON.stringify(members))
  const endless = JSON.stringify(claims).replace(`"exp":${exp}`, '"exp":1e999')
  t.match(endless, '1e999')
  await refuses(t, signed(JSON.stringify(header), endless), 'exp 1e999')
  await refuses(t, withClaims({ exp: exp + 1 }), 'a longer life than ours have')
})

t.test(
  'duplicate JSON members in header and claims: the last counts, for the check and for the use',
  async (t) => {
    const other = await app.person(['admin'])
    for (const [name, value] of [
      ['sub', other.id],
      ['roles', ['reader', 'admin']],
      ['iss', 'http://evil.example'],
      ['exp', 1],
      ['epoch', 99],
    ] as const) {
      const [first = '', last = ''] = twice(claims, name, value)
      t.match(first.indexOf(`"${name}"`) !== first.lastIndexOf(`"${name}"`), true, 'stands twice')
      const genuine = await read(signed(JSON.stringify(header), first))
      t.match([genuine.statusCode, genuine.body_.id, genuine.body_.roles], [200, reader.id, ['reader']], name)
      const answer = await read(signed(JSON.stringify(header), last))
      // Our own key signed it, so it is simply a token that says this.
      if (name === 'sub' || name === 'roles') t.equal(answer.statusCode, 200)
      else t.equal(answer.statusCode, 401)
      // Nobody but us can sign, so with any other key neither reading is accepted.
      for (const text of [first, last])
        await refuses(t, signed(JSON.stringify(header), text, foreign.privateKey), `${name}, forged`)
    }
    for (const [name, value] of [
      ['alg', 'none'],
      ['alg', 'HS256'],
      ['typ', 'JWT'],
      ['kid', 'another'],
    ] as const) {
      const [first = '', last = ''] = twice(header, name, value)
      await refuses(t, signed(last, JSON.stringify(claims)), `${name} ${value} last`)
      for (const text of [first, last])
        await refuses(t, signed(text, JSON.stringify(claims), foreign.privateKey), `${name} ${value}, forged`)
      await refuses(
        t,
        `${encoded(last)}.${encoded(JSON.stringify({ ...claims, roles: ['admin'] }))}.`,
        `${name}, unsigned`,
      )
    }
  },
)

t.test('1 MB token', async (t) => {
  await refuses(t, 'a'.repeat(1_048_576), 'one part')
  await refuses(t, `${'a'.repeat(500_000)}.${'b'.repeat(500_000)}.c`, 'three parts')
  await refuses(t, withClaims({ padding: 'x'.repeat(1_000_000) }), 'genuine but for its size')
})

t.test('mass assignment of roles, epoch, id in register', async (t) => {
  const rows = {
    roles: ['admin'],
    epoch: 99,
    id: '019a3f4e-2b00-7abc-8def-0123456789ab',
    emailVerifiedAt: '2026-01-01T00:00:00Z',
    suspendedAt: null,
    passwordHash: 'x',
    isVerified: true,
    address: '127.0.0.1',
  }
  const ann = { email: 'ann@readers.example', password, displayName: 'Ann' }
  const register = (members: object) =>
    send({ method: 'POST', url: '/v1/accounts', payload: { ...ann, ...members } })
  const before = await contentsOf(deps)
  for (const [name, value] of Object.entries(rows))
    invalid(t, await register({ [name]: value }), [`/${name}`])
  invalid(
    t,
    await register(rows),
    Object.keys(rows).map((name) => `/${name}`),
  )
  t.strictSame(await contentsOf(deps), before)
  expectStatus(await register({}), 201)
  const [account] = await deps.database.db.select().from(accounts).where(eq(accounts.email, ann.email))
  t.match(account, { roles: ['reader'], epoch: 0, suspendedAt: null, emailVerifiedAt: null })
  t.not(account?.id, rows.id)
  const { accessToken } = expectStatus(await tryLogin(app, ann), 201).body_
  t.strictSame(decodeJwt(accessToken).roles, ['reader'])
})

t.test('a token from the future, where the clock is set back after it was accepted', async (t) => {
  const { send, person, advance } = await startTestApp()
  const as = await person()
  const me = async () => (await send({ url: '/v1/accounts/me', as })).statusCode
  t.equal(await me(), 200)
  advance(-60_000)
  t.equal(await me(), 401)
  advance(60_000)
  t.equal(await me(), 200)
})
