/**
 * How error answers quote the text of a caller: its beginning, so that no request makes a long
 * answer.
 */
import t from 'tap'
import { startTestApp, type TestApp } from '../helpers/app.ts'

type Fault = { pointer?: string; parameter?: string; detail: string }

const masthead = await startTestApp()
const admin = await masthead.person(['admin'])
const long = 'x'.repeat(5_000)
// Twice of it fits in the body of a stranger.
const huge = 'x'.repeat(40_000)
const email = 'x@readers.example'
const url = '/v1/newsletter-signups'
const json = { 'content-type': 'application/json' }
const text = (payload: string) => ({ method: 'POST', url, payload, headers: json }) as const
const body = (payload: object) => ({ method: 'POST', url, payload }) as const
const settings = { method: 'PATCH', url: '/v1/settings', as: admin } as const
const article = { method: 'POST', url: '/v1/articles', as: admin } as const

const requests: Record<string, Parameters<TestApp['send']>[0]> = {
  'a path': { url: `/v1/${long}` },
  'a segment of a path': { url: `/v1/articles/${long}` },
  'the name of a parameter': { url: `/v1/articles?${long}=1` },
  'a repeated parameter': { url: `/v1/articles?${long}=1&${long}=2` },
  'the name of a parameter, with a value that cannot be stored': { url: `/v1/articles?${long}=%00` },
  'a choice': { url: `/v1/articles?sort=${long}` },
  'a number': { url: `/v1/articles?limit=${'9'.repeat(5_000)}` },
  'a cursor': { url: `/v1/articles?cursor=${long}` },
  'an item of a list': { url: `/v1/articles?fields=title,${long}` },
  'a media type': { ...text('{}'), headers: { 'content-type': `text/${long}` } },
  'a content coding': { ...text('{}'), headers: { ...json, 'content-encoding': long } },
  'an If-Match': { ...settings, payload: { publicationName: 'A' }, headers: { 'if-match': `"${long}` } },
  'a token': { url: '/v1/accounts/me', headers: { authorization: `Bearer ${long}` } },
  'a scheme of authentication': { url: '/v1/accounts/me', headers: { authorization: `${long} x` } },
  'an id of a request': { url: '/nowhere', headers: { 'x-request-id': long } },
  'the name of a member': body({ email, [huge]: 1 }),
  'the names of many members': body({
    email,
    ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${index}${long}`, 1])),
  }),
  'the name of a member with slashes': body({ email, ['/'.repeat(400_000)]: 1 }),
  'a repeated name': text(`{"${huge}":1,"${huge}":2}`),
  'a value': body({ email: `${huge}@readers.example` }),
  'a value that cannot be stored, and its names': body({ [huge]: { [huge]: '\0' } }),
  'a value in too many levels': text(`${`{"${long}":`.repeat(40)}1${'}'.repeat(40)}`),
  'the name of a contributor': { ...article, payload: { title: 'T', contributors: [huge] } },
  'a web address': {
    ...settings,
    payload: { publicationName: 'A', siteUrl: `https://a.example/${'é'.repeat(450)}` },
  },
}
for (const [name, request] of Object.entries(requests)) {
  t.test(`answers do not repeat the whole of ${name}`, async (t) => {
    const { statusCode, headers, body, body_ } = await masthead.send(request)
    t.ok(statusCode >= 400 && statusCode < 500, `${statusCode}`)
    const whole = JSON.stringify(headers) + body
    t.ok(whole.length < 8_000, `${whole.length} characters`)
    t.notMatch(whole, /(x|9|~1|%C3%A9){201}/)
    t.notMatch(body_.detail, /(x|9|~1|%C3%A9){101}/)
    for (const { pointer, parameter, detail } of (body_.errors ?? []) as Fault[]) {
      t.ok((pointer ?? parameter ?? '').length <= 201)
      t.notMatch(pointer ?? '', /~(?![01])/, 'no half of an escape')
      t.notMatch(detail, /(x|9|~1|%C3%A9){101}/)
    }
  })
}

t.test("a caller's text is told with its beginning and an ellipsis", async (t) => {
  const known =
    "is not known here; the known members are 'email', 'source', 'newsletters', 'language', 'redirect', " +
    "'formToken' and 'website'"
  const { body_ } = await masthead.send(body({ email, [huge]: 1 }))
  t.strictSame(body_.errors, [{ pointer: `/${'x'.repeat(199)}…`, detail: known }])
  t.equal(body_.detail, `/${'x'.repeat(99)}… ${known}.`)
  const whole = await masthead.send(body({ email, ['x'.repeat(99)]: 1 }))
  t.equal(whole.body_.detail, `/${'x'.repeat(99)} ${known}.`)
  const query = await masthead.send({ url: `/livez?${long}=1` })
  t.equal(query.body_.errors[0].parameter, `${'x'.repeat(200)}…`)
  t.match(query.body_.detail, `${'x'.repeat(100)}… is not known here`)
})

t.test("a caller's text is never cut within a character", async (t) => {
  for (const start of ['', 'x']) {
    const { body_ } = await masthead.send(body({ email, [start + '😀'.repeat(300)]: 1 }))
    const [{ pointer }] = body_.errors
    t.equal(pointer, `/${start}${'😀'.repeat(199 - start.length)}…`)
    t.ok(body_.detail.isWellFormed())
  }
})
