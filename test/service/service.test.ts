/** The service's own resources: health, keys, the OpenAPI document and the reference page. */
import { sql } from 'drizzle-orm'
import { decodeProtectedHeader } from 'jose'
import t from 'tap'
import { parse } from 'yaml'
import { startTestApp } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { refused } from '../helpers/refusal.ts'

t.test('does', async (t) => {
  const { app, send, person } = await startTestApp()

  t.test('says that it lives and is ready, and forbids caching', async (t) => {
    for (const url of ['/livez', '/readyz']) {
      const answer = await send({ url })
      t.equal(answer.statusCode, 200, url)
      t.strictSame(answer.body_, { status: 'ok' })
      t.equal(answer.headers['cache-control'], 'no-store')
    }
  })

  t.test('publishes the key that its tokens are signed with, and nothing private', async (t) => {
    const { statusCode, headers, body_ } = await send({ url: '/.well-known/jwks.json' })
    t.equal(statusCode, 200)
    t.equal(headers['cache-control'], 'public, max-age=300')
    t.equal(body_.keys.length, 1)
    const [key] = body_.keys
    t.strictSame(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    t.match(key, { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })
    const { authorization } = (await person()).headers
    t.match(decodeProtectedHeader(authorization.replace('Bearer ', '')), {
      kid: key.kid,
      typ: 'at+jwt',
      alg: 'EdDSA',
    })
  })

  t.test('gives the same document as JSON and as YAML', async (t) => {
    const json = await send({ url: '/openapi.json' })
    t.equal(json.headers['content-type'], 'application/json; charset=utf-8')
    t.strictSame(json.body_, JSON.parse(JSON.stringify(app.swagger())))
    t.equal(json.body_.openapi, '3.1.0')
    t.equal(json.body_.info.title, 'Masthead')
    const yaml = await send({ url: '/openapi.yaml' })
    t.equal(yaml.headers['content-type'], 'application/yaml; charset=utf-8')
    t.strictSame(parse(yaml.body), json.body_)
  })

  t.test('documents every operation with a unique name, a summary, a tag and its answers', async (t) => {
    const { paths, tags } = (await send({ url: '/openapi.json' })).body_
    const known = tags.map(({ name }: { name: string }) => name)
    type Entry = {
      operationId?: string
      summary?: string
      tags?: string[]
      responses: Record<string, { description?: string }>
    }
    const entries = Object.values<Record<string, Entry>>(paths).flatMap((methods) => Object.values(methods))
    t.ok(entries.length > 20, `${entries.length} operations`)
    t.equal(new Set(entries.map(({ operationId }) => operationId)).size, entries.length)
    for (const { operationId = '', summary = '', tags: own = [], responses } of entries) {
      t.match(operationId, /^[a-z][A-Za-z]+$/)
      t.match(summary, /^[A-Z].{4,}[^.]$/, operationId)
      t.equal(own.length, 1, operationId)
      t.equal(known.includes(own[0]), true, operationId)
      t.ok(responses['500'] && responses['503'], operationId)
      const described = Object.values(responses).map(({ description }) => description)
      t.notOk(described.includes('Default Response'), `${operationId} describes its answers`)
    }
  })

  t.test('shows its document on a page that needs no other host', async (t) => {
    const page = await send({ url: '/docs/' })
    t.equal(page.statusCode, 200)
    t.match(String(page.headers['content-type']), /^text\/html/)
    t.match(page.body, /\/openapi\.json/)
    t.strictSame(
      page.body.match(/(?:https?:)?\/\/[\w.-]+\.[a-z]{2,}[^"'\s]*/g) ?? [],
      [],
      'no address of another host',
    )
    const scripts = [...page.body.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, src]) => src ?? '')
    t.ok(scripts.length > 0)
    for (const src of scripts) {
      const script = await send({ url: new URL(src, 'http://masthead.test/docs/').pathname })
      t.equal(script.statusCode, 200, src)
      t.match(String(script.headers['content-type']), /javascript/)
    }
    const bare = await send({ url: '/docs' })
    t.match(bare.statusCode, /^(200|30[128])$/)
  })

  t.test('answers 304 to a client that has the document', async (t) => {
    for (const url of ['/openapi.json', '/openapi.yaml', '/.well-known/jwks.json']) {
      const { etag } = (await send({ url })).headers
      t.match(String(etag), /^"[\w-]+"$/, url)
      const again = await send({ url, headers: { 'if-none-match': String(etag) } })
      t.equal(again.statusCode, 304)
      t.equal(again.body, '')
    }
  })
})

t.test('refuses', async (t) => {
  t.test('to be ready while a migration of this release is missing', async (t) => {
    const { deps, send, advance } = await startTestApp()
    await deps.database.db.execute(sql`update drizzle.__drizzle_migrations set created_at = created_at - 1`)
    const answer = await send({ url: '/readyz' })
    refused(t, answer, 503, 'unavailable')
    t.equal(answer.headers['retry-after'], '5')
    t.equal((await send({ url: '/livez' })).statusCode, 200, 'it lives all the same')
    await deps.database.db.execute(sql`update drizzle.__drizzle_migrations set created_at = created_at + 1`)
    t.equal((await send({ url: '/readyz' })).statusCode, 503, 'which is asked again after a second')
    advance(1_000)
    t.equal((await send({ url: '/readyz' })).statusCode, 200, 'and is ready once it is there')
  })

  t.test('more than one question to the database a second, however many ask', async (t) => {
    const { send, advance } = await startTestApp()
    const statements = await executedSql(async () => {
      for (let second = 0; second < 3; second++) {
        await Promise.all(Array.from({ length: 50 }, () => send({ url: '/readyz' })))
        advance(1_000)
      }
    })
    t.equal(statements.length, 3)
  })

  t.test('to be ready over a database without any migration', async (t) => {
    const { deps, send } = await startTestApp()
    await deps.database.db.execute(sql`drop schema drizzle cascade`)
    refused(t, await send({ url: '/readyz' }), 503, 'unavailable')
  })

  t.test('nothing where the database is newer than this release', async (t) => {
    const { deps, send } = await startTestApp()
    await deps.database.db.execute(
      sql`update drizzle.__drizzle_migrations set created_at = created_at + 86400000`,
    )
    t.equal((await send({ url: '/readyz' })).statusCode, 200)
  })
})
