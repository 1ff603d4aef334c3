/**
 * Problem documents: every error has the same form, is found in the log by its id, and tells
 * nothing about the inside of the service.
 */
import type { InjectOptions } from 'fastify'
import t from 'tap'
import { isUuid } from '../../src/domain/uuid.ts'
import { problems } from '../../src/problems/table.ts'
import { startTestApp } from '../helpers/app.ts'
import { buildFaultyApp } from '../helpers/faulty-app.ts'
import { refused } from '../helpers/refusal.ts'
import { readDocument, urlOf } from '../helpers/walks/document.ts'

const anId = '01890000-0000-7000-8000-000000000000'
const json = { 'content-type': 'application/json' }

t.test('does', async (t) => {
  const { send } = await startTestApp()

  t.test('describe every code of the table at its address', async (t) => {
    for (const [code, { status, title, description }] of Object.entries(problems)) {
      const answer = await send({ url: `/problems/${code}` })
      t.equal(answer.statusCode, 200, code)
      t.strictSame(answer.body_, { type: `/problems/${code}`, title, status, description })
    }
  })

  t.test('give each problem its type, title, status, detail and instance', async (t) => {
    const answer = await send({ url: `/v1/articles/${anId}`, headers: { 'x-request-id': 'abc-1' } })
    t.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    t.strictSame(answer.body_, {
      type: '/problems/not-found',
      title: problems['not-found'].title,
      status: 404,
      detail: 'There is no such article.',
      instance: 'abc-1',
    })
  })
})

t.test('refuses', async (t) => {
  const { app, send, person } = await startTestApp()
  const { documented } = readDocument(app)

  t.test('a code that does not exist, such as an inherited name', async (t) => {
    for (const code of ['x', 'Not-Found', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      refused(t, await send({ url: `/problems/${code}` }), 404, 'not-found')
    }
  })

  t.test('a path that does not exist, for every method', async (t) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const) {
      for (const url of [
        '/v2',
        '/v1',
        '/v1/',
        '/v2/articles',
        '/V1/articles',
        '/problems/',
        '/v1//articles',
        '/admin',
      ]) {
        refused(t, await send({ method, url }), 404, 'not-found')
      }
      const { body_ } = await send({ method, url: '/admin' })
      t.equal(body_.detail, 'There is nothing at this path.')
    }
  })

  /**
   * Of every path of the document that fits: `/v1/sessions/refresh` is one of `/v1/sessions/{id}`
   * too.
   */
  function methodsAt(url: string): string[] {
    const fitting = documented.filter(({ path }) =>
      new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(url),
    )
    const methods: string[] = fitting.map(({ method }) => method)
    return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : [])])].sort()
  }

  for (const path of new Set(documented.map((operation) => operation.path))) {
    t.test(`a method that ${path} does not have`, async (t) => {
      const names = {
        id: anId,
        idOrSlug: anId,
        code: 'not-found',
        n: '1',
        previewId: anId,
        token: 'x',
        part: '2026-11',
        slug: 'cars',
        service: 'mailgun',
      }
      const url = urlOf(path, { params: names })
      const allowed = methodsAt(url)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const) {
        if (allowed.includes(method)) continue
        const answer = await send({ method, url })
        refused(t, answer, 405, 'method-not-allowed')
        t.equal(answer.headers.allow, allowed.join(', '), method)
      }
    })
  }

  const url = '/v1/newsletter-signups'
  const wrong: [name: string, request: InjectOptions, status: number, code: keyof typeof problems][] = [
    ['a body over 128 KiB', { payload: `"${'x'.repeat(131_072)}"`, headers: json }, 413, 'payload-too-large'],
    ['a body of 128 KiB', { payload: `"${'x'.repeat(131_070)}"`, headers: json }, 400, 'invalid-request'],
    ['text', { payload: 'x', headers: { 'content-type': 'text/plain' } }, 415, 'unsupported-media-type'],
    [
      'a form',
      {
        url: '/v1/sessions',
        payload: 'email=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      415,
      'unsupported-media-type',
    ],
    [
      'a media type that is none',
      { payload: '{}', headers: { 'content-type': 'json' } },
      415,
      'unsupported-media-type',
    ],
    ['half an object', { payload: '{"email":', headers: json }, 400, 'malformed-request'],
    ['an empty body', { payload: '', headers: json }, 400, 'malformed-request'],
    ['no body', {}, 400, 'invalid-request'],
    [
      'a body of another length than it says',
      { payload: '{}', headers: { ...json, 'content-length': '1' } },
      400,
      'malformed-request',
    ],
    ['no object', { payload: '[]', headers: json }, 400, 'invalid-request'],
  ]
  for (const [name, request, status, code] of wrong) {
    t.test(name, async (t) => refused(t, await send({ method: 'POST', url, ...request }), status, code))
  }

  t.test('a URL that cannot be decoded, and one with a segment longer than any name', async (t) => {
    refused(t, await send({ url: '/v1/articles/%zz' }), 400, 'malformed-request')
    refused(t, await send({ url: `/v1/articles/${'x'.repeat(1001)}` }), 414, 'uri-too-long')
  })

  t.test('no merge patch where a patch is expected', async (t) => {
    const headers = { 'content-type': 'application/merge-patch+json' }
    const admin = await person(['admin'])
    const answer = await send({
      method: 'PATCH',
      url: `/v1/contributors/${anId}`,
      payload: '{}',
      headers,
      as: admin,
    })
    refused(t, answer, 404, 'not-found')
  })

  t.test('every wrong member of a body at once, each by its pointer', async (t) => {
    const payload = { email: 'x', source: 7, 'a/b~c': 1 }
    const answer = await send({ method: 'POST', url, payload })
    const pointers = answer.body_.errors.map(({ pointer }: { pointer: string }) => pointer)
    t.strictSame(pointers.sort(), ['/a~1b~0c', '/email', '/source'])
  })
})

t.test('a bug in a handler', async (t) => {
  const { deps, logLines } = await startTestApp()
  const secret = 'relation "secret_table" does not exist at /srv/masthead/src/secret.ts:12'
  const app = await buildFaultyApp(deps, Object.assign(new Error(secret), { code: '42P01', statusCode: 200 }))

  for (const request of [
    { method: 'GET', url: '/v1/articles' },
    { method: 'POST', url: '/v1/newsletter-signups', payload: { email: 'someone@readers.example' } },
  ] as const) {
    t.test(
      `is a 500 that says nothing of the inside, logged once under its id: ${request.method}`,
      async (t) => {
        logLines.length = 0
        const { statusCode, headers, body } = await app.inject({
          ...request,
          headers: { 'x-request-id': 'bug-1' },
        })
        t.equal(statusCode, 500)
        t.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
        t.strictSame(JSON.parse(body), {
          type: '/problems/internal',
          title: problems.internal.title,
          status: 500,
          detail:
            'The request failed because of an internal error, which is logged under the id of the request.',
          instance: 'bug-1',
        })
        t.notMatch(body + JSON.stringify(headers), /secret|42P01|\.ts\b|stack/)
        const errors = logLines.filter(({ level }) => Number(level) >= 50)
        t.equal(errors.length, 1, 'logged once')
        t.equal(errors[0]?.requestId, 'bug-1')
        t.match(errors[0]?.err, { message: secret, code: '42P01' })
        const [line] = logLines.filter(({ msg }) => msg === 'request')
        t.match(line, { requestId: 'bug-1', status: 500, path: request.url })
      },
    )
  }

  t.test('is a 500 too if the thrown value is not an Error', async (t) => {
    for (const thrown of ['text', 7, true, {}]) {
      const faulty = await buildFaultyApp(deps, thrown)
      const { statusCode, headers } = await faulty.inject({ url: '/v1/articles' })
      t.equal(statusCode, 500, String(thrown))
      t.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
    }
  })
})

t.test('an unavailable database', async (t) => {
  const { deps, logLines } = await startTestApp()
  const causes: [name: string, error: Error][] = [
    ['refused', Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' })],
    ['shut down', Object.assign(new Error('terminating connection'), { code: '57P01' })],
    ['lost', new Error('Connection terminated unexpectedly')],
    ['too busy', new Error('timeout exceeded when trying to connect')],
    ['all addresses', new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })], '')],
  ]
  for (const [name, error] of causes) {
    t.test(`is a 503 that says when to try again: ${name}`, async (t) => {
      logLines.length = 0
      const app = await buildFaultyApp(deps, new Error('Failed query: select 1', { cause: error }))
      for (const request of [
        { url: '/v1/articles' },
        { method: 'POST', url: '/v1/newsletter-signups', payload: { email: 'someone@readers.example' } },
        { url: '/readyz' },
      ] as const) {
        const { statusCode, headers, body } = await app.inject(request)
        t.equal(statusCode, 503, request.url)
        t.equal(JSON.parse(body).type, '/problems/unavailable')
        t.match(headers['retry-after'], /^[1-9]\d*$/)
        t.notMatch(body, /10\.0\.0\.5|5432|select|terminat/i)
      }
      t.equal((await app.inject({ url: '/livez' })).statusCode, 200, 'and the process lives')
      const lines = logLines.filter(({ level }) => Number(level) >= 50)
      t.match(
        lines,
        [{ msg: 'requests are answered with 503', reason: String }],
        'one line, however many requests',
      )
      t.notMatch(JSON.stringify(lines), /"stack"|select 1/)
    })
  }
})

t.test('the id of a request', async (t) => {
  const { send, logLines } = await startTestApp()

  t.test('is the one that the caller sent, if it is acceptable', async (t) => {
    for (const id of ['a', 'A-1_b.c:d', 'x'.repeat(100), anId]) {
      const answer = await send({ url: '/nowhere', headers: { 'x-request-id': id } })
      t.equal(answer.headers['x-request-id'], id)
      t.equal(answer.body_.instance, id)
      t.equal(logLines.at(-1)?.requestId, id, 'and is in the log')
    }
  })

  t.test('is a new one if the one of the caller is not acceptable', async (t) => {
    const seen = new Set<unknown>()
    for (const id of [
      undefined,
      '',
      ' ',
      'a b',
      'é',
      'x'.repeat(101),
      '<script>',
      'a\tb',
      'a,b',
      '{"a":1}',
    ]) {
      const answer = await send({ url: '/nowhere', headers: id === undefined ? {} : { 'x-request-id': id } })
      const given = answer.headers['x-request-id']
      t.equal(isUuid(given), true, JSON.stringify(id))
      t.equal(answer.body_.instance, given)
      t.equal(logLines.at(-1)?.requestId, given)
      seen.add(given)
    }
    t.equal(seen.size, 10, 'a new one each time')
  })

  t.test('comes with every kind of answer', async (t) => {
    const headers = { 'x-request-id': 'mine' }
    for (const url of ['/livez', '/v1/articles', '/nowhere', '/v1/articles/%zz', '/docs/', '/openapi.json']) {
      t.equal((await send({ url, headers })).headers['x-request-id'], 'mine', url)
    }
  })
})
