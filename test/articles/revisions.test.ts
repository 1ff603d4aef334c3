/** Tests listing, reading, comparing and restoring revisions of a draft. */
import t from 'tap'
import type { Person } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, unpublish, readDraft, readArticle, eventsOf, eventTypesOf } = newsroom

const ada = await newsroom.addContributor({ name: 'Ada Lind', accountId: author.id })
const bo = await newsroom.addContributor({ name: 'Bo Ek' })
const pathOf = (id: string, rest = '') => `/v1/articles/${id}/revisions${rest}`
const get = (id: string, rest = '', as: Person | undefined = author) => send({ url: pathOf(id, rest), as })

type Restoration = { as?: Person; payload?: Record<string, unknown>; ifMatch?: string }
const restore = (id: string, n: number, { as = author, payload, ifMatch }: Restoration = {}) =>
  send({
    method: 'POST',
    url: pathOf(id, `/${n}/restoration`),
    as,
    ...(payload && { payload }),
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
  })

const everything = {
  title: 'First',
  dek: 'A dek',
  body: 'One\n\nTwo\n\nThree',
  language: 'nb',
  tags: ['Cars', 'Tests'],
  contributors: ['ada-lind', 'bo-ek'],
  sources: [{ publisher: 'Wire', url: 'https://wire.example/1' }],
  heroImage: { url: 'https://img.example/1.jpg', alt: 'A car' },
}
const emptied = { dek: null, tags: [], contributors: [], sources: [], heroImage: null, language: 'en' }
const textOf = (draft: Record<string, unknown>) => {
  const {
    revision: _r,
    note: _n,
    updatedAt: _u,
    createdBy: _c,
    restoredRevision: _f,
    isSlugRestored: _s,
    ...text
  } = draft
  return text
}

t.test('does', async (t) => {
  t.test('list who saved what, when, with which note, and which one is live; newest first', async (t) => {
    const { id } = await write({ title: 'One', note: 'to start with' })
    const savedAt = [deps.clock().toISOString()]
    await publish(id)
    await revise(id, { title: 'Two' }, admin)
    savedAt.push(deps.clock().toISOString())
    await revise(id, { title: 'Three', note: 'checked' })
    savedAt.push(deps.clock().toISOString())
    const by = ({ id, displayName }: Person) => ({ id, displayName })
    const answer = await get(id)
    t.strictSame(answer.body_, {
      data: [
        {
          revision: 3,
          title: 'Three',
          note: 'checked',
          isLive: false,
          createdBy: by(author),
          createdAt: savedAt[2],
        },
        { revision: 2, title: 'Two', note: null, isLive: false, createdBy: by(admin), createdAt: savedAt[1] },
        {
          revision: 1,
          title: 'One',
          note: 'to start with',
          isLive: true,
          createdBy: by(author),
          createdAt: savedAt[0],
        },
      ],
      page: { nextCursor: null },
    })
    t.equal(answer.headers['cache-control'], 'no-store')
    t.strictSame((await get(id, '', admin)).body_, answer.body_, 'the same for an admin')
    await publish(id)
    const live = async () =>
      (await get(id)).body_.data.flatMap((row: { isLive: boolean; revision: number }) =>
        row.isLive ? [row.revision] : [],
      )
    t.strictSame(await live(), [3])
    await unpublish(id)
    t.strictSame(await live(), [], 'none is, once it is unpublished')
  })

  t.test('list page by page', async (t) => {
    const { id } = await write()
    for (let count = 2; count <= 5; count++) await revise(id, { dek: `Dek ${count}` })
    const seen: number[] = []
    for (let url: string | undefined = pathOf(id, '?limit=2'); url; ) {
      const { body_, headers }: Awaited<ReturnType<typeof get>> = await send({ url, as: author })
      seen.push(...body_.data.map(({ revision }: { revision: number }) => revision))
      url = /<(.*)>/.exec(String(headers.link ?? ''))?.[1]
    }
    t.strictSame(seen, [5, 4, 3, 2, 1])
  })

  t.test('read one as it was saved', async (t) => {
    const first = await write(everything)
    await revise(first.id, { ...emptied, title: 'Second', body: 'Other', slug: 'second-of-all' })
    const { body_, statusCode, headers } = await get(first.id, '/1')
    t.equal(statusCode, 200)
    t.ok(headers.etag)
    const { id, revision, createdAt: _, updatedAt: createdAt, status: _s, ...rest } = first
    const { publishAt: _a, publishedAt: _p, publishedRevision: _r, scheduledRevision: _n, ...more } = rest
    const { unpublishAt: _u, scheduleFault: _f, ...text } = more
    t.strictSame(body_, { articleId: id, revision, isLive: false, createdAt, ...text })
    t.match((await get(id, '/2')).body_, { revision: 2, title: 'Second', slug: 'second-of-all', tags: [] })
  })

  t.test('compare two: fields in readable values, the body by lines', async (t) => {
    const { id, slug } = await write(everything)
    await revise(id, { ...emptied, title: 'Second', body: 'One\n\n2\n\nThree', slug: 'other-address' })
    const { body_ } = await get(id, '/2/diff?from=1')
    const named = ({ id, slug, name }: typeof ada) => ({
      ...{ id, slug, name },
      ...{ avatarUrl: null, role: null },
    })
    t.match(body_, { from: 1, to: 2 })
    t.strictSame(body_.fields, [
      { field: 'title', from: 'First', to: 'Second' },
      { field: 'dek', from: 'A dek', to: null },
      { field: 'slug', from: slug, to: 'other-address' },
      { field: 'language', from: 'nb', to: 'en' },
      { field: 'contributors', from: [named(ada), named(bo)], to: [] },
      {
        field: 'tags',
        from: [
          { slug: 'cars', name: 'Cars' },
          { slug: 'tests', name: 'Tests' },
        ],
        to: [],
      },
      {
        field: 'sources',
        from: [
          {
            publisher: 'Wire',
            title: null,
            url: 'https://wire.example/1',
            subscriptionRequired: false,
            kind: 'primary',
          },
        ],
        to: [],
      },
      {
        field: 'heroImage',
        from: {
          url: 'https://img.example/1.jpg',
          alt: 'A car',
          caption: null,
          credit: null,
          width: null,
          height: null,
        },
        to: null,
      },
    ])
    t.strictSame(body_.body, {
      isMinimal: true,
      lines: ['@@ -1,5 +1,5 @@', ' One', ' ', '-Two', '+2', ' ', ' Three', '\\ No newline at end of file'],
    })
    t.strictSame((await get(id, '/2/diff')).body_, body_, 'without `from`, compares with the revision before')
    const backwards = (await get(id, '/1/diff?from=2')).body_
    t.match(backwards, { from: 2, to: 1, fields: [{ field: 'title', from: 'Second', to: 'First' }] })
    t.strictSame((await get(id, '/1/diff?from=1')).body_, {
      from: 1,
      to: 1,
      fields: [],
      body: { isMinimal: true, lines: [] },
    })
  })

  t.test('give up comparing two bodies of full length that share nothing, and say so', async (t) => {
    const filled = (letter: string) => `${letter}\n`.repeat(100_000)
    const { id } = await write({ body: filled('a') })
    await revise(id, { body: filled('b') })
    const { statusCode, body_ } = await get(id, '/2/diff')
    t.equal(statusCode, 200)
    t.equal(body_.body.isMinimal, false)
    t.equal(body_.body.lines.length, 200_001)
  })

  t.test('restore all of a revision as a new one, with a note that says which', async (t) => {
    const first = await write({ ...everything, slug: 'restored-address' })
    const second = await revise(first.id, {
      ...emptied,
      title: 'Second',
      body: 'Other',
      slug: 'second-address',
    })
    const answer = await restore(first.id, 1)
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.location, pathOf(first.id, '/3'))
    t.equal(answer.headers.etag, '"3"')
    t.match(answer.body_, {
      revision: 3,
      note: 'Restored from revision 1.',
      restoredRevision: 1,
      isSlugRestored: true,
      createdBy: { id: author.id },
    })
    t.strictSame(textOf(answer.body_), textOf(first))
    t.strictSame(textOf(await readDraft(first.id)), textOf(first))
    t.match(await eventsOf(first.id), [
      {},
      {},
      { type: 'article.revised', payload: { revision: 3, restored: 1 }, actorAccountId: author.id },
    ])
    const again = await restore(first.id, 2, { as: admin, payload: { note: 'It was better.' } })
    t.match(again, {
      statusCode: 201,
      body_: { revision: 4, note: 'It was better.', createdBy: { id: admin.id } },
    })
    t.strictSame(textOf(again.body_), textOf(second))
  })

  t.test('restore all but the slug where another article has taken it, and say so', async (t) => {
    const { id } = await write({ title: 'Mine', slug: 'given-back' })
    await revise(id, { title: 'Still mine', slug: 'kept-address' })
    await write({ slug: 'given-back' }, colleague)
    const { statusCode, body_ } = await restore(id, 1)
    t.equal(statusCode, 201)
    t.match(body_, { revision: 3, title: 'Mine', slug: 'kept-address', isSlugRestored: false })
  })

  t.test('restore what was given in place of what the body gives, and that it was given', async (t) => {
    const first = await write({ body: 'First.', excerpt: 'Given.', readingMinutes: 9 })
    await revise(first.id, { body: 'Second.', excerpt: null, readingMinutes: null })
    const { body_ } = await restore(first.id, 1)
    t.match(body_, { excerpt: 'Given.', readingMinutes: 9, given: ['excerpt', 'readingMinutes'] })
    t.strictSame(textOf(body_), textOf(first))
    t.match(await revise(first.id, { excerpt: null }), { excerpt: 'First.', given: ['readingMinutes'] })
  })

  t.test('restore nothing where the newest revision has that text already', async (t) => {
    const { id } = await write({ title: 'Same' })
    t.match(await restore(id, 1), { statusCode: 200, headers: { etag: '"1"' }, body_: { revision: 1 } })
    await revise(id, { title: 'Other' })
    await restore(id, 1)
    const answer = await restore(id, 1, { payload: { note: 'once more' } })
    t.match(answer, { statusCode: 200, body_: { revision: 3, restoredRevision: 1, isSlugRestored: true } })
    t.equal(answer.headers.location, undefined)
    t.equal((await eventTypesOf(id)).length, 3)
  })
})

t.test('refuses', async (t) => {
  t.test('everybody who is not an author, and other authors as if there were nothing', async (t) => {
    const { id } = await write()
    for (const rest of ['', '/1', '/1/diff?from=1']) {
      refused(t, await send({ url: pathOf(id, rest) }), 401, 'unauthenticated')
      for (const as of [reader, moderator]) refused(t, await get(id, rest, as), 403, 'forbidden')
      refused(t, await get(id, rest, colleague), 404, 'not-found')
      refused(t, await get(unknownId, rest, admin), 404, 'not-found')
    }
    for (const as of [reader, moderator]) refused(t, await restore(id, 1, { as }), 403, 'forbidden')
    refused(t, await restore(id, 1, { as: colleague, ifMatch: '"9"' }), 404, 'not-found')
    t.equal((await get(id)).body_.data.length, 1)
  })

  t.test('404 for a revision that does not exist, 400 for an invalid number', async (t) => {
    const { id } = await write()
    for (const rest of ['/2', '/2/diff', '/2/diff?from=1', '/2147483647'])
      refused(t, await get(id, rest), 404, 'not-found')
    refused(t, await restore(id, 2), 404, 'not-found')
    for (const n of ['0', '-1', '1.5', '01x', 'latest', '2147483648', '1e1', '%20']) {
      invalid(t, await get(id, `/${n}`), ['n'])
    }
    for (const from of ['0', '-1', 'x', '', '2147483648', '2'])
      invalid(t, await get(id, `/1/diff?from=${from}`), ['from'])
    invalid(t, await get(id, '/1/diff'), ['from'])
    invalid(t, await get(id, '/1/diff?to=1'), ['to'])
    t.match(await readDraft(id), { revision: 1 })
  })

  t.test(
    '412 for a restoration on what somebody else has saved since, and 400 for a body that is none',
    async (t) => {
      const { id } = await write()
      await revise(id, { title: 'Theirs' }, admin)
      const savedAt = deps.clock().toISOString()
      const answer = await restore(id, 1, { ifMatch: '"1"' })
      refused(t, answer, 412, 'precondition-failed')
      const savedBy = { id: admin.id, displayName: admin.displayName }
      t.match(answer, { headers: { etag: '"2"' }, body_: { revision: 2, savedBy, savedAt } })
      invalid(t, await restore(id, 1, { ifMatch: 'x' }), ['if-match'])
      invalid(t, await restore(id, 1, { payload: { title: 'No' } }), ['/title'])
      invalid(t, await restore(id, 1, { payload: { note: 'x'.repeat(501) } }), ['/note'])
      t.match(await readDraft(id), { revision: 2 })
      t.equal((await restore(id, 1, { ifMatch: '"2"' })).statusCode, 201)
    },
  )

  t.test('a cursor of another list', async (t) => {
    const [one, other] = [await write(), await write()]
    await revise(one.id, { title: 'More' })
    const { nextCursor } = (await get(one.id, '?limit=1')).body_.page
    refused(t, await get(other.id, `?limit=1&cursor=${nextCursor}`), 400, 'invalid-cursor')
  })
})

t.test('keeps', async (t) => {
  t.test('what the public reads as it is, whatever is restored', async (t) => {
    const { id } = await write({ title: 'Early', slug: 'early-address' })
    await revise(id, { title: 'Public', slug: 'public-address' })
    await publish(id)
    const before = await readArticle(id)
    await restore(id, 1)
    t.strictSame(await readArticle(id), before)
    refused(t, await send({ url: '/v1/articles/early-address' }), 404, 'not-found')
    await publish(id)
    t.match(await readArticle('early-address'), { title: 'Early' })
    t.equal(
      (await send({ url: '/v1/articles/public-address' })).headers.location,
      '/v1/articles/early-address',
    )
  })

  t.test('each read at one statement', async (t) => {
    const { id } = await write(everything)
    await revise(id, { title: 'Second' })
    for (const rest of ['', '/1', '/2/diff?from=1'])
      t.equal((await executedSql(() => get(id, rest))).length, 1, rest)
  })

  t.test('the names of those who saved from who has erased their account', async (t) => {
    const leaver = await newsroom.person(['author'], { password: 'a password to leave' })
    const { id } = await write({}, leaver)
    const payload = { currentPassword: 'a password to leave' }
    t.equal((await send({ method: 'DELETE', url: '/v1/accounts/me', as: leaver, payload })).statusCode, 204)
    const { body_ } = await get(id, '', admin)
    t.strictSame(body_.data[0].createdBy, { id: leaver.id, displayName: 'Deleted account' })
    const answer = await newsroom.patchDraft(id, { title: 'X' }, { as: admin, 'if-match': '"7"' })
    t.match(answer.body_.savedBy, { displayName: 'Deleted account' })
  })
})
