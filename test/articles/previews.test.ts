/** Tests previews: what a link shows, and when it stops working. */
import { eq } from 'drizzle-orm'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import t from 'tap'
import { setRoles } from '../../src/commands/accounts/set-roles.ts'
import { rotateKeys } from '../../src/commands/credentials/rotate-keys.ts'
import { previews } from '../../src/db/tables/previews.ts'
import type { Person } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, readArticle, eventsOf } = newsroom

await newsroom.addContributor({ name: 'Ada Lind', accountId: author.id })
const pathOf = (id: string, rest = '') => `/v1/articles/${id}/previews${rest}`
const day = 24 * 3600

const make = (id: string, payload?: Record<string, unknown>, as: Person | undefined = author) =>
  send({ method: 'POST', url: pathOf(id), as, ...(payload && { payload }) })
const open = (token: string, headers: Record<string, string> = {}) =>
  send({ url: `/v1/previews/${token}`, headers })
const list = async (id: string, as: Person | undefined = author) =>
  (await send({ url: pathOf(id), as })).body_
const revoke = (id: string, previewId: string, as: Person | undefined = author) =>
  send({ method: 'DELETE', url: pathOf(id, `/${previewId}`), as })

async function made(id: string, payload?: Record<string, unknown>, as?: Person) {
  const answer = await make(id, payload, as)
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.body_ as { id: string; token: string; url: string; revision: number; expiresAt: string }
}

const everything = {
  title: 'Not yet public',
  dek: 'A dek',
  body: 'One *two*.',
  language: 'nb',
  tags: ['Cars'],
  sources: [{ publisher: 'Wire', url: 'https://wire.example/1', subscriptionRequired: true }],
  heroImage: { url: 'https://img.example/1.jpg', alt: 'A car' },
}

t.test('does', async (t) => {
  t.test('make a link to the newest revision for a day, or to another for as long as is asked', async (t) => {
    const { id } = await write()
    await revise(id, { title: 'Second' })
    const answer = await make(id)
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers['cache-control'], 'no-store')
    const { token, ...rest } = answer.body_
    const now = Math.floor(deps.clock().getTime() / 1000)
    const at = (seconds: number) => new Date(seconds * 1000).toISOString()
    t.strictSame(rest, {
      id: rest.id,
      revision: 2,
      createdAt: deps.clock().toISOString(),
      expiresAt: at(now + day),
      url: `http://masthead.test/v1/previews/${token}`,
    })
    t.match(decodeProtectedHeader(token), { alg: 'EdDSA', typ: 'preview+jwt' })
    t.match(decodeJwt(token), { sub: id, jti: rest.id, rev: 2, iat: now, exp: now + day })
    t.match(await made(id, { revision: 1, expiresIn: 7 * day }), {
      revision: 1,
      expiresAt: at(Math.floor(deps.clock().getTime() / 1000) + 7 * day),
    })
  })

  t.test('show that revision in the shape of a published article, to anybody', async (t) => {
    const { id, updatedAt } = await write(everything)
    const { token } = await made(id)
    const preview = await open(token)
    t.equal(preview.statusCode, 200)
    await publish(id)
    const article = await readArticle(id)
    const { publishedAt: _p, updatedAt: _u, ...published } = article
    t.strictSame(preview.body_, { ...published, publishedAt: updatedAt, updatedAt })
    t.strictSame(Object.keys(preview.body_), Object.keys(article), 'member by member, in the same order')
    t.match(preview.headers, {
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
  })

  t.test('show what it was made for, whatever is saved or published later', async (t) => {
    const { id } = await write({ ...everything, slug: 'early' })
    const early = await made(id)
    await revise(id, { title: 'Later', slug: 'late', tags: [], heroImage: null })
    await publish(id)
    const { publishedAt } = await readArticle(id)
    const { body_ } = await open(early.token)
    t.match(body_, { id, slug: 'early', title: 'Not yet public', tags: [{ slug: 'cars' }], publishedAt })
    t.match((await open((await made(id)).token)).body_, { slug: 'late', title: 'Later', heroImage: null })
  })

  t.test('show the corrections of the published text with the revision that replaces it', async (t) => {
    const { id } = await write()
    await publish(id)
    const correction = { note: 'It is 90 kW.', severity: 'minor' }
    await send({ method: 'POST', url: `/v1/articles/${id}/corrections`, payload: correction, as: author })
    await revise(id, { title: 'Later', excerpt: 'Given.' })
    const { body_ } = await open((await made(id)).token)
    t.match(body_, { title: 'Later', excerpt: 'Given.', corrections: [correction] })
    t.strictSame(body_.corrections, (await readArticle(id)).corrections)
  })

  t.test('list the live ones, without tokens, page by page', async (t) => {
    const { id } = await write()
    t.strictSame(await list(id), { data: [], page: { nextCursor: null } })
    const brief = await made(id, { expiresIn: 1 })
    const one = await made(id)
    const two = await made(id, {}, admin)
    newsroom.advance(1_500)
    const { token: _, url: _url, ...shown } = two
    const { data } = await list(id)
    t.strictSame(
      data.map((row: { id: string }) => row.id),
      [two.id, one.id],
    )
    t.strictSame(data[0], { ...shown, createdBy: { id: admin.id, displayName: admin.displayName } })
    t.notOk(JSON.stringify(data).includes(brief.id))
    const first = await send({ url: pathOf(id, '?limit=1'), as: author })
    const { nextCursor } = first.body_.page
    const second = await send({ url: pathOf(id, `?limit=1&cursor=${nextCursor}`), as: author })
    t.match(second.body_, { data: [{ id: one.id }], page: { nextCursor: null } })
    t.equal(second.body_.data.length, 1)
  })

  t.test('revoke one and leave the others', async (t) => {
    const { id } = await write()
    const one = await made(id)
    const other = await made(id)
    t.equal((await revoke(id, one.id)).statusCode, 204)
    refused(t, await open(one.token), 404, 'not-found')
    t.equal((await open(other.token)).statusCode, 200)
    refused(t, await revoke(id, one.id), 404, 'not-found')
    t.equal((await revoke(id, other.id, admin)).statusCode, 204)
    t.match(
      (await eventsOf(id)).filter(({ type }) => type.startsWith('preview')),
      [
        { type: 'preview.created', subjects: { previewId: one.id }, isAudited: true },
        { type: 'preview.created', subjects: { previewId: other.id } },
        { type: 'preview.revoked', subjects: { previewId: one.id }, actorAccountId: author.id },
        { type: 'preview.revoked', subjects: { previewId: other.id }, actorAccountId: admin.id },
      ],
    )
  })
})

t.test('refuses', async (t) => {
  t.test('everybody who is not an author, and other authors as if there were nothing', async (t) => {
    const { id } = await write()
    const preview = await made(id)
    const before = await contentsOf(deps)
    for (const as of [reader, moderator]) {
      refused(t, await make(id, {}, as), 403, 'forbidden')
      refused(t, await send({ url: pathOf(id), as }), 403, 'forbidden')
      refused(t, await revoke(id, preview.id, as), 403, 'forbidden')
    }
    refused(t, await make(id, {}, colleague), 404, 'not-found')
    refused(t, await send({ url: pathOf(id), as: colleague }), 404, 'not-found')
    refused(t, await revoke(id, preview.id, colleague), 404, 'not-found')
    const own = await write({}, colleague)
    refused(t, await revoke(own.id, preview.id, colleague), 404, 'not-found')
    refused(t, await make(unknownId, {}, admin), 404, 'not-found')
    t.equal((await contentsOf(deps)).previews, before.previews)
    t.equal((await open(preview.token)).statusCode, 200)
  })

  t.test('400 for a revision that does not exist, or a time beyond seven days', async (t) => {
    const { id } = await write()
    for (const [payload, pointer] of [
      [{ revision: 2 }, '/revision'],
      [{ revision: 0 }, '/revision'],
      [{ revision: '1' }, '/revision'],
      [{ expiresIn: 7 * day + 1 }, '/expiresIn'],
      [{ expiresIn: 0 }, '/expiresIn'],
      [{ expiresIn: -1 }, '/expiresIn'],
      [{ expiresIn: 1.5 }, '/expiresIn'],
      [{ expiresIn: 1e300 }, '/expiresIn'],
      [{ token: 'x' }, '/token'],
    ] as const)
      invalid(t, await make(id, payload), [pointer])
    t.strictSame((await list(id)).data, [])
  })

  t.test('the twenty-first live preview of an article', async (t) => {
    const { id } = await write()
    const brief = await made(id, { expiresIn: 1 })
    for (let count = 1; count < 20; count++) await made(id)
    refused(t, await make(id), 409, 'preview-limit')
    refused(t, await make(id, {}, admin), 409, 'preview-limit')
    newsroom.advance(1_500)
    refused(t, await open(brief.token), 404, 'not-found')
    t.equal((await make(id)).statusCode, 201, 'an expired one counts no more')
    t.equal((await make((await write()).id)).statusCode, 201, 'and those of another article never did')
  })

  t.test('404 for every invalid link: one answer for all, never cached', async (t) => {
    const { id } = await write()
    const { token, id: previewId } = await made(id)
    const [header = '', claims = '', signature = ''] = token.split('.')
    const other = await made((await write()).id)
    const changed = { ...decodeJwt(token), rev: 2 }
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const wrong = [
      'x',
      previewId,
      `${header}.${claims}.`,
      `${header}.${claims}`,
      `${header}.${encoded(changed)}.${signature}`,
      `${header}.${claims}.${other.token.split('.')[2]}`,
      `${encoded({ alg: 'none', typ: 'preview+jwt' })}.${claims}.`,
      author.headers.authorization.slice('Bearer '.length),
      token.slice(0, -2),
    ]
    for (const text of wrong) {
      const answer = await open(text)
      refused(t, answer, 404, 'not-found')
      t.match(answer.headers, { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
    }
    refused(t, await open('%20'), 404, 'not-found')
    t.equal((await open(token)).statusCode, 200, 'and the one that they were made from opens')
  })

  t.test('a preview as an access token', async (t) => {
    const { id } = await write()
    const { token } = await made(id)
    const answer = await send({
      url: `/v1/articles/${id}/draft`,
      headers: { authorization: `Bearer ${token}` },
    })
    refused(t, answer, 401, 'invalid-token')
  })
})

t.test('keeps', async (t) => {
  t.test('to the time: seven days, across a rotation of keys, and no further than the keys', async (t) => {
    const other = await startNewsroom()
    const { id } = await other.write()
    const payload = { expiresIn: 7 * day }
    const make = () => other.send({ method: 'POST', url: pathOf(id), payload, as: other.author })
    const tokens = [(await make()).body_.token, (await make()).body_.token]
    const open = (token: string) => other.send({ url: `/v1/previews/${token}` })
    await rotateKeys(other.deps, { isDiscarding: false })
    other.advance((7 * day - 10) * 1000)
    for (const token of tokens) t.equal((await open(token)).statusCode, 200)
    await rotateKeys(other.deps, { isDiscarding: true })
    refused(t, await open(tokens[0]), 404, 'not-found')
  })

  t.test('to the time, and not a moment longer', async (t) => {
    const { id } = await write()
    const { token } = await made(id, { expiresIn: 60 })
    newsroom.advance(58_000)
    t.equal((await open(token)).statusCode, 200)
    newsroom.advance(2_000)
    refused(t, await open(token), 404, 'not-found')
  })

  t.test('nothing open once the article is deleted', async (t) => {
    const { id } = await write()
    const { token } = await made(id)
    await send({ method: 'DELETE', url: `/v1/articles/${id}`, as: author })
    refused(t, await open(token), 404, 'not-found')
    t.equal(await deps.database.db.$count(previews, eq(previews.articleId, id)), 0)
  })

  t.test('no link open whose creator was demoted, suspended or erased', async (t) => {
    const person = async () => newsroom.person(['author'], { password: 'a password to leave' })
    const linkOf = async (maker: Person) => (await made((await write({}, maker)).id, {}, maker)).token
    const byAdmin = {
      accountId: admin.id,
      sessionId: null,
      roles: ['admin'],
      reach: 'any',
      address: null,
    } as const

    const demoted = await person()
    const first = await linkOf(demoted)
    await setRoles(deps, byAdmin, { accountId: demoted.id, roles: [] })
    refused(t, await open(first), 404, 'not-found')
    await setRoles(deps, byAdmin, { accountId: demoted.id, roles: ['author'] })
    t.equal((await open(first)).statusCode, 200)

    const suspended = await person()
    const second = await linkOf(suspended)
    const url = `/v1/accounts/${suspended.id}/suspension`
    await send({ method: 'PUT', url, as: admin, payload: { reason: 'Spam.', until: null } })
    refused(t, await open(second), 404, 'not-found')
    await send({ method: 'DELETE', url, as: admin })
    t.equal((await open(second)).statusCode, 200)

    const erased = await person()
    const third = await linkOf(erased)
    const payload = { currentPassword: 'a password to leave' }
    await send({ method: 'DELETE', url: '/v1/accounts/me', as: erased, payload })
    refused(t, await open(third), 404, 'not-found')
  })

  t.test("no link open that a former admin made of others' articles", async (t) => {
    const chief = await newsroom.person(['admin', 'author'])
    const { id } = await write()
    const { token } = await made(id, {}, chief)
    const own = await made((await write({}, chief)).id, {}, chief)
    const byAdmin = {
      accountId: admin.id,
      sessionId: null,
      roles: ['admin'],
      reach: 'any',
      address: null,
    } as const
    await setRoles(deps, byAdmin, { accountId: chief.id, roles: ['author'] })
    refused(t, await open(token), 404, 'not-found')
    t.equal((await open(own.token)).statusCode, 200)
  })

  t.test('tokens out of the log, however the path is written', async (t) => {
    const { id } = await write()
    const { token } = await made(id)
    const urls = [
      `/v1/previews/${token}`,
      `/v1/previews/${token}?x=1`,
      `/v1/previews/${token}/`,
      `/v1/previews/${token}/more`,
      `/v2/previews/${token}`,
      `//v1/previews/${token}`,
      `/v1/previews/${token.replaceAll('.', '%2E')}`,
      `/v1/%70reviews/${token}`,
    ]
    for (const url of urls) await newsroom.app.inject({ url })
    await newsroom.app.inject({ method: 'POST', url: `/v1/previews/${token}` })
    const text = JSON.stringify(newsroom.logLines)
    for (const part of token.split('.')) t.notOk(text.includes(part.slice(10, 50)))
    t.match(text, '/v1/previews/[redacted]')
    t.match(text, pathOf(id), 'other paths are there in full')
  })

  t.test('reading to one statement, and a refused token away from the database', async (t) => {
    const { id } = await write(everything)
    const { token } = await made(id)
    t.equal((await executedSql(() => open(token))).length, 1)
    t.equal((await executedSql(() => open(`${token.slice(0, -4)}AAAA`))).length, 0)
    t.equal((await executedSql(() => list(id))).length, 1)
  })
})
