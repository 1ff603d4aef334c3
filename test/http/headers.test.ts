/**
 * The headers that every answer carries: security headers, and CORS headers for the allowed origins.
 */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { buildFaultyApp } from '../helpers/faulty-app.ts'
import { wholeDocument } from '../helpers/whole-document.ts'

const anId = '01890000-0000-7000-8000-000000000000'
const policy = "default-src 'none'; frame-ancestors 'none'"

const expected = {
  'content-security-policy': policy,
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

t.test('security headers', async (t) => {
  const { deps, send, person } = await startTestApp()
  const [admin, author] = [await person(['admin']), await person(['author'])]
  const post = { method: 'POST', url: '/v1/newsletter-signups' } as const
  const json = { 'content-type': 'application/json' }
  const draft = await send({ method: 'POST', url: '/v1/articles', payload: { title: 'Old' }, as: author })
  const article = `/v1/articles/${draft.body_.id}`
  for (const slug of ['old', 'new']) {
    await send({ method: 'PATCH', url: `${article}/draft`, payload: { slug }, as: author })
    await send({ method: 'PUT', url: `${article}/publication`, payload: {}, as: author })
  }
  const { etag } = (await send({ url: '/v1/articles' })).headers

  const answers: [status: number, request: Parameters<typeof send>[0]][] = [
    [200, { url: '/v1/articles' }],
    [200, { method: 'HEAD', url: '/v1/articles' }],
    [200, { url: '/livez' }],
    [200, { url: '/openapi.yaml' }],
    [201, { method: 'POST', url: '/v1/articles', payload: { title: 'New' }, as: author }],
    [202, { ...post, payload: { email: 'someone@readers.example' } }],
    [304, { url: '/v1/articles', headers: { 'if-none-match': String(etag) } }],
    [308, { url: '/v1/articles/old' }],
    [400, { url: '/v1/articles/%zz' }],
    [400, { url: '/v1/articles?limit=x' }],
    [400, { ...post, payload: '{', headers: json }],
    [401, { url: '/v1/accounts/me' }],
    [403, { ...post, url: '/v1/contributors', payload: { name: 'A', country: 'NO' }, as: author }],
    [404, { url: '/nowhere' }],
    [404, { url: `/v1/articles/${anId}` }],
    [405, { method: 'PUT', url: '/v1/articles' }],
    [413, { ...post, payload: 'x'.repeat(2_000_000), headers: json }],
    [414, { url: `/v1/articles/${'x'.repeat(1001)}` }],
    [415, { ...post, payload: 'x', headers: { 'content-type': 'text/plain' } }],
    [
      204,
      {
        method: 'OPTIONS',
        url: '/v1/articles',
        headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
      },
    ],
    [200, { url: '/v1/newsletter-signups', as: admin }],
  ]
  for (const [status, request] of answers) {
    t.test(
      `are on a ${status}: ${request.method ?? 'GET'} ${String(request.url).slice(0, 40)}`,
      async (t) => {
        const { statusCode, headers } = await send(request)
        t.equal(statusCode, status)
        for (const [name, value] of Object.entries(expected)) t.equal(headers[name], value, name)
      },
    )
  }

  t.test('are on a 500 and a 503', async (t) => {
    for (const [status, error] of [
      [500, new Error('a bug')],
      [503, Object.assign(new Error('away'), { code: 'ECONNREFUSED' })],
    ] as const) {
      const app = await buildFaultyApp(deps, error)
      const { statusCode, headers } = await app.inject({ url: '/v1/articles' })
      t.equal(statusCode, status)
      t.match(headers, expected)
      t.equal(headers['cache-control'], 'no-store')
    }
  })

  t.test('let only the reference page run a script, and only its own', async (t) => {
    const { headers } = await send({ url: '/docs/' })
    const { 'content-security-policy': page, ...others } = headers
    t.match(others, { ...expected, 'content-security-policy': undefined })
    t.match(String(page), /^default-src 'none'; script-src 'self' /)
    t.match(String(page), /frame-ancestors 'none'$/)
    t.notMatch(String(page), /https?:|\*/)
  })

  t.test('never name the software', async (t) => {
    for (const [, request] of answers.slice(0, 4)) {
      const { headers } = await send(request)
      t.notOk(headers['x-powered-by'])
      t.notOk(headers.server)
    }
  })
})

const origin = 'https://a.example'
const other = 'https://evil.example'
const preflight = {
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'authorization,content-type,if-match',
}

/** A page can always read these headers (Fetch standard, CORS-safelisted response-header name). */
const safelisted = ['Cache-Control', 'Content-Language', 'Content-Type', 'Expires', 'Last-Modified']

type DocumentedHeaders = {
  paths: Record<string, Record<string, { responses: Record<string, { headers?: object }> }>>
}

t.test('CORS for every origin', async (t) => {
  const { app, send } = await startTestApp({ corsOrigins: '*' })

  t.test('lets any page read answers of any kind, without credentials', async (t) => {
    for (const url of ['/v1/articles', '/nowhere', '/v1/accounts/me', '/v1/articles?limit=x']) {
      const { headers } = await send({ url, headers: { origin } })
      t.equal(headers['access-control-allow-origin'], '*', url)
      t.equal(headers['access-control-allow-credentials'], undefined)
      const exposed = String(headers['access-control-expose-headers']).toLowerCase().split(', ').sort()
      t.strictSame(exposed, [
        'allow',
        'content-disposition',
        'date',
        'etag',
        'link',
        'location',
        'ratelimit',
        'ratelimit-policy',
        'retry-after',
        'www-authenticate',
        'x-request-id',
        'x-robots-tag',
      ])
    }
  })

  t.test('lets any page read every header that the document describes', async (t) => {
    const { paths } = wholeDocument(app) as unknown as DocumentedHeaders
    const answers = Object.values(paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ responses }) => Object.values(responses)),
    )
    const documented = new Set(answers.flatMap(({ headers = {} }) => Object.keys(headers)))
    t.ok(documented.size > 10, `${documented.size} headers`)
    const { headers } = await send({ url: '/v1/articles', headers: { origin } })
    const exposed = String(headers['access-control-expose-headers']).split(', ')
    t.strictSame(
      [...documented].filter((name) => !exposed.includes(name) && !safelisted.includes(name)),
      [],
    )
  })

  t.test('answers a preflight without a token, for protected routes too', async (t) => {
    for (const url of ['/v1/articles', `/v1/articles/${anId}/draft`, '/v1/accounts/me']) {
      const answer = await send({ method: 'OPTIONS', url, headers: { origin, ...preflight } })
      t.equal(answer.statusCode, 204, url)
      t.equal(answer.body, '')
      t.match(answer.headers, {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'authorization,content-type,if-match',
        'access-control-max-age': '86400',
      })
    }
  })

  t.test('answers an OPTIONS that is not a preflight like every other request', async (t) => {
    for (const headers of [{}, { origin }, { 'access-control-request-method': 'GET' }]) {
      const { statusCode, headers: seen } = await send({ method: 'OPTIONS', url: '/v1/articles', headers })
      t.ok(
        statusCode === 204 || seen['content-type'] === 'application/problem+json; charset=utf-8',
        `${statusCode}`,
      )
    }
  })
})

t.test('CORS for a list of origins', async (t) => {
  const { send } = await startTestApp({ corsOrigins: [origin, 'http://localhost:5173'] })

  t.test('lets the origins on it read, each by its name', async (t) => {
    for (const listed of [origin, 'http://localhost:5173']) {
      const { headers } = await send({ url: '/v1/articles', headers: { origin: listed } })
      t.equal(headers['access-control-allow-origin'], listed)
      t.match(headers.vary, /\bOrigin\b/i)
      const asked = await send({
        method: 'OPTIONS',
        url: '/v1/articles',
        headers: { origin: listed, ...preflight },
      })
      t.equal(asked.statusCode, 204)
      t.equal(asked.headers['access-control-allow-origin'], listed)
    }
  })

  t.test('lets no other origin read, however similar its name', async (t) => {
    const alike = [
      other,
      'null',
      'https://a.example.evil.example',
      'https://xa.example',
      'http://a.example',
      `${origin}:8443`,
    ]
    for (const unlisted of [...alike, 'https://A.EXAMPLE', 'http://localhost:5174']) {
      for (const request of [
        { url: '/v1/articles', headers: { origin: unlisted } },
        { method: 'OPTIONS', url: '/v1/articles', headers: { origin: unlisted, ...preflight } },
      ] as const) {
        const { headers } = await send(request)
        t.equal(headers['access-control-allow-origin'], undefined, unlisted)
        t.match(headers.vary, /\bOrigin\b/i)
      }
    }
  })

  t.test('tells caches that answers differ by origin, even without an Origin header', async (t) => {
    t.match((await send({ url: '/v1/articles' })).headers.vary, /\bOrigin\b/i)
    t.equal((await send({ url: '/v1/articles' })).headers['access-control-allow-origin'], undefined)
  })
})
