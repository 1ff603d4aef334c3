/**
 * Rate limits over HTTP: which requests count against which limit, what the answers say, and which
 * requests are never limited.
 */
import fastify from 'fastify'
import t from 'tap'
import { createRateLimits } from '../../src/http/rate-limiter.ts'
import { type LimitName, limitsOf, policyOf, rateLimits } from '../../src/http/rate-limits.ts'
import { type Answer, type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { logIn, password, refresh } from '../helpers/credentials/logins.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { guess, leftOf, limited, place, throttled } from '../helpers/limits.ts'
import { refused } from '../helpers/refusal.ts'
import { wholeDocument } from '../helpers/whole-document.ts'

type Described = { description: string; headers?: object }

const register = ({ send }: TestApp, email: string, from: string) =>
  send({
    method: 'POST',
    url: '/v1/accounts',
    payload: { email, password, displayName: 'New' },
    remoteAddress: from,
  })
const signUp = ({ send }: TestApp, email: string, from: string) =>
  send({ method: 'POST', url: '/v1/newsletter-signups', payload: { email }, remoteAddress: from })

t.test('does', async (t) => {
  const app = await startTestApp(limited)
  const { send, advance } = app

  t.test('tell the quota and what is left of it, in structured fields', async (t) => {
    const { headers } = await send({ url: '/v1/articles' })
    t.equal(headers['ratelimit-policy'], '"reads";q=6000;w=60')
    t.equal(headers.ratelimit, '"reads";r=5999;t=1')
    const login = await guess(app, { email: 'nobody@readers.example', from: place(1) })
    t.equal(
      login.headers['ratelimit-policy'],
      '"login-address";q=60;w=300, "login";q=10;w=900, "login-account";q=100;w=3600',
    )
    t.equal(login.headers.ratelimit, '"login-address";r=59;t=5, "login";r=9;t=90')
  })

  t.test('let all accounts of an address share a quota, whose price is that of the reads', async (t) => {
    const remoteAddress = place(40)
    const as = await app.person()
    const read = async (from = remoteAddress) => send({ url: '/v1/accounts/me', as, remoteAddress: from })
    const first = await read()
    t.equal(first.headers['ratelimit-policy'], '"reads";q=6000;w=60, "reads-address";q=12000;w=60')
    t.equal(leftOf(first, 'reads-address'), 11_999)
    const colleague = await app.person()
    const second = await send({ url: '/v1/accounts/me', as: colleague, remoteAddress })
    t.equal(leftOf(second, 'reads'), 5_999)
    t.equal(leftOf(second, 'reads-address'), 11_998)
    t.equal(leftOf(await read(place(41)), 'reads-address'), 11_999, 'of another address')
    t.equal(leftOf(await send({ url: '/v1/articles', remoteAddress }), 'reads'), 5_999, 'of strangers')
  })

  t.test('say in words what each limit counts', async (t) => {
    const detailOf = (answer: Answer, name: LimitName) => {
      throttled(t, answer, name)
      return answer.body_.detail
    }
    const guessed = { email: 'guessed@readers.example', from: place(30) }
    for (let count = 0; count < 10; count++) await guess(app, guessed)
    t.match(
      detailOf(await guess(app, guessed), 'login'),
      /^The rate limit "login" allows 10 failed logins in 900 seconds\. Try again in \d+ seconds?\.$/,
    )

    const reader = await app.person([], { password })
    const payload = { currentPassword: 'not the password', newPassword: 'a password for later' }
    const change = () => send({ method: 'PUT', url: '/v1/accounts/me/password', payload, as: reader })
    for (let count = 0; count < 10; count++) refused(t, await change(), 403, 'wrong-password')
    t.match(
      detailOf(await change(), 'password-account'),
      /^The rate limit "password-account" allows 10 failed requests in 900 seconds\. Try again in \d+ seconds?\.$/,
    )

    for (let count = 0; count < 5; count++) await signUp(app, 'counted@readers.example', place(31))
    t.match(
      detailOf(await signUp(app, 'counted@readers.example', place(31)), 'signup-account'),
      /^The rate limit "signup-account" allows 5 requests in 3,600 seconds\. Try again in \d+ seconds?\.$/,
    )
  })

  t.test('apply limits of their own to expensive requests', async (t) => {
    const as = await app.person(['author'])
    const path = '/v1/articles/01890000-0000-7000-8000-000000000000/revisions/1/diff'
    const diff = await send({ url: path, query: { from: '1' }, as })
    t.equal(
      diff.headers['ratelimit-policy'],
      '"diff-account";q=120;w=60, "reads";q=6000;w=60, "reads-address";q=12000;w=60',
    )
  })

  t.test('let browsers of other origins read the headers', async (t) => {
    const { headers } = await send({ url: '/v1/articles', headers: { origin: 'https://site.example' } })
    for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After'])
      t.ok(String(headers['access-control-expose-headers']).split(', ').includes(name), name)
  })

  t.test('count reads and writes apart, by account where a route needs one, else by address', async (t) => {
    const [ann, bob] = [await app.person(), await app.person()]
    const from = place(2)
    const me = (as: Person) => send({ url: '/v1/accounts/me', as, remoteAddress: from })
    t.equal(leftOf(await me(ann), 'reads'), 5999)
    t.equal(leftOf(await me(ann), 'reads'), 5998)
    t.equal(leftOf(await me(bob), 'reads'), 5999, 'another account at the same address')
    t.equal(leftOf(await send({ url: '/v1/articles', as: ann, remoteAddress: from }), 'reads'), 5999)
    const logOut = await send({ method: 'DELETE', url: '/v1/sessions', as: ann, remoteAddress: from })
    t.equal(leftOf(logOut, 'writes'), 299)
  })

  t.test('count requests that are not found, forbidden or without a token', async (t) => {
    const from = place(3)
    t.equal(leftOf(await send({ url: '/wp-login.php', remoteAddress: from }), 'reads'), 5999)
    t.equal(leftOf(await send({ url: '/v1/accounts', remoteAddress: from }), 'reads'), 5998)
    const lost = await send({ method: 'POST', url: '/v1/nothing', remoteAddress: from })
    t.equal(leftOf(lost, 'writes'), 299)
    const reader = await app.person()
    const forbidden = await send({ url: '/v1/accounts', as: reader, remoteAddress: from })
    t.equal(forbidden.statusCode, 403)
    t.equal(leftOf(forbidden, 'reads'), 5999)
  })

  t.test('give the quota back with time', async (t) => {
    const from = place(4)
    for (let count = 0; count < 5; count++) await signUp(app, 'slow@readers.example', from)
    const wait = throttled(t, await signUp(app, 'slow@readers.example', from), 'signup-account')
    t.ok(wait > 700 && wait <= 720, `${wait} seconds`)
    advance(wait * 1000 - 10)
    throttled(t, await signUp(app, 'slow@readers.example', from), 'signup-account')
    advance(10)
    t.equal((await signUp(app, 'slow@readers.example', from)).statusCode, 202)
    throttled(t, await signUp(app, 'slow@readers.example', from), 'signup-account')
  })

  t.test('count a network of IPv6 as one address, and each of IPv4', async (t) => {
    const left = async (remoteAddress: string) =>
      leftOf(await send({ url: '/v1/articles', remoteAddress }), 'reads')
    t.equal(await left('2001:db8::1'), 5999)
    t.equal(await left('2001:db8::ffff:2'), 5998)
    t.equal(await left('2001:db8:0:1::1'), 5999)
    t.equal(await left('192.0.2.1'), 5999)
    t.equal(await left('::ffff:192.0.2.1'), 5998)
    t.equal(await left('192.0.2.2'), 5999)
  })

  t.test(
    'are in the document, for every operation but the one that says whether the process lives',
    async (t) => {
      const { paths } = wholeDocument(app.app) as unknown as {
        paths: Record<string, Record<string, { operationId: string; responses: Record<string, Described> }>>
      }
      const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
      t.ok(operations.length > 20)
      t.strictSame(
        operations.filter(({ responses }) => !responses[429]).map(({ operationId }) => operationId),
        // Mail services unsubscribe many readers from one address.
        ['getLiveness', 'unsubscribeSignup'],
      )
      const login = operations.find(({ operationId }) => operationId === 'startSession')
      t.equal(
        login?.responses[429]?.description,
        '`too-many-requests`: Too many requests. ' +
          'The limit `login-address` allows 60 requests in 300 seconds for each network address. ' +
          'The limit `login` allows 10 failed logins in 900 seconds for each combination of an e-mail address ' +
          'and a network address. ' +
          'The limit `login-account` allows 100 failed logins in 3,600 seconds for each e-mail address.',
      )
      for (const { responses } of operations.filter((each) => each.responses[429]))
        t.strictSame(Object.keys(responses[429]?.headers ?? {}), [
          'Cache-Control',
          'RateLimit',
          'RateLimit-Policy',
          'Retry-After',
          'X-Request-Id',
        ])
    },
  )
})

t.test('refuses', async (t) => {
  const app = await startTestApp(limited)
  const { send, person } = app
  const fixtures = createFixtures(app)

  t.test('more reads and writes than are allowed, but only of that kind and from that address', async (t) => {
    const from = place(1)
    // 74 reads at the price of 80, and 80 at the price of 1.
    const reads = [...Array(74).fill('/v1/articles?limit=100&q=car'), ...Array(80).fill('/nothing')]
    for (const [count, url] of reads.entries()) {
      const { statusCode } = await app.app.inject({ url, remoteAddress: from })
      if (statusCode !== (count < 74 ? 200 : 404)) throw new Error(`${statusCode} after ${count}`)
    }
    throttled(t, await app.app.inject({ url: '/nothing', remoteAddress: from }).then(parsed), 'reads')
    throttled(t, await app.app.inject({ url: '/v1/articles', remoteAddress: from }).then(parsed), 'reads')
    refused(t, await send({ method: 'POST', url: '/nothing', remoteAddress: from }), 404, 'not-found')
    t.equal((await send({ url: '/v1/articles', remoteAddress: place(2) })).statusCode, 200)
    const reader = await person()
    t.equal((await send({ url: '/v1/accounts/me', as: reader, remoteAddress: from })).statusCode, 200)
    for (let count = 0; count < 299; count++)
      await app.app.inject({ method: 'POST', url: '/nothing', remoteAddress: from })
    throttled(
      t,
      await app.app.inject({ method: 'POST', url: '/nothing', remoteAddress: from }).then(parsed),
      'writes',
    )
  })

  t.test('too many forbidden requests, by account, whatever their address', async (t) => {
    const reader = await person()
    const grab = (number: number) =>
      app.app
        .inject({
          method: 'PUT',
          url: `/v1/accounts/${reader.id}/roles`,
          payload: { roles: ['admin'] },
          headers: reader.headers,
          remoteAddress: place(1000 + number),
        })
        .then(parsed)
    for (let count = 0; count < 300; count++) {
      const { statusCode } = await grab(count)
      if (statusCode !== 403) throw new Error(`${statusCode} after ${count}`)
    }
    throttled(t, await grab(300), 'writes')
  })

  t.test('too many writes of several accounts at one address, but none for what was refused', async (t) => {
    const [one, other] = [await person(), await person()]
    // The body would cost 99 of the 300 of an account.
    const create = async ({ headers }: Person, remoteAddress: string) =>
      app.app
        .inject({
          method: 'POST',
          url: '/v1/articles',
          headers: { ...headers, 'content-length': '1000000' },
          remoteAddress,
        })
        .then(parsed)
    for (let count = 0; count < 3; count++) t.equal((await create(one, place(70))).statusCode, 403)
    for (let count = 0; count < 9; count++) throttled(t, await create(one, place(70)), 'writes')
    t.equal(leftOf(await create(other, place(70)), 'writes-address'), 604)
    for (let count = 0; count < 6; count++) t.equal((await create(await person(), place(70))).statusCode, 403)
    throttled(t, await create(other, place(70)), 'writes-address')
    t.equal((await create(other, place(71))).statusCode, 403)
  })

  t.test(
    'personal access tokens from where 600 tokens were refused within a minute, and no logins',
    async (t) => {
      const from = place(5)
      const reader = await person()
      const headers = { authorization: 'Bearer nonsense' }
      for (let count = 0; count < 600; count++) {
        const { statusCode } = await app.app.inject({ url: '/v1/accounts/me', headers, remoteAddress: from })
        if (statusCode !== 401) throw new Error(`${statusCode} after ${count}`)
      }
      const { headers: good } = await fixtures.accessToken(reader)
      const read = (headers: { authorization: string }, remoteAddress: string) =>
        app.app.inject({ url: '/v1/accounts/me', headers, remoteAddress })
      throttled(t, parsed(await read(good, from)), 'refused-tokens')
      t.equal((await read(good, place(6))).statusCode, 200)
      t.equal((await read(reader.headers, from)).statusCode, 200, 'whoever has logged in is let in')
      t.equal((await send({ url: '/v1/articles', remoteAddress: from })).statusCode, 200)
    },
  )

  t.test('too many registrations of one e-mail address, and too many from one network address', async (t) => {
    for (let count = 0; count < 5; count++)
      expectStatus(await register(app, 'taken@readers.example', place(300 + count)), 201)
    throttled(t, await register(app, 'taken@readers.example', place(310)), 'register-account')
    throttled(t, await register(app, 'TAKEN@readers.example', place(311)), 'register-account')
    const from = place(320)
    for (let count = 0; count < rateLimits['register-address'].max; count++)
      expectStatus(await register(app, `new-${count}@readers.example`, from), 201)
    throttled(t, await register(app, 'one-more@readers.example', from), 'register-address')
    expectStatus(await register(app, 'one-more@readers.example', place(321)), 201)
  })

  t.test('too many signups from one network address', async (t) => {
    const from = place(330)
    for (let count = 0; count < rateLimits['signup-address'].max; count++)
      expectStatus(await signUp(app, `reader-${count}@readers.example`, from), 202)
    throttled(t, await signUp(app, 'reader-x@readers.example', from), 'signup-address')
  })

  t.test('too many comments of one account, and of many accounts at one address', async (t) => {
    const articleId = await fixtures.publishedArticle(await person(['author']))
    const post = (as: Person, from: string) =>
      send({
        method: 'POST',
        url: `/v1/articles/${articleId}/comments`,
        payload: { body: 'Text.' },
        as,
        remoteAddress: from,
      })
    const writer = await person()
    for (let count = 0; count < 30; count++) expectStatus(await post(writer, place(400 + count)), 201)
    throttled(t, await post(writer, place(440)), 'comment-account')
    const from = place(450)
    for (let who = 0; who < 6; who++) {
      const another = await person()
      for (let count = 0; count < 20; count++) expectStatus(await post(another, from), 201)
    }
    throttled(t, await post(await person(), from), 'comment-address')
  })

  t.test('a refresh token used over and over', async (t) => {
    const { refreshToken } = await logIn(app, await person([], { password }))
    const answers = await Promise.all(Array.from({ length: 31 }, () => refresh(app, refreshToken)))
    t.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 30)
    t.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 1)
  })

  t.test('a session that is refreshed without end', async (t) => {
    let { refreshToken } = await logIn(app, await person([], { password }))
    for (let count = 0; count < 30; count++) {
      refreshToken = expectStatus(await refresh(app, refreshToken), 200).body_.refreshToken
    }
    const answer = await refresh(app, refreshToken)
    refused(t, answer, 429, 'too-many-requests')
    t.equal(answer.headers['retry-after'], '60')
    app.advance(60_000)
    expectStatus(await refresh(app, refreshToken), 200)
  })

  t.test('before the database is asked', async (t) => {
    const from = place(500)
    const email = 'target@readers.example'
    for (let count = 0; count < 10; count++) await guess(app, { email, from })
    const { statusCode } = await guess(app, { email, from })
    t.equal(statusCode, 429)
    t.strictSame(await executedSql(() => guess(app, { email, from })), [])
    t.ok((await executedSql(() => guess(app, { email, from: place(501) }))).length > 0, 'as others are')
  })
})

t.test('keeps', async (t) => {
  t.test('/livez free of limits, and preflights and /readyz out of those of other requests', async (t) => {
    const { app, send } = await startTestApp(limited)
    const live = await send({ url: '/livez' })
    t.equal(live.statusCode, 200)
    t.notOk('ratelimit' in live.headers || 'ratelimit-policy' in live.headers)
    t.equal(leftOf(await send({ url: '/readyz' }), 'health-checks'), 1199)
    const preflight = () =>
      app.inject({
        method: 'OPTIONS',
        url: '/v1/sessions',
        headers: { origin: 'https://site.example', 'access-control-request-method': 'POST' },
      })
    const first = await preflight()
    t.equal(first.headers['ratelimit-policy'], '"preflights";q=6000;w=60')
    t.equal(first.headers.ratelimit, '"preflights";r=5999;t=1')
    for (let count = 1; count < 6000; count++) {
      const { statusCode } = await preflight()
      if (statusCode !== 204) throw new Error(`${statusCode} after ${count}`)
    }
    t.equal((await preflight()).statusCode, 429)
    t.equal(leftOf(await send({ url: '/v1/articles' }), 'reads'), 5999)
  })

  t.test('the headers away if the limits are off', async (t) => {
    const app = await startTestApp()
    for (let count = 0; count < 12; count++) {
      const { statusCode, headers } = await guess(app, { email: 'nobody@readers.example' })
      t.equal(statusCode, 401)
      t.notOk('ratelimit' in headers || 'ratelimit-policy' in headers)
    }
  })

  t.test('X-Forwarded-For without effect unless it is trusted', async (t) => {
    const headers = (number: number) => ({ 'x-forwarded-for': place(number) })
    const direct = await startTestApp(limited)
    await direct.send({ url: '/v1/articles', headers: headers(1) })
    t.equal(leftOf(await direct.send({ url: '/v1/articles', headers: headers(2) }), 'reads'), 5998)
    const behind = await startTestApp({ ...limited, trustProxy: 1 })
    await behind.send({ url: '/v1/articles', headers: headers(1) })
    t.equal(leftOf(await behind.send({ url: '/v1/articles', headers: headers(2) }), 'reads'), 5999)
    // The address that the client itself wrote is further left.
    const forged = { 'x-forwarded-for': `${place(3)}, ${place(1)}` }
    t.equal(leftOf(await behind.send({ url: '/v1/articles', headers: forged }), 'reads'), 5998)
  })

  t.test('routes from naming limits that could never apply', async (t) => {
    const rows = [
      [{ action: 'session:start', limits: ['logins'] }, /does not exist/],
      [{ action: 'session:start', limits: ['comment-account'] }, /has no account/],
      [{ action: 'comment:post', limits: ['reset-account'] }, /has no email in its body/],
      [{ action: 'session:start', limits: ['refresh-session'] }, /has no refreshToken in its body/],
    ] as const
    for (const [config, message] of rows) {
      const app = fastify()
      createRateLimits({ isOn: true, isBehindProxy: false, now: () => 0 }).addLimits(app)
      t.throws(() => app.post('/x', { config: config as object }, async () => ({})), { message })
      await app.close()
    }
    const app = fastify()
    createRateLimits({ isOn: true, isBehindProxy: false, now: () => 0 }).addLimits(app)
    const schema = { body: { type: 'object', properties: { email: { type: 'string' } } } }
    t.doesNotThrow(() =>
      app.post(
        '/v1/password-resets',
        { schema, config: { action: 'session:start', limits: ['reset-address', 'reset-account'] } },
        async () => ({}),
      ),
    )
    await app.close()
  })

  t.test('every row of the table to whole numbers and names that need no escaping', async (t) => {
    for (const [name, { max, window }] of Object.entries(rateLimits)) {
      t.match(name, /^[a-z-]+$/)
      t.ok(Number.isInteger(max) && max > 0 && Number.isInteger(window) && window > 0, name)
    }
    t.equal(policyOf(limitsOf({ method: ['GET', 'HEAD'] })), '"reads";q=6000;w=60')
    t.equal(policyOf(limitsOf({ method: 'DELETE' })), '"writes";q=300;w=60')
  })
})

type Injected = Awaited<ReturnType<TestApp['app']['inject']>>

/** Without the check against the document, which thousands of answers need not pass. */
function parsed(answer: Injected) {
  return Object.assign(answer, { body_: answer.json() })
}
