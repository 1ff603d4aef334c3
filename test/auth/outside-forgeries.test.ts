/** Forged tokens of outside issuers: each kind is refused and leaves no trace. */
import { createHmac } from 'node:crypto'
import { exportSPKI, FlattenedSign, importJWK } from 'jose'
import t, { type Test as Tap } from 'tap'
import {
  answerKeys,
  audience,
  bearer,
  makeKey,
  startTrustingApp,
  traces,
  withRoles,
} from '../helpers/credentials/issuer.ts'
import { refused } from '../helpers/refusal.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const app = await startTrustingApp({ press: {}, strict: { typ: 'at+jwt' } })
const { readMe, send } = app
const { press: issuer, strict } = app.issuers
const { key } = issuer
const admin = withRoles('chief')
const genuine = await issuer.token({ claims: admin })
const [headerPart = '', claimsPart = '', signature = ''] = genuine.split('.')

const refuseToken = async (t: Tap, token: string, name: string) => {
  const before = await traces(app)
  const answer = await readMe(token)
  t.strictSame(
    [answer.statusCode, answer.body_.type, answer.headers['www-authenticate']],
    [401, '/problems/invalid-token', 'Bearer error="invalid_token"'],
    name,
  )
  t.strictSame(await traces(app), before)
}

t.test('a genuine token, built in the same way as the forgeries, is accepted', async (t) => {
  t.equal((await readMe(`${headerPart}.${claimsPart}.${signature}`)).statusCode, 200)
})

t.test('tokens without a signature, or with another', async (t) => {
  for (const alg of ['none', 'None', 'NONE', '']) {
    const unsigned = `${part({ alg, kid: key.kid })}.${claimsPart}`
    for (const ending of ['.', `.${signature}`, '']) await refuseToken(t, unsigned + ending, `alg ${alg}`)
  }
  await refuseToken(t, `${headerPart}.${claimsPart}.`, 'cut off')
  await refuseToken(t, `${headerPart}.${claimsPart}.${signature.slice(4)}`, 'shortened')
  const other = await issuer.token({ claims: { sub: 'else' } })
  await refuseToken(t, `${headerPart}.${claimsPart}.${other.split('.')[2]}`, 'of another token')
  await refuseToken(t, `${headerPart}.${other.split('.')[1]}.${signature}`, 'with other claims')
})

t.test('tokens signed with the public key as if it were a secret', async (t) => {
  const publicKey = await importJWK(key.jwk, key.alg, { extractable: true })
  const spki = publicKey instanceof Uint8Array ? '' : await exportSPKI(publicKey)
  const secrets = [
    spki,
    spki.trim(),
    JSON.stringify(key.jwk),
    Buffer.from(String(key.jwk.n), 'base64url'),
    '',
  ]
  for (const [alg, digest] of [
    ['HS256', 'sha256'],
    ['HS512', 'sha512'],
  ] as const) {
    for (const secret of secrets) {
      const signed = `${part({ alg, kid: key.kid })}.${claimsPart}`
      await refuseToken(t, `${signed}.${createHmac(digest, secret).update(signed).digest('base64url')}`, alg)
    }
  }
})

t.test('tokens of an algorithm that is not allowed, even if the key could verify it', async (t) => {
  for (const alg of ['RS384', 'RS512', 'PS256']) {
    const unpinned = await makeKey('unpinned', alg)
    issuer.server.answer = answerKeys([key.jwk, { ...unpinned.jwk, alg: undefined }])
    app.advance(31_000)
    await refuseToken(t, await issuer.token({ key: unpinned, claims: admin }), alg)
  }
  issuer.server.answer = answerKeys([key.jwk])
})

t.test('tokens signed by another key, with our kid and with paths and SQL for one', async (t) => {
  const stranger = await makeKey('stranger')
  const kids = ['../../etc/passwd', '/dev/null', "' or 1=1 --", '__proto__', 'constructor', '', '\0', key.kid]
  for (const kid of kids) {
    await refuseToken(t, await issuer.token({ key: stranger, header: { kid }, claims: admin }), kid)
  }
  for (const kid of [undefined, null, 1, ['press-1'], {}]) {
    const signed = `${part({ alg: 'RS256', kid })}.${claimsPart}`
    await refuseToken(t, `${signed}.${signature}`, `kid ${JSON.stringify(kid)}`)
  }
})

t.test('keys that a token brings along or points at', async (t) => {
  const stranger = await makeKey('stranger')
  const elsewhere = `${issuer.server.jwksUrl}?theirs`
  const asked = issuer.server.asked
  for (const header of [{ jwk: stranger.jwk }, { jku: elsewhere }, { x5u: elsewhere }, { x5c: ['AAAA'] }]) {
    const token = await issuer.token({ key: stranger, header: { kid: key.kid, ...header }, claims: admin })
    await refuseToken(t, token, Object.keys(header)[0] ?? '')
  }
  t.equal(issuer.server.asked, asked, 'none is fetched')
})

t.test('critical extensions, even the one that the library knows', async (t) => {
  for (const crit of [['b64'], ['exp'], ['b64', 'x'], [], 'b64']) {
    const signed = `${part({ alg: 'RS256', kid: key.kid, crit, b64: true, exp: 1, x: 1 })}.${claimsPart}`
    await refuseToken(t, `${signed}.${signature}`, JSON.stringify(crit))
  }
  const jws = await new FlattenedSign(Buffer.from(claimsPart, 'base64url'))
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, crit: ['b64'], b64: true })
    .sign(key.privateKey)
  await refuseToken(t, `${jws.protected}.${jws.payload}.${jws.signature}`, 'rightly signed')
})

t.test('claims that are wrong, missing or of another type', async (t) => {
  const now = Math.floor(app.deps.clock().getTime() / 1000)
  const wrong: Record<string, unknown>[] = [
    ...[
      { aud: 'account' },
      { aud: [] },
      { aud: ['account'] },
      { aud: undefined },
      { aud: null },
      { aud: {} },
    ],
    ...[{ aud: `${audience}/` }, { aud: audience.toUpperCase() }, { aud: 'masthead' }],
    ...[{ exp: now - 60 }, { exp: undefined }, { exp: null }, { exp: String(now + 300) }, { exp: 1e-300 }],
    ...[{ nbf: now + 60 }, { nbf: 'now' }, { nbf: 1e300 }],
    ...[{ iat: now + 60 }, { iat: undefined }, { iat: null }, { iat: String(now) }, { iat: 1e300 }],
    ...[{ iat: now - 25 * 3600 }, { iat: -1e300 }],
    ...[
      { sub: undefined },
      { sub: null },
      { sub: '' },
      { sub: 17 },
      { sub: ['ida'] },
      { sub: 'x'.repeat(256) },
    ],
    ...[{ sub: 'a\0b' }, { sub: 'a\ud800b' }, { sub: { toString: 'ida' } }],
  ]
  for (const claims of wrong) {
    await refuseToken(
      t,
      await issuer.token({ claims: { ...admin, ...claims } }),
      JSON.stringify(claims).slice(0, 40),
    )
  }
})

t.test('issuers that are not trusted, however alike', async (t) => {
  const alike = [
    `${issuer.url}/`,
    issuer.url.toUpperCase(),
    `${issuer.url} `,
    'http://masthead.test',
    '',
    null,
    7,
  ]
  for (const iss of [...alike, [issuer.url], { [issuer.url]: 1 }, undefined, '__proto__']) {
    await refuseToken(t, await issuer.token({ claims: { ...admin, iss } }), JSON.stringify(iss) ?? 'none')
  }
})

t.test('what is no token at all, and one that is too long', async (t) => {
  for (const text of [
    'a.b.c',
    '..',
    `${headerPart}.${part([])}.${signature}`,
    `.${claimsPart}.`,
    claimsPart,
  ]) {
    await refuseToken(t, text, text.slice(0, 20))
  }
  await refuseToken(t, `${headerPart}.${part({ iss: issuer.url })}`, 'two parts')
  await refuseToken(t, await issuer.token({ claims: { pad: 'x'.repeat(16_384) } }), 'too long')
  await refuseToken(t, `${headerPart}.${claimsPart}.${'A'.repeat(1_000_000)}`, 'a megabyte')
  const fits = await issuer.token({ claims: { pad: 'x'.repeat(11_500) } })
  t.ok(fits.length > 15_000 && fits.length < 16_384)
  t.equal((await readMe(fits)).statusCode, 200, 'long, and not too long')
})

t.test('another type than the setting names', async (t) => {
  for (const typ of ['JWT', 'logout+jwt', '', undefined, 'at+jwt2', 7]) {
    refused(t, await readMe(await strict.token({ header: { typ } })), 401, 'invalid-token')
  }
  for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt']) {
    t.equal((await readMe(await strict.token({ header: { typ } }))).statusCode, 200, typ)
  }
})

t.test('a token for actions that need a login to this service', async (t) => {
  const token = await issuer.token()
  refused(
    t,
    await send({ method: 'DELETE', url: '/v1/sessions/current', ...bearer(token) }),
    404,
    'not-found',
  )
  t.strictSame((await send({ url: '/v1/sessions', ...bearer(token) })).body_.data, [])
  const answer = await send({ method: 'DELETE', url: '/v1/sessions', ...bearer(token) })
  t.match(answer, { statusCode: 200, body_: { ended: 0, current: 'none' } })
})
