/**
 * Answers that come from different places, side by side over real sockets: all have the headers that a
 * path which does not exist has, and all count against the same limit.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { Config } from '../../src/config/settings.ts'
import { createCommonHeaders } from '../../src/http/common-headers.ts'
import { createRawAnswers } from '../../src/http/raw-answers.ts'
import { ApiError } from '../../src/problems/api-error.ts'
import { startTestApp } from '../helpers/app.ts'
import { limited } from '../helpers/limits.ts'
import { exchange, type RawAnswer, requestText } from '../helpers/sockets.ts'

const origin = 'https://site.example'
const headers = { Origin: origin }

/** Requests that something other than a route answers. */
const odd: Record<string, { status: number; text: string; isUnread?: true }> = {
  'a malformed URL': { status: 400, text: requestText('GET', '/%ZZ', { headers }) },
  'a malformed URL after one that exists': {
    status: 400,
    text: requestText('GET', '/v1/articles/%ff', { headers }),
  },
  'a path that is too long': {
    status: 414,
    text: requestText('GET', `/v1/articles/${'x'.repeat(1_001)}`, { headers }),
  },
  'an expectation': {
    status: 417,
    text: requestText('GET', '/livez/', { headers: { ...headers, Expect: 'a-miracle' } }),
  },
  'no Host': { status: 400, text: `GET /nothing HTTP/1.1\r\nOrigin: ${origin}\r\n\r\n` },
  'two Hosts': {
    status: 400,
    text: `GET /nothing HTTP/1.1\r\nHost: a\r\nHost: b\r\nOrigin: ${origin}\r\n\r\n`,
  },
  'headers that are too large': {
    status: 431,
    text: requestText('GET', '/nothing', { headers: { ...headers, 'X-Long': 'x'.repeat(32_768) } }),
    isUnread: true,
  },
  'a method that HTTP does not know': {
    status: 400,
    text: requestText('FROB', '/nothing', { headers }),
    isUnread: true,
  },
}

async function listen(config: Partial<Config>) {
  const { app } = await startTestApp(config)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, port: (app.server.address() as AddressInfo).port }
}

/** Differ by request, or by the state of the connection. */
const variable = ['date', 'x-request-id', 'content-length', 'connection', 'keep-alive', 'ratelimit']

function fixedOf(answer: RawAnswer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers)
      .filter(([name]) => !variable.includes(name))
      .sort(),
  )
}

function assertWhole(t: Test, answer: RawAnswer): void {
  for (const name of ['date', 'x-request-id', 'content-length', 'connection'])
    t.ok(answer.headers[name], name)
  t.equal(JSON.parse(answer.body).instance, answer.headers['x-request-id'])
}

for (const [name, corsOrigins] of [
  ['every origin', '*'],
  ['a list of origins', [origin, 'https://other.example']],
] as const) {
  t.test(`the headers, with CORS for ${name}`, async (t) => {
    const { port } = await listen({ ...limited, corsOrigins: corsOrigins as Config['corsOrigins'] })
    const usual = await exchange(port, requestText('GET', '/nothing', { headers }))
    t.equal(usual.status, 404)
    const expected = fixedOf(usual)
    t.equal(expected['access-control-allow-origin'], corsOrigins === '*' ? '*' : origin)
    for (const [what, { status, text, isUnread }] of Object.entries(odd)) {
      t.test(what, async (t) => {
        const answer = await exchange(port, text)
        t.equal(answer.status, status)
        assertWhole(t, answer)
        const { 'access-control-allow-origin': _, ...withoutOrigin } = expected
        // Of a request that cannot be read, nobody knows the origin.
        const isUnknown = isUnread && corsOrigins !== '*'
        t.strictSame(fixedOf(answer), isUnknown ? withoutOrigin : expected)
      })
    }

    t.test('a plain OPTIONS', async (t) => {
      const answer = await exchange(port, requestText('OPTIONS', '/nothing', { headers }))
      t.equal(answer.status, 404)
      t.strictSame(fixedOf(answer), { ...expected, 'ratelimit-policy': '"preflights";q=6000;w=60' })
    })

    t.test('an answer that no hook sees', async (t) => {
      const commonHeaders = createCommonHeaders(corsOrigins)
      const { answer: answerRaw } = createRawAnswers({
        commonHeaders,
        count: () => ({ headers: {}, refusal: undefined }),
      })
      const bare = createServer((_request, response) => answerRaw(response, new ApiError('not-found', '')))
      t.teardown(() => bare.close())
      bare.listen(0, '127.0.0.1')
      await once(bare, 'listening')
      const text = requestText('GET', '/', { headers: { ...headers, 'X-Request-Id': 'of-the-client' } })
      const answer = await exchange((bare.address() as AddressInfo).port, text)
      assertWhole(t, answer)
      t.equal(answer.headers['x-request-id'], 'of-the-client')
      const { 'ratelimit-policy': _, ...others } = expected
      t.strictSame(fixedOf(answer), others)
    })
  })
}

t.test('all count against one limit, with what it says of them', async (t) => {
  const { app, port } = await listen(limited)
  const leftAfter = async (text: string) => {
    const { headers } = await exchange(port, text)
    return Number(/"reads";r=(\d+);/.exec(headers.ratelimit ?? '')?.[1])
  }
  let left = await leftAfter(requestText('GET', '/nothing'))
  for (const [name, { text }] of Object.entries(odd)) {
    left -= 1
    t.equal(await leftAfter(text), left, name)
  }
  // The clock of the test stands still, so nothing comes back. Requests with a high price are faster.
  for (const url of ['/v1/articles/x/comments?limit=100&replies=11', '/nothing']) {
    while ((await app.inject({ url })).statusCode !== 429) left -= 1
  }
  t.ok(left > 0)
  for (const [name, { text }] of Object.entries(odd)) {
    const answer = await exchange(port, text)
    t.equal(answer.status, 429, name)
    t.match(answer.headers['retry-after'], /^\d+$/)
    t.strictSame(JSON.parse(answer.body)['violated-policies'], ['reads'])
  }
})

t.test('broken HTTP behind a proxy does not count, since it comes from the proxy', async (t) => {
  const { port } = await listen({ ...limited, trustProxy: 1 })
  const answer = await exchange(port, 'garbage\r\n\r\n')
  t.equal(answer.status, 400)
  t.notOk('ratelimit' in answer.headers)
  const malformed = await exchange(
    port,
    requestText('GET', '/%ZZ', { headers: { 'X-Forwarded-For': '192.0.2.1' } }),
  )
  t.match(malformed.headers.ratelimit, /r=5999/)
  const again = await exchange(
    port,
    requestText('GET', '/%ZZ', { headers: { 'X-Forwarded-For': '192.0.2.2' } }),
  )
  t.match(again.headers.ratelimit, /r=5999/, 'the address of the client counts')
})
