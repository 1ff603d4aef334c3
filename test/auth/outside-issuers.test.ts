/**
 * Tokens of outside issuers are accepted by the rules of the setting, even while an issuer is down.
 */
import { decodeJwt, SignJWT } from 'jose'
import t from 'tap'
import {
  answerKeys,
  audience,
  bearer,
  beDown,
  makeKey,
  startTrustingApp,
  traces,
  withRoles,
} from '../helpers/credentials/issuer.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { refused } from '../helpers/refusal.ts'
import { until } from '../helpers/until.ts'

const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes

t.test('does', async (t) => {
  const algorithms = ['RS512', 'PS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA']
  const app = await startTrustingApp({ press: {}, open: { algorithms } })
  const { readMe, send, advance } = app
  const { press: issuer, open } = app.issuers

  t.test('accepts a token, with the rights that its roles give here', async (t) => {
    const token = await issuer.token({ claims: withRoles('newsroom-writer', 'offline_access') })
    t.match(await readMe(token), {
      statusCode: 200,
      body_: { displayName: 'Ida Holm', roles: ['reader', 'author'] },
    })
    const payload = { title: 'From elsewhere', body: 'Text.' }
    const draft = await send({ method: 'POST', url: '/v1/articles', payload, ...bearer(token) })
    t.equal(draft.statusCode, 201)
    refused(t, await send({ url: '/v1/accounts', ...bearer(token) }), 403, 'forbidden')
  })

  t.test('holds each request to the roles of its own token', async (t) => {
    const payload = { title: 'From elsewhere', body: 'Text.' }
    const writer = await issuer.token({ claims: { sub: 'two-tokens', ...withRoles('newsroom-writer') } })
    const reader = await issuer.token({ claims: { sub: 'two-tokens' } })
    for (const [token, status] of [
      [writer, 201],
      [reader, 403],
      [writer, 201],
    ] as const) {
      const { statusCode } = await send({ method: 'POST', url: '/v1/articles', payload, ...bearer(token) })
      t.equal(statusCode, status)
    }
  })

  t.test('accepts an audience among several, and headers that other issuers send', async (t) => {
    const token = await issuer.token({
      claims: { aud: ['account', audience], azp: 'frontend', scope: 'openid', nbf: 0 },
      header: { typ: undefined, x5t: 'AAAA', cty: 'JWT' },
    })
    t.equal((await readMe(token)).statusCode, 200)
  })

  t.test('accepts clocks that differ by half a minute', async (t) => {
    const now = Math.floor(app.deps.clock().getTime() / 1000)
    for (const claims of [{ iat: now + 29 }, { nbf: now + 29 }, { exp: now - 28 }]) {
      t.equal((await readMe(await issuer.token({ claims }))).statusCode, 200, JSON.stringify(claims))
    }
  })

  t.test('accepts a token until it expires, and not after', async (t) => {
    const token = await issuer.token()
    t.equal((await readMe(token)).statusCode, 200)
    advance(5 * minutes + 28 * seconds)
    t.equal((await readMe(token)).statusCode, 200)
    advance(2 * seconds)
    refused(t, await readMe(token), 401, 'invalid-token')
  })

  t.test('accepts no token for longer than a day, whatever its claims say', async (t) => {
    const now = Math.floor(app.deps.clock().getTime() / 1000)
    const token = await issuer.token({ claims: { exp: now + 10 * 24 * 3600 } })
    t.equal((await readMe(token)).statusCode, 200)
    advance(24 * hours)
    t.equal((await readMe(token)).statusCode, 200)
    advance(31 * seconds)
    refused(t, await readMe(token), 401, 'invalid-token')
  })

  t.test('accepts its own tokens as before', async (t) => {
    const reader = await app.person([], { password })
    const { bearer: headers } = await logIn(app, reader)
    t.equal((await send({ url: '/v1/accounts/me', headers })).body_.id, reader.id)
  })

  t.test('makes no query for a token that it has seen, except those of the route', async (t) => {
    const stop = app.deps.memoryLease.startPolling(() => {})
    t.teardown(stop)
    await until(() => app.deps.memoryLease.isValid())
    const token = await issuer.token({ claims: { sub: 'frequent' } })
    await readMe(token)
    await readMe(token)
    const asked = issuer.server.asked
    const statements = await executedSql(() => readMe(token))
    t.equal(statements.filter((text) => /from "accounts"/.test(text) && !/60 seconds/.test(text)).length, 1)
    t.notOk(statements.some((text) => /identities|^(insert|update)/.test(text)))
    t.equal(issuer.server.asked, asked)
  })

  t.test('accepts every algorithm that is allowed', async (t) => {
    const keys = await Promise.all(algorithms.map((alg) => makeKey(`key-${alg}`, alg)))
    open.server.answer = answerKeys(keys.map(({ jwk }) => jwk))
    for (const key of keys) t.equal((await readMe(await open.token({ key }))).statusCode, 200, key.alg)
  })
})

t.test('keeps', async (t) => {
  const app = await startTrustingApp({
    press: {},
    sport: { audience: 'sport' },
    edwards: { algorithms: ['RS256', 'EdDSA'] },
    down: {},
    withdrawing: {},
    slow: {},
  })
  const { readMe, advance, deps, person, send, logLines } = app

  t.test('issuers apart: none speaks for another, and the same sub at two is two accounts', async (t) => {
    const { press, sport } = app.issuers
    const ofPress = await readMe(await press.token())
    const ofSport = await readMe(await sport.token({ claims: { aud: 'sport' } }))
    t.equal(ofPress.statusCode, 200)
    t.equal(ofSport.statusCode, 200)
    t.not(ofPress.body_.id, ofSport.body_.id)

    const before = await traces(app)
    const forgeries = [
      await press.token({ key: sport.key }),
      await press.token({ key: sport.key, header: { kid: press.key.kid } }),
      await sport.token({ claims: { iss: press.url } }),
      await sport.token(),
      await press.token({ claims: { aud: 'sport' } }),
    ]
    for (const token of forgeries) refused(t, await readMe(token), 401, 'invalid-token')
    t.strictSame(await traces(app), before)
  })

  t.test('its own tokens from being made by others, and theirs by its own key', async (t) => {
    const { edwards: issuer } = app.issuers
    const reader = await person()
    const { kid, key } = await deps.keys.signingKey()
    const claims = decodeJwt(await issuer.token())
    const ofOurKey = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid }).sign(key)
    refused(t, await readMe(ofOurKey), 401, 'invalid-token')

    const asOurs = { iss: 'http://masthead.test', aud: 'masthead', sub: reader.id, sid: reader.id, epoch: 0 }
    const full = { ...asOurs, client_id: 'masthead', jti: reader.id, roles: ['reader', 'admin'] }
    const forged = await issuer.token({ claims: full, header: { typ: 'at+jwt' } })
    refused(t, await readMe(forged), 401, 'invalid-token')
  })

  t.test('known keys working while the issuer is down, and answers 503 for unknown keys', async (t) => {
    const { down: issuer } = app.issuers
    t.equal((await readMe(await issuer.token())).statusCode, 200)
    issuer.server.answer = beDown
    advance(11 * minutes)
    t.equal((await readMe(await issuer.token())).statusCode, 200)
    t.equal((await readMe(await issuer.token({ claims: { sub: 'somebody new' } }))).statusCode, 200)
    const rotated = await makeKey('rotated')
    const answer = await readMe(await issuer.token({ key: rotated }))
    refused(t, answer, 503, 'unavailable')
    t.equal(answer.headers['retry-after'], '30')
    t.equal(answer.headers['www-authenticate'], undefined)
    t.match(
      logLines.find(({ level }) => level === 40),
      { issuer: issuer.url },
    )

    issuer.server.answer = answerKeys([issuer.key.jwk, rotated.jwk])
    advance(30 * seconds)
    t.equal((await readMe(await issuer.token({ key: rotated }))).statusCode, 200)
  })

  t.test('refusing a token after the issuer has withdrawn its key', async (t) => {
    const { withdrawing: issuer } = app.issuers
    const token = await issuer.token({ claims: { exp: 1_900_000_000 } })
    t.equal((await readMe(token)).statusCode, 200)
    issuer.server.answer = answerKeys([(await makeKey('rotated')).jwk])
    advance(9 * minutes)
    t.equal((await readMe(token)).statusCode, 200)
    advance(1 * minutes)
    refused(t, await readMe(token), 401, 'invalid-token')
  })

  t.test('serving everybody else while one issuer does not answer', async (t) => {
    const { slow: issuer } = app.issuers
    const reader = await person()
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    issuer.server.answer = (request, response) =>
      void gate.then(() => answerKeys([issuer.key.jwk])(request, response))
    const waiting = readMe(await issuer.token())
    await until(() => issuer.server.asked === 1)
    t.equal((await send({ url: '/v1/accounts/me', as: reader })).statusCode, 200)
    t.equal((await send({ url: '/v1/articles' })).statusCode, 200)
    open()
    t.equal((await waiting).statusCode, 200)
  })
})
