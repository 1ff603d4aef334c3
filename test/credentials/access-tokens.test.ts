/**
 * Access tokens: they follow RFC 9068, live for ten minutes, and nothing that merely looks like one
 * is accepted.
 */
import { createHmac, generateKeyPairSync } from 'node:crypto'
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportSPKI,
  importJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'
import t, { type Test as Tap } from 'tap'
import { startTestApp, type TestApp } from '../helpers/app.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'

const minutes = 60_000
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const readMe = ({ send }: TestApp, authorization: string) =>
  send({ url: '/v1/accounts/me', headers: { authorization } })

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, deps, advance } = app
  const reader = await app.person(['author'], { password })

  t.test('issues tokens with the header and the claims of RFC 9068, and no others', async (t) => {
    const { accessToken } = await logIn(app, reader)
    const issuedAt = Math.floor(deps.clock().getTime() / 1000)
    const { jti, sid, ...claims } = decodeJwt(accessToken)
    t.strictSame(claims, {
      iss: 'http://masthead.test',
      aud: 'masthead',
      sub: reader.id,
      client_id: 'masthead',
      iat: issuedAt,
      exp: issuedAt + 600,
      roles: ['reader', 'author'],
      epoch: 0,
    })
    t.match(jti, uuid)
    t.match(sid, uuid)
    const { kid, ...header } = decodeProtectedHeader(accessToken)
    t.strictSame(header, { alg: 'EdDSA', typ: 'at+jwt' })
    const { keys } = (await send({ url: '/.well-known/jwks.json' })).body_
    t.strictSame(
      keys.map((key: { kid: string }) => key.kid),
      [kid],
    )
  })

  t.test('publishes the key that verifies them, and not the one that signs', async (t) => {
    const { accessToken } = await logIn(app, reader)
    const answer = await send({ url: '/.well-known/jwks.json' })
    const [key] = answer.body_.keys
    t.strictSame(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    t.match(key, { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })
    t.equal(answer.headers['cache-control'], 'public, max-age=300')
    const verified = await jwtVerify(accessToken, createLocalJWKSet(answer.body_), {
      currentDate: deps.clock(),
      issuer: 'http://masthead.test',
      audience: 'masthead',
      typ: 'at+jwt',
    })
    t.equal(verified.payload.sub, reader.id)
  })

  t.test('gives every token a jti of its own', async (t) => {
    const tokens = [await logIn(app, reader), await logIn(app, reader)]
    t.equal(new Set(tokens.map(({ accessToken }) => decodeJwt(accessToken).jti)).size, 2)
  })

  t.test('accepts a token for ten minutes', async (t) => {
    const { bearer } = await logIn(app, reader)
    advance(10 * minutes - 1_500)
    t.equal((await readMe(app, bearer.authorization)).statusCode, 200)
    // Clocks of two instances may differ by five seconds.
    advance(1_500 + 5_000)
    const answer = await readMe(app, bearer.authorization)
    refused(t, answer, 401, 'invalid-token')
    t.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
  })

  t.test('accepts the scheme in upper and lower case', async (t) => {
    const { accessToken } = await logIn(app, reader)
    for (const scheme of ['Bearer', 'bearer', 'BEARER'])
      t.equal((await readMe(app, `${scheme} ${accessToken}`)).statusCode, 200)
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, deps } = app
  const reader = await app.person([], { password })
  const { accessToken, refreshToken } = await logIn(app, reader)
  const { kid, key } = await deps.keys.signingKey()
  const [publicJwk] = (await send({ url: '/.well-known/jwks.json' })).body_.keys
  const genuine = { header: decodeProtectedHeader(accessToken), claims: decodeJwt(accessToken) }
  const [headerPart = '', claimsPart = '', signature = ''] = accessToken.split('.')
  const admin: JWTPayload = { ...genuine.claims, roles: ['reader', 'admin'] }

  /** Signed with our own key, unless another is given. */
  const forge = (claims: object = {}, header: object = {}, signingKey = key) =>
    new SignJWT({ ...genuine.claims, ...claims })
      .setProtectedHeader({ ...genuine.header, ...header } as JWTHeaderParameters)
      .sign(signingKey)

  const without = ({ ...claims }: JWTPayload, name: string) => {
    delete claims[name]
    return new SignJWT(claims).setProtectedHeader(genuine.header as JWTHeaderParameters).sign(key)
  }

  const hs256 = (secret: string | Buffer, header: object = {}) => {
    const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid, ...header })}.${part(admin)}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }

  const refuseToken = async (t: Tap, token: string, name: string) => {
    const answer = await readMe(app, `Bearer ${token}`)
    t.strictSame(
      [answer.statusCode, answer.body_.type, answer.headers['www-authenticate']],
      [401, '/problems/invalid-token', 'Bearer error="invalid_token"'],
      name,
    )
  }

  t.test('a genuine token, built in the same way as the forgeries, is accepted', async (t) => {
    t.equal((await readMe(app, `Bearer ${await forge()}`)).statusCode, 200)
    t.equal((await readMe(app, `Bearer ${headerPart}.${claimsPart}.${signature}`)).statusCode, 200)
  })

  t.test('tokens without a signature', async (t) => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const unsigned = `${part({ alg, typ: 'at+jwt', kid })}.${part(admin)}`
      for (const ending of ['.', `.${signature}`]) await refuseToken(t, unsigned + ending, `alg ${alg}`)
    }
    await refuseToken(t, `${headerPart}.${claimsPart}.`, 'its signature cut off')
    await refuseToken(t, `${headerPart}.${claimsPart}`, 'two parts')
  })

  t.test('tokens signed with the public key as if it were a secret', async (t) => {
    const publicKey = await importJWK(publicJwk, 'EdDSA', { extractable: true })
    const spki = publicKey instanceof Uint8Array ? '' : await exportSPKI(publicKey)
    const secrets = [
      ...[publicJwk.x, Buffer.from(publicJwk.x, 'base64url'), JSON.stringify(publicJwk), kid],
      ...[spki, spki.trim(), Buffer.from(spki.replace(/-----[^-]+-----|\s/g, ''), 'base64')],
    ]
    for (const secret of secrets) await refuseToken(t, hs256(secret), 'HS256')
  })

  t.test('tokens signed with another key', async (t) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const jwk = publicKey.export({ format: 'jwk' })
    await refuseToken(t, await forge(admin, {}, privateKey), 'under our kid')
    await refuseToken(t, await forge(admin, { kid: 'another' }, privateKey), 'under a kid of its own')
    await refuseToken(t, await forge(admin, { kid: undefined }, privateKey), 'without a kid')
    await refuseToken(t, await forge(admin, { jwk }, privateKey), 'with the key in its header')
    await refuseToken(
      t,
      await forge(admin, { jku: 'https://evil.example/jwks.json' }, privateKey),
      'with a jku',
    )
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await refuseToken(t, await forge(admin, { alg: 'RS256' }, rsa), 'RS256')
  })

  t.test('tokens of another type, issuer or audience', async (t) => {
    for (const typ of ['JWT', 'jwt', 'at', 'dpop+jwt', '', undefined])
      await refuseToken(t, await forge({}, { typ }), `typ ${typ}`)
    for (const iss of ['http://masthead.test/', 'https://masthead.test', 'http://evil.example', ''])
      await refuseToken(t, await forge({ iss }), `iss ${iss}`)
    for (const aud of ['masthead2', 'Masthead', '', ['other']])
      await refuseToken(t, await forge({ aud }), `aud ${aud}`)
    await refuseToken(
      t,
      await forge({}, { crit: ['exp'], exp: 1 }).catch(() => 'a.b.c'),
      'an extension that must be understood',
    )
  })

  t.test('tokens that lack a claim', async (t) => {
    for (const name of ['iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'roles', 'sid', 'epoch'])
      await refuseToken(t, await without(genuine.claims, name), `without ${name}`)
  })

  t.test('tokens with claims of the wrong type', async (t) => {
    const { iat = 0, exp = 0 } = genuine.claims
    const rows = [
      ...[
        { sub: 'somebody' },
        { sub: '' },
        { sid: 'current' },
        { sid: 7 },
        { roles: 'admin' },
        { epoch: 'x' },
      ],
      ...[{ roles: ['owner'] }, { roles: [['admin']] }, { roles: null }, { roles: { 0: 'admin' } }],
      ...[{ exp: iat - 60 }, { exp: 'never' }, { iat: iat + 3600, exp: exp + 3600 }, { iat: iat - 3600 }],
      ...[{ nbf: iat + 3600 }, { iat: 'now' }],
    ]
    for (const claims of rows) await refuseToken(t, await forge(claims), JSON.stringify(claims))
  })

  t.test('tokens that were changed', async (t) => {
    const { roles: _, ...others } = genuine.claims
    await refuseToken(t, `${headerPart}.${part(admin)}.${signature}`, 'other claims')
    await refuseToken(t, `${headerPart}.${part(others)}.${signature}`, 'fewer claims')
    await refuseToken(t, `${part({ ...genuine.header, x: 1 })}.${claimsPart}.${signature}`, 'another header')
    await refuseToken(t, `${headerPart}.${claimsPart}.${signature.toUpperCase()}`, 'another signature')
  })

  t.test('what is no access token at all', async (t) => {
    await refuseToken(t, refreshToken, 'a refresh token')
    for (const text of ['a', 'a.b.c', '...', `${'a'.repeat(3000)}.b.c`, 'a'.repeat(5000), `${accessToken}.x`])
      await refuseToken(t, text, text.slice(0, 40))
    for (const header of [
      'Bearer',
      'Bearer ',
      accessToken,
      `Basic ${accessToken}`,
      `Bearer ${accessToken} x`,
      `Bearer,${accessToken}`,
    ]) {
      const answer = await readMe(app, header)
      refused(t, answer, 401, 'invalid-token')
      t.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
    }
  })

  t.test('a token anywhere but in the Authorization header', async (t) => {
    const places = [
      { url: `/v1/accounts/me?access_token=${accessToken}` },
      { url: '/v1/accounts/me', cookies: { access_token: accessToken } },
    ]
    for (const place of places) {
      const answer = await send(place)
      refused(t, answer, 401, 'unauthenticated')
      t.equal(answer.headers['www-authenticate'], 'Bearer')
    }
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const reader = await app.person([], { password })
  const { accessToken } = await logIn(app, reader)

  t.test('refusals silent on what would help a forger: they repeat no key and no claim', async (t) => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const forged = await new SignJWT({
      ...decodeJwt(accessToken),
      iss: 'canary-issuer',
      sub: 'canary-subject',
    })
      .setProtectedHeader(decodeProtectedHeader(accessToken) as JWTHeaderParameters)
      .sign(privateKey)
    const answer = await readMe(app, `Bearer ${forged}`)
    t.equal(answer.statusCode, 401)
    t.notOk(/canary|masthead\.test/.test(answer.body))
  })

  t.test('every part of a token out of the log', async (t) => {
    await readMe(app, `Bearer ${accessToken}`)
    await readMe(app, `Bearer ${accessToken}x`)
    const log = JSON.stringify(app.logLines)
    t.ok(app.logLines.length > 2)
    for (const piece of accessToken.split('.')) t.notOk(log.includes(piece))
    t.notOk(/bearer/i.test(log))
  })
})
