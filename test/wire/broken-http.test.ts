/**
 * Sends broken HTTP over a real socket: each request is answered with a problem, and the server
 * keeps running.
 */
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { securityHeaders } from '../../src/http/security-headers.ts'
import { startTestApp } from '../helpers/app.ts'
import { exchange, openSocket, type RawAnswer, requestText } from '../helpers/sockets.ts'

const { app, logLines } = await startTestApp()
await app.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.server.address() as AddressInfo

const json = { 'Content-Type': 'application/json' }
const megabyte = 1_048_576

function postText(path: string, body: string, headers: Record<string, string> = json): string {
  return requestText('POST', path, {
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    body,
  })
}

const signups = '/v1/newsletter-signups'
const deep = '['.repeat(20_000) + ']'.repeat(20_000)
const deepMembers = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`

/** `from` is an address whose network is expelled for it. */
type Case = { name: string; text: string; status: number; type: string; from?: string }

const cases: Case[] = [
  // Requests that the HTTP parser refuses.
  { name: 'a line of garbage', text: '\u0001\u0002garbage\r\n\r\n', status: 400, type: 'malformed-request' },
  {
    name: 'the start of a TLS handshake',
    text: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n',
    status: 400,
    type: 'malformed-request',
  },
  { name: 'another protocol', text: 'HELO masthead.test\r\n\r\n', status: 400, type: 'malformed-request' },
  { name: 'a version to come', text: 'GET /livez HTTP/9.9\r\n\r\n', status: 400, type: 'malformed-request' },
  {
    name: 'a header without a colon',
    text: 'GET /livez HTTP/1.1\r\nHost: masthead.test\r\nnonsense\r\n\r\n',
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'a header name with a space',
    text: requestText('GET', '/livez', { headers: { 'X Header': 'x' } }),
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'no Host header',
    text: 'GET /livez HTTP/1.1\r\n\r\n',
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'an expectation that nobody can meet',
    text: requestText('GET', '/livez', { headers: { Expect: 'a-miracle' } }),
    status: 417,
    type: 'expectation-failed',
  },
  {
    name: 'a method that HTTP does not know',
    text: requestText('FROB', '/livez'),
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'headers of 32 kilobytes',
    text: requestText('GET', '/livez', { headers: { 'X-Long': 'x'.repeat(32_768) } }),
    status: 431,
    type: 'headers-too-large',
  },
  {
    name: 'more headers than anybody needs',
    text: requestText('GET', '/livez', {
      headers: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`X-${n}`, 'x'])),
    }),
    status: 431,
    type: 'headers-too-large',
  },
  {
    name: 'a body in tiny chunks',
    text: requestText('POST', signups, {
      headers: { ...json, 'Transfer-Encoding': 'chunked' },
      body: '1\r\n \r\n'.repeat(20_000),
    }),
    from: '127.0.9.1',
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'a Content-Length that is not a number',
    text: requestText('POST', signups, { headers: { ...json, 'Content-Length': 'many' } }),
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'a negative Content-Length',
    text: requestText('POST', signups, { headers: { ...json, 'Content-Length': -1 } }),
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'two lengths that differ',
    text: `POST ${signups} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'a length beside chunks',
    text: `POST ${signups} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'a chunk whose size is not a number',
    text: requestText('POST', signups, {
      headers: { ...json, 'Transfer-Encoding': 'chunked' },
      body: 'zz\r\n{}\r\n0\r\n\r\n',
    }),
    status: 400,
    type: 'malformed-request',
  },

  // Requests that the parser accepts and the service refuses.
  {
    name: 'a percent sign without digits',
    text: requestText('GET', '/v1/articles/%'),
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'percent-encoding that is not UTF-8',
    text: requestText('GET', '/v1/articles/%ff%fe'),
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'a path segment over the limit',
    text: requestText('GET', `/v1/articles/${'a'.repeat(1001)}`),
    status: 414,
    type: 'uri-too-long',
  },
  {
    name: 'a method that HTTP knows and nothing here does',
    text: requestText('PROPFIND', '/v1/articles'),
    status: 405,
    type: 'method-not-allowed',
  },
  { name: 'TRACE', text: requestText('TRACE', '/v1/articles'), status: 405, type: 'method-not-allowed' },
  {
    name: 'a path that does not exist',
    text: requestText('GET', '/wp-login.php'),
    status: 404,
    type: 'not-found',
  },
  {
    name: 'a path that climbs',
    text: requestText('GET', '/../../etc/passwd'),
    status: 404,
    type: 'not-found',
  },
  {
    name: 'an absolute URL of another host',
    text: requestText('GET', 'http://elsewhere.example/nothing'),
    status: 404,
    type: 'not-found',
  },
  {
    name: 'a media type that is not supported',
    text: postText(signups, 'email=a@b.example', { 'Content-Type': 'text/csv' }),
    status: 415,
    type: 'unsupported-media-type',
  },
  {
    name: 'a malformed media type',
    text: postText(signups, '{}', { 'Content-Type': 'json' }),
    status: 415,
    type: 'unsupported-media-type',
  },
  {
    name: 'a body without a media type',
    text: postText(signups, '{}', {}),
    status: 415,
    type: 'unsupported-media-type',
  },
  {
    name: 'JSON that breaks off',
    text: postText(signups, '{"email":'),
    status: 400,
    type: 'malformed-request',
  },
  { name: 'an empty body', text: postText(signups, ''), status: 400, type: 'malformed-request' },
  {
    name: 'a member that would be a prototype',
    text: postText(signups, '{"email":"a@b.example","__proto__":{"admin":true}}'),
    status: 400,
    type: 'malformed-request',
  },
  {
    name: 'arrays nested 20,000 deep',
    text: postText(signups, deep),
    status: 400,
    type: 'invalid-request',
  },
  {
    name: 'objects nested 20,000 deep',
    text: postText(signups, deepMembers),
    status: 400,
    type: 'invalid-request',
  },
  {
    name: 'a body of just over 128 kilobytes',
    text: postText(signups, `"${'x'.repeat(131_072)}"`),
    status: 413,
    type: 'payload-too-large',
  },
]

const problemHeaders: Record<string, string> = {
  ...securityHeaders,
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
}

type Expected = { status: number; type: string }

function assertProblem(t: Test, { status, headers, body }: RawAnswer, expected: Expected): void {
  const sent = Object.fromEntries(Object.keys(problemHeaders).map((name) => [name, headers[name]]))
  const problem = body === '' ? {} : JSON.parse(body)
  t.strictSame(
    { status, sent, type: problem.type, statusInBody: problem.status, instance: problem.instance },
    {
      status: expected.status,
      sent: problemHeaders,
      type: `/problems/${expected.type}`,
      statusInBody: expected.status,
      instance: headers['x-request-id'] ?? 'no request id',
    },
  )
  t.notMatch(body, /node_modules|\.ts\b|FST_|HPE_/, 'nothing of the inside')
}

async function assertAlive(t: Test): Promise<void> {
  t.equal((await exchange(port, requestText('GET', '/readyz'))).status, 200, 'the server goes on')
}

t.test('refuses', async (t) => {
  for (const { name, text, from, ...problem } of cases) {
    t.test(name, async (t) => {
      assertProblem(t, await exchange(port, text, from), problem)
      await assertAlive(t)
    })
  }
})

t.test('refuses a body of ten megabytes', async (t) => {
  const tooLarge = { status: 413, type: 'payload-too-large' }

  t.test('as soon as its length is known', async (t) => {
    const headers = { ...json, 'Content-Length': 10 * megabyte }
    assertProblem(t, await exchange(port, requestText('POST', signups, { headers })), tooLarge)
  })

  t.test('with its length, sent whole', async (t) => {
    const headers = { ...json, 'Content-Length': 10 * megabyte }
    const text = requestText('POST', signups, { headers, body: 'x'.repeat(10 * megabyte) })
    assertProblem(t, await exchange(port, text), tooLarge)
  })

  t.test('sent in chunks, without its length', async (t) => {
    const socket = await openSocket(port)
    socket.send(requestText('POST', signups, { headers: { ...json, 'Transfer-Encoding': 'chunked' } }))
    const chunk = `${megabyte.toString(16)}\r\n${'x'.repeat(megabyte)}\r\n`
    for (let number = 0; number < 10; number++) socket.send(chunk)
    assertProblem(t, await socket.answer(), tooLarge)
    await assertAlive(t)
  })
})

t.test('keeps', async (t) => {
  t.test('requests on one connection apart, even if one is broken', async (t) => {
    const socket = await openSocket(port)
    socket.send(requestText('GET', '/livez') + requestText('GET', '/v1/articles/%'))
    t.equal((await socket.answer()).status, 200)
    assertProblem(t, await socket.answer(), { status: 400, type: 'malformed-request' })
    socket.send('garbage\r\n\r\n')
    assertProblem(t, await socket.answer(), { status: 400, type: 'malformed-request' })
    await socket.closed
  })

  t.test('what follows a refused body from being read as a request', async (t) => {
    const socket = await openSocket(port)
    const smuggled = requestText('GET', '/livez')
    socket.send(
      postText(signups, smuggled, { 'Content-Type': 'text/plain' }) + requestText('GET', '/nowhere'),
    )
    t.equal((await socket.answer()).status, 415)
    const next = await socket.answer().catch(() => undefined)
    t.equal(next?.status ?? 404, 404, 'the next answer, if any, is to the next request')
  })

  t.test('quiet when a client disconnects in the middle of a request', async (t) => {
    const socket = await openSocket(port)
    socket.send(
      requestText('POST', signups, { headers: { ...json, 'Content-Length': 100 }, body: '{"email"' }),
    )
    socket.end()
    await socket.closed
    await assertAlive(t)
  })

  t.test('the log free of errors', async (t) => {
    t.strictSame(
      logLines.filter(({ level }) => Number(level) >= 50),
      [],
    )
  })
})
