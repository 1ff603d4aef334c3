/**
 * Tests the texts that callers read when a request breaks a rule: each fault has one sentence, which
 * shows no pattern, keyword or other part of the validation.
 */
import t from 'tap'
import { Type } from 'typebox'
import { articleFields } from '../../src/domain/articles/article-list.ts'
import { createValidatorCompiler } from '../../src/http/validation.ts'
import type { ApiError } from '../../src/problems/api-error.ts'
import { nullable, ref } from '../../src/schemas/common.ts'
import type { Answer, TestApp } from '../helpers/app.ts'
import { startTestApp } from '../helpers/app.ts'
import { type BrokenRule, brokenBodies, brokenParameters } from '../helpers/walks/broken-rules.ts'
import type { JsonSchema } from '../helpers/walks/document.ts'
import { prepareTargets } from '../helpers/walks/targets.ts'

const anId = '01890000-0000-7000-8000-000000000000'

type Fault = { pointer?: string; parameter?: string; detail: string }

/** Keywords that state a rule, each of which the walk breaks somewhere. */
const rules = [
  'additionalProperties',
  'enum',
  'format',
  'maxItems',
  'maxLength',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'pattern',
  'required',
  'type',
  'uniqueItems',
]
/** Keywords that state none, or lead to schemas that do. */
const otherKeywords = [
  '$ref',
  'anyOf',
  'default',
  'description',
  'example',
  'examples',
  'items',
  // The walk breaks it by the same rule as the type of what has no other form.
  'minProperties',
  'properties',
  'title',
]

/**
 * Regular expressions, lists of JSON types, names of keywords: what no caller should have to read.
 */
const machinery =
  /[\^\\]|\(\?|\[a-z|\$\/|\w,null|null,|anyOf|oneOf|allOf|\bpattern\b|schema|fixed values|NOT|undefined|\[object|>=|<=/

function faultOf({ part }: BrokenRule, { statusCode, body_ }: Answer): string | undefined {
  if (statusCode !== 400 || body_?.type !== '/problems/invalid-request') {
    return `${statusCode} ${JSON.stringify(body_)}`
  }
  const errors: Fault[] = body_.errors
  if (errors.length !== 1) return `${errors.length} errors: ${JSON.stringify(errors)}`
  const [{ pointer, parameter, detail } = { detail: '' }] = errors
  const where = pointer ?? parameter
  if (where !== part) return `names ${where} instead of ${part}: ${detail}`
  if (!/^(must|is|has) [^.]*[^.\s]$/s.test(detail.replaceAll(/\d\.\d|\w\.\w/g, '')))
    return `no sentence: ${detail}`
  if (machinery.test(detail)) return `shows machinery: ${detail}`
  if (detail.includes('its description')) return `has no words of its own: ${detail}`
  const whole = `${where || 'The body'} ${detail}.`
  return body_.detail === whole ? undefined : `says ${body_.detail} instead of ${whole}`
}

t.test('a broken rule', async (t) => {
  const { masthead, targets } = await prepareTargets()
  const admin = await masthead.person(['admin', 'author', 'moderator'])
  const broken = new Map<string, number>()

  for (const target of targets) {
    const { operationId } = target.operation
    const attempts = [...brokenBodies(target), ...brokenParameters(target)]
    t.test(`of ${operationId} is told once and in words`, async (t) => {
      const found: string[] = []
      for (const attempt of attempts) {
        broken.set(attempt.keyword, (broken.get(attempt.keyword) ?? 0) + 1)
        const fault = faultOf(attempt, await masthead.send({ ...attempt.request, as: admin }))
        if (fault) found.push(`${attempt.keyword} of ${attempt.part}: ${fault}`)
      }
      t.strictSame(found, [])
    })
  }

  t.test('is met of every kind, hundreds of times', async (t) => {
    t.strictSame([...broken.keys()].sort(), rules)
    const sent = [...broken.values()].reduce((sum, count) => sum + count, 0)
    t.ok(sent > 1500, `${sent} requests`)
  })

  t.test('is of a kind that the walk knows', async (t) => {
    const keywords = new Set<string>()
    function collect(schema: JsonSchema): void {
      for (const keyword of Object.keys(schema)) keywords.add(keyword)
      const { properties = {}, items, anyOf = [] } = schema
      for (const inner of [...Object.values(properties), ...anyOf, ...(items ? [items] : [])]) collect(inner)
    }
    for (const { operation } of targets) {
      for (const { schema } of operation.parameters) collect(schema)
      if (operation.body) collect(operation.body)
    }
    const known = [...rules, ...otherKeywords]
    t.strictSame(
      [...keywords].filter((keyword) => !known.includes(keyword)),
      [],
    )
  })
})

t.test('what is said', async (t) => {
  const masthead = await startTestApp()
  const admin = await masthead.person(['admin'])
  const author = await masthead.person(['author'])
  const errorsOf = async (request: Parameters<TestApp['send']>[0]) => {
    const { body_ } = await masthead.send({ as: admin, ...request })
    return body_.errors as Fault[]
  }
  const post = (url: string, payload: object, as = admin) => errorsOf({ method: 'POST', url, payload, as })

  t.test('names the countries by their standard', async (t) => {
    for (const country of ['XX', 'de', 'Germany', 7, null]) {
      t.strictSame(await post('/v1/contributors', { name: 'Ada', country }), [
        {
          pointer: '/country',
          detail: 'must be a two-letter ISO 3166-1 country code in upper case, for example DE',
        },
      ])
    }
  })

  t.test('names the fields that there are', async (t) => {
    const detail = `must be one of ${articleFields.join(', ')}, not 'foo'`
    t.strictSame(await errorsOf({ url: '/v1/articles?fields=foo,title,bar' }), [
      { parameter: 'fields', detail },
    ])
    t.match(
      (await errorsOf({ url: '/v1/articles?include=foo' }))[0]?.detail,
      "must be body or sources, not 'foo'",
    )
  })

  t.test('names the members and parameters that there are', async (t) => {
    t.strictSame(await post('/v1/newsletter-signups', { email: 'x@readers.example', mail: 1 }), [
      {
        pointer: '/mail',
        detail:
          "is not known here; the known members are 'email', 'source', 'newsletters', 'language', 'redirect', 'formToken' and 'website'",
      },
    ])
    t.strictSame(await errorsOf({ url: '/v1/tags?page=2' }), [
      {
        parameter: 'page',
        detail: "is not known here; the known parameters are 'limit', 'cursor' and 'sort'",
      },
    ])
    t.strictSame(await errorsOf({ url: '/livez?x=1' }), [
      { parameter: 'x', detail: 'is not known here; this request takes no query parameters' },
    ])
  })

  t.test('lists the known members and parameters once for each object', async (t) => {
    const signup = { email: 'x@readers.example', a: 1, b: 2, c: 3 }
    t.strictSame(await post('/v1/newsletter-signups', signup), [
      {
        pointer: '/a',
        detail:
          "is not known here; the known members are 'email', 'source', 'newsletters', 'language', 'redirect', 'formToken' and 'website'",
      },
      { pointer: '/b', detail: 'is not known here' },
      { pointer: '/c', detail: 'is not known here' },
    ])
    const heroImage = { url: 'https://a.example/a.png', alt: '', a: 1, b: 2 }
    const inHeroImage =
      "is not known here; the known members are 'url', 'alt', 'caption', 'credit', 'width' and 'height'"
    const errors = await post('/v1/articles', { title: 'T', a: 1, b: 2, heroImage }, author)
    t.strictSame(
      errors.filter(({ pointer }) => pointer !== '/a'),
      [
        { pointer: '/b', detail: 'is not known here' },
        { pointer: '/heroImage/a', detail: inHeroImage },
        { pointer: '/heroImage/b', detail: 'is not known here' },
      ],
    )
    t.match(
      errors.find(({ pointer }) => pointer === '/a')?.detail,
      /^is not known here; the known members are /,
    )
    t.strictSame(await errorsOf({ url: '/v1/tags?a=1&b=2' }), [
      { parameter: 'a', detail: "is not known here; the known parameters are 'limit', 'cursor' and 'sort'" },
      { parameter: 'b', detail: 'is not known here' },
    ])
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`member${index}`, index]))
    const payload = { title: 'T', ...many }
    const answer = await masthead.send({ method: 'POST', url: '/v1/articles', payload, as: author })
    t.equal(answer.body_.errors.length, 20)
    t.equal(answer.body.split('the known members are').length, 3, 'in detail and in the first fault')
  })

  t.test('names a technical bound only if the number exceeds it', async (t) => {
    const url = `/v1/articles/${anId}`
    const put = (revision: unknown) =>
      errorsOf({ method: 'PUT', url: `${url}/publication`, payload: { revision }, as: author })
    for (const revision of [0, -1, 1.5, '1', null]) {
      t.strictSame(await put(revision), [
        { pointer: '/revision', detail: 'must be a whole number of at least 1' },
      ])
    }
    for (const revision of [2_147_483_648, 1e30]) {
      t.strictSame(await put(revision), [{ pointer: '/revision', detail: 'must be at most 2147483647' }])
    }
    for (const [number, detail] of [
      ['0', 'must be a whole number of at least 1'],
      ['x', 'must be a whole number of at least 1'],
      ['-1', 'must be a whole number of at least 1'],
      ['2147483648', 'must be at most 2147483647'],
      ['9'.repeat(15), 'must be at most 2147483647'],
      ['9'.repeat(16), 'must be at most 2147483647'],
      ['9'.repeat(400), 'must be at most 2147483647'],
    ] as const) {
      t.strictSame(await errorsOf({ url: `${url}/revisions/${number}`, as: author }), [
        { parameter: 'n', detail },
      ])
      t.strictSame(await errorsOf({ url: `${url}/revisions/1/diff?from=${number}`, as: author }), [
        { parameter: 'from', detail },
      ])
    }
  })

  t.test('gives an example of a form', async (t) => {
    const draft = (members: object) => post('/v1/articles', { title: 'T', body: 'B', ...members }, author)
    const rows: [members: object, pointer: string, detail: string][] = [
      [
        { slug: 'A b' },
        '/slug',
        'must be lower-case ASCII letters and digits in words joined by single hyphens, for example ' +
          'a-day-at-sea, and must not look like a UUID',
      ],
      [{ language: 'English' }, '/language', 'must be a BCP 47 language tag, for example en or pt-BR'],
      [
        { title: 'a\nb' },
        '/title',
        'must be one line of text with at least one visible character, without control characters or ' +
          'characters that change the direction of the text',
      ],
      [{ title: '' }, '/title', 'must not be empty'],
      [{ readingMinutes: 'x' }, '/readingMinutes', 'must be a whole number from 1 to 600, or null'],
      [{ readingMinutes: 0 }, '/readingMinutes', 'must be a whole number from 1 to 600, or null'],
      [{ dek: 7 }, '/dek', 'must be a string or null'],
      [{ heroImage: 7 }, '/heroImage', 'must be an object or null'],
      [
        { heroImage: { url: 'ftp://x.example/a.png', alt: '' } },
        '/heroImage/url',
        'must be an http or https URL, for example https://www.example.org/page',
      ],
      [{ tags: Array(21).fill('x') }, '/tags', 'must have at most 20 items'],
    ]
    for (const [members, pointer, detail] of rows) {
      t.strictSame(await draft(members), [{ pointer, detail }])
    }
  })

  t.test('tells faults of several members apart', async (t) => {
    const errors = await post('/v1/newsletter-signups', { email: '', source: 7, extra: 1 })
    t.strictSame(errors.map(({ pointer }) => pointer).sort(), ['/email', '/extra', '/source'])
  })

  t.test('says where a body must be an object, and where a parameter is repeated', async (t) => {
    const answer = await masthead.send({ method: 'POST', url: '/v1/newsletter-signups' })
    t.equal(answer.body_.detail, 'The body must be a JSON object.')
    t.strictSame(await errorsOf({ url: '/v1/articles?limit=1&limit=2' }), [
      { parameter: 'limit', detail: 'must be given only once' },
    ])
    t.strictSame(await errorsOf({ url: '/v1/articles?tag=a&tag=b' }), [
      { parameter: 'tag', detail: 'must be given only once, with commas between its values' },
    ])
  })

  t.test('counts the methods of a path', async (t) => {
    const put = await masthead.send({ method: 'PUT', url: '/livez' })
    t.equal(put.body_.detail, 'PUT is not allowed here. GET and HEAD are allowed.')
    const get = await masthead.send({ url: '/v1/sessions/refresh' })
    t.equal(get.body_.detail, 'GET is not allowed here. DELETE and POST are allowed.')
    const one = await masthead.send({ url: '/v1/accounts/me/password' })
    t.match(one.body_.detail, /^GET is not allowed here\. [A-Z]+ is allowed\.$/)
  })
})

t.test('a union with null is told as one rule', async (t) => {
  const image = Type.Object(
    { url: Type.String({ minLength: 1 }) },
    { $id: 'Image', additionalProperties: false },
  )
  const schema = Type.Object({
    image: nullable(ref(image)),
    list: nullable(Type.Union([Type.Array(Type.String())])),
  })
  const compile = createValidatorCompiler([image])
  const validate = compile({ schema, method: 'POST', url: '/', httpPart: 'body' })
  const faultsIn = (value: unknown) => (validate(value) as { error?: ApiError }).error?.errors

  t.strictSame(faultsIn({ image: null, list: null }), undefined)
  t.strictSame(faultsIn({ image: { url: 'x' }, list: ['x'] }), undefined)
  t.strictSame(faultsIn({ image: 7, list: null }), [
    { pointer: '/image', detail: 'must be an object or null' },
  ])
  t.strictSame(faultsIn({ image: { url: '' }, list: null }), [
    { pointer: '/image/url', detail: 'must not be empty' },
  ])
  t.strictSame(faultsIn({ image: {}, list: [1] }), [
    { pointer: '/image/url', detail: 'is required' },
    { pointer: '/list/0', detail: 'must be a string' },
  ])
  t.strictSame(faultsIn({ image: { url: 'x', alt: 'y' }, list: null }), [
    { pointer: '/image/alt', detail: "is not known here; the only known member is 'url'" },
  ])
})
