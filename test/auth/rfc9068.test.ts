/**
 * RFC 9068, claim by claim: each header member and claim has its value, and a token without it or
 * with another value is refused.
 */
import { decodeJwt, decodeProtectedHeader, type JWTHeaderParameters, SignJWT } from 'jose'
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const none = Symbol('left out')

type Row = {
  name: string
  section: string
  /** The value in a token of this service; a function if it depends on the login. */
  is: unknown
  /** Values that are refused in its place; `none` means that it is missing. */
  refused: readonly unknown[]
}

t.test('RFC 9068', async (t) => {
  const app = await startTestApp()
  const reader = await app.person(['author'], { password })
  const { accessToken } = await logIn(app, reader)
  const now = Math.floor(app.deps.clock().getTime() / 1000)
  const { kid, key } = await app.deps.keys.signingKey()
  const header = decodeProtectedHeader(accessToken) as Record<string, unknown>
  const claims = decodeJwt(accessToken) as Record<string, unknown>

  const headerRows: Row[] = [
    { name: 'typ', section: '2.1', is: 'at+jwt', refused: [none, 'JWT', 'jwt', 'at', 'id_token+jwt', 7] },
    { name: 'alg', section: '2.1', is: 'EdDSA', refused: ['ES256', 'HS256', 'none'] },
    {
      name: 'kid',
      section: '2.1',
      is: kid,
      refused: [none, '', 'another', '../../etc/passwd', "' or 1=1 --"],
    },
  ]
  const claimRows: Row[] = [
    {
      name: 'iss',
      section: '2.2',
      is: 'http://masthead.test',
      refused: [none, 'http://masthead.test/', '', 7, ['x']],
    },
    { name: 'exp', section: '2.2', is: now + 600, refused: [none, now - 60, 'never', null] },
    { name: 'aud', section: '2.2', is: 'masthead', refused: [none, 'other', '', ['other'], [], null] },
    { name: 'sub', section: '2.2', is: reader.id, refused: [none, '', 'somebody', `${reader.id} `, 7, null] },
    { name: 'client_id', section: '2.2', is: 'masthead', refused: [none, 'other', '', 7, null] },
    { name: 'iat', section: '2.2', is: now, refused: [none, now + 3600, now - 3600, 2 ** 52, 'now', null] },
    { name: 'jti', section: '2.2', is: uuid, refused: [none, '', 'x', 7, null] },
    {
      name: 'roles',
      section: '2.2.3.1',
      is: ['reader', 'author'],
      refused: [none, 'admin', ['owner'], [['admin']], null],
    },
    { name: 'sid', section: 'ours', is: uuid, refused: [none, 'current', '', 7, null] },
    { name: 'epoch', section: 'ours', is: 0, refused: [none, 1, -1, 0.5, '0', null] },
  ]

  const changed = (from: Record<string, unknown>, name: string, value: unknown) => {
    const { [name]: _, ...rest } = from
    return value === none ? rest : { ...rest, [name]: value }
  }
  const read = (token: string) =>
    app.send({ url: '/v1/accounts/me', headers: { authorization: `Bearer ${token}` } })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const sign = (newHeader: Record<string, unknown>, newClaims: Record<string, unknown>) =>
    new SignJWT(newClaims).setProtectedHeader(newHeader as JWTHeaderParameters).sign(key)

  t.test('a correct token, built in the same way as the refused ones, is accepted', async (t) => {
    t.equal((await read(await sign(header, claims))).statusCode, 200)
  })

  t.test('has these members and no others', async (t) => {
    t.strictSame(Object.keys(header).sort(), headerRows.map(({ name }) => name).sort())
    t.strictSame(Object.keys(claims).sort(), claimRows.map(({ name }) => name).sort())
  })

  for (const { name, section, is, refused: others } of headerRows) {
    t.test(`${name} (${section})`, async (t) => {
      t.match(header[name], is)
      for (const value of others) {
        // If the library refuses to sign such a header, the genuine signature is used.
        const [, , signature] = accessToken.split('.')
        const forged = `${part(changed(header, name, value))}.${part(claims)}.${signature}`
        const token = await sign(changed(header, name, value), claims).catch(() => forged)
        refused(t, await read(token), 401, 'invalid-token')
      }
    })
  }

  for (const { name, section, is, refused: others } of claimRows) {
    t.test(`${name} (${section})`, async (t) => {
      t.match(claims[name], is)
      for (const value of others) {
        refused(t, await read(await sign(header, changed(claims, name, value))), 401, 'invalid-token')
      }
    })
  }
})
