/**
 * Bodies before any schema sees them: bytes, content encoding, number of values, and missing bodies.
 */
import fc from 'fast-check'
import t from 'tap'
import { findRepeatedMember } from '../../src/http/repeated-members.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { logIn, password } from '../helpers/credentials/logins.ts'
import { anyText, holds } from '../helpers/properties.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { type Documented, readDocument, urlOf } from '../helpers/walks/document.ts'

const url = '/v1/newsletter-signups'
const json = { 'content-type': 'application/json' }
const email = 'ann@readers.example'

const app = await startTestApp()
const { send } = app
const author = await app.person(['author'])
const everybody = await app.person(['author', 'moderator', 'admin'])
const postSignup = (payload: Buffer | string, headers: Record<string, string> = {}) =>
  send({ method: 'POST', url, payload, headers: { ...json, ...headers } })

t.test('does', async (t) => {
  t.test('takes UTF-8 of every length', async (t) => {
    const payload = Buffer.from(JSON.stringify({ email, source: 'aé€😀' }))
    t.equal((await postSignup(payload)).statusCode, 202)
  })

  t.test('takes a body with the content encoding identity', async (t) => {
    for (const coding of ['identity', 'Identity'])
      t.equal((await postSignup(JSON.stringify({ email }), { 'content-encoding': coding })).statusCode, 202)
  })

  t.test('takes a DELETE with a media type and no body', async (t) => {
    const reader = await app.person([], { password })
    for (const headers of [json, { ...json, 'content-length': '0' }]) {
      const { bearer } = await logIn(app, reader)
      const answer = await send({
        method: 'DELETE',
        url: '/v1/sessions/current',
        headers: { ...bearer, ...headers },
      })
      t.equal(answer.statusCode, 204)
      refused(
        t,
        await send({ method: 'DELETE', url: '/v1/sessions/current', headers: bearer }),
        401,
        'invalid-token',
      )
    }
  })

  t.test('takes up to 5,000 values', async (t) => {
    const tags = Array(4_998).fill('x')
    const answer = await send({
      method: 'POST',
      url: '/v1/articles',
      as: author,
      payload: { title: 'A', tags },
    })
    refused(t, answer, 400, 'invalid-request')
    t.notMatch(answer.body, 'must have at most 5000 values in all', 'the schema has its say')
  })
})

t.test('refuses', async (t) => {
  t.test('bytes that are not UTF-8', async (t) => {
    const around = (bytes: number[]) =>
      Buffer.concat([Buffer.from(`{"email":"${email}","source":"`), Buffer.from(bytes), Buffer.from('"}')])
    const wrong = [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]
    for (const bytes of wrong) refused(t, await postSignup(around(bytes)), 400, 'malformed-request')
    refused(t, await postSignup(Buffer.from([0xff])), 400, 'malformed-request')
  })

  t.test(
    'a member that stands twice in one object, by its name, and takes one that stands in two',
    async (t) => {
      const post = (payload: string) =>
        send({ method: 'POST', url: '/v1/articles', as: author, headers: json, payload })
      for (const [payload, name] of [
        ['{"title":"A","title":"B"}', '"title"'],
        ['{"title":"A","body":"x","t\\u0069tle" \n\t:"A"}', '"title"'],
        ['{"title":"A","sources":[{"url":1},{"url":1,"url":1}]}', '"url"'],
        [`{"title":${'['.repeat(40)}{"a":1,"a":1}${']'.repeat(40)},"title":"A"}`, '"title"'],
        [`{"title":"A","":1,"":1}`, '""'],
        [`{"title":"A","\\ud800":1,"\\ud800":1}`, '"\\ud800"'],
        [`{"${'x'.repeat(300)}":1,"${'x'.repeat(300)}":1}`, `"${'x'.repeat(100)}…"`],
      ] as const) {
        const answer = await post(payload)
        refused(t, answer, 400, 'malformed-request')
        t.equal(answer.body_.detail, `An object in the body has the member ${name} twice.`)
      }
      refused(t, await post('{"title":"A","title":"B"'), 400, 'malformed-request')
      for (const payload of [
        '{"title":"title","body":"\\"title\\":1,\\"title\\":2","note":"{\\\\"}',
        '{"title":"A","sources":[{"publisher":"a","url":"https://a.example"},{"publisher":"a","url":"https://a.example"}]}',
      ])
        t.equal((await post(payload)).statusCode, 201, payload)
    },
  )

  t.test('every repeated member, wherever it is, and no other', (t) => {
    const space = fc.constantFrom('', ' ', '\n\t')
    const property = fc.property(fc.jsonValue(), anyText(5), space, fc.nat(2), (value, name, gap, indent) => {
      const inner = JSON.stringify(value, null, indent)
      const key = JSON.stringify(name)
      const text = (second: string) =>
        `${gap}[{${key}${gap}:${inner}, ${second}${gap}:${inner}}${gap}, ${inner}]`
      if (findRepeatedMember(text(key), 32) !== name) return false
      return findRepeatedMember(text(JSON.stringify(`${name}x`)), 32) === undefined
    })
    holds(t, property)
    t.end()
  })

  const bodies = readDocument(app.app).documented.filter(({ body }) => body)

  async function refuseBodyOf(operation: Documented, as: Person, payload: string, type: string) {
    const names = operation.parameters.filter((parameter) => parameter.in === 'path')
    const params = Object.fromEntries(names.map(({ name }) => [name, 'x']))
    const { method, path } = operation
    return send({ method, url: urlOf(path, { params }), as, payload, headers: { 'content-type': type } })
  }

  t.test('another media type, and says which types the operation takes', async (t) => {
    t.ok(bodies.length > 30, `${bodies.length} operations`)
    for (const operation of bodies) {
      const answer = await refuseBodyOf(operation, everybody, '{}', 'application/xml')
      refused(t, answer, 415, 'unsupported-media-type')
      const types = operation.mediaTypes.join(' or ')
      t.equal(answer.body_.detail, `Send the body as ${types}.`, operation.operationId)
    }
    const patches = bodies.filter(({ method }) => method === 'PATCH')
    const ofPatches = ['application/json', 'application/merge-patch+json']
    t.strictSame(new Set(patches.map(({ mediaTypes }) => mediaTypes.join())), new Set([ofPatches.join()]))
  })

  t.test('a body that is too long, and says how long it may be', async (t) => {
    for (const operation of bodies) {
      // A returned letter may be as long as an article.
      const isShort = operation.isOpen && operation.operationId !== 'reportBounce'
      const [bound, said] = isShort ? [131_072, '131,072'] : [1_048_576, '1,048,576']
      const answer = await refuseBodyOf(operation, everybody, ' '.repeat(bound + 1), 'application/json')
      refused(t, answer, 413, 'payload-too-large')
      const detail = `The body is longer than the ${said} bytes that this operation accepts.`
      t.equal(answer.body_.detail, detail, operation.operationId)
    }
  })

  t.test('a body that is compressed, or claims to be', async (t) => {
    for (const coding of ['gzip', 'br', 'deflate', 'identity, gzip', 'x']) {
      const answer = await postSignup(JSON.stringify({ email }), { 'content-encoding': coding })
      refused(t, answer, 415, 'unsupported-media-type')
    }
  })

  t.test('more than 5,000 values, naming the member that holds them', async (t) => {
    const many = Array(6_000).fill(0)
    const detail = 'must have at most 5000 values in all'
    const rows: [payload: object, pointer: string][] = [
      [{ title: 'A', tags: many }, '/tags'],
      [{ title: 'A', tags: Array(4_999).fill(0) }, '/tags'],
      [{ title: 'A', 'a/b': { c: many } }, '/a~1b/c'],
      [{ title: 'A', ['x'.repeat(300)]: many }, `/${'x'.repeat(199)}…`],
      [Object.fromEntries(many.map((value, index) => [`member${index}`, value])), ''],
    ]
    for (const [payload, pointer] of rows) {
      const answer = await send({ method: 'POST', url: '/v1/articles', as: author, payload })
      invalid(t, answer, [pointer])
      t.strictSame(answer.body_.errors, [{ pointer, detail }])
    }
  })
})

t.test('keeps', async (t) => {
  t.test('nothing of a refused body', async (t) => {
    const admin = await app.person(['admin'])
    const { data } = (await send({ url, as: admin })).body_
    t.strictSame(
      data.map((signup: { email: string; source: string }) => [signup.email, signup.source]),
      [[email, 'aé€😀']],
    )
    const faults = app.logLines.filter(({ level }) => Number(level) >= 50)
    t.strictSame(faults, [], 'and none of it was a fault of the service')
  })
})
