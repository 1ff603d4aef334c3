/**
 * Contributors: everybody reads the list and profiles; admins change all profiles, and owners their
 * own.
 */
import t from 'tap'
import type { Answer } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, advance, author, colleague, admin, moderator, reader } = newsroom
const { addContributor, postContributor, write, publish, readArticle, eventsOf } = newsroom

const list = (query: Record<string, string> = {}) => send({ url: '/v1/contributors', query })
const read = (idOrSlug: string) => send({ url: `/v1/contributors/${idOrSlug}` })
const patch = (idOrSlug: string, payload: Record<string, unknown> | string, as = admin) =>
  send({
    method: 'PATCH',
    url: `/v1/contributors/${idOrSlug}`,
    payload,
    as,
    headers: { 'content-type': 'application/json' },
  })
/** Without the members that only admins and owners get. */
const shownOf = ({ accountId: _account, showsEmail: _shows, ...shown }: Answer['body_']) => shown
const slugsOf = (answer: Answer) => answer.body_.data.map(({ slug }: { slug: string }) => slug)

const links = [{ label: 'Site', url: 'https://ada.example/' }]
const adaInput = {
  name: 'Ada Lind',
  country: 'NO',
  bio: 'Drives.',
  avatarUrl: 'https://img.example/ada.png',
  links,
}

t.test('does', async (t) => {
  t.test('adds a profile with every default, and answers 201 with Location', async (t) => {
    const answer = await postContributor({ name: 'Cy Öberg', country: 'SE' })
    const { body_ } = answer
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.location, `/v1/contributors/${body_.id}`)
    const now = deps.clock().toISOString()
    t.strictSame(body_, {
      id: body_.id,
      slug: 'cy-oberg',
      name: 'Cy Öberg',
      role: 'contributor',
      isFormer: false,
      country: 'SE',
      countryName: 'Sweden',
      bio: null,
      bioHtml: null,
      avatarUrl: null,
      avatar: `http://masthead.test/v1/contributors/${body_.id}/avatar.svg`,
      links: [],
      email: null,
      showsEmail: false,
      accountId: null,
      articleCount: 0,
      createdAt: now,
      updatedAt: now,
    })
  })

  t.test('gives one profile by id in either case, and by slug', async (t) => {
    const ada = await addContributor({ ...adaInput, role: 'editor', accountId: author.id })
    t.match(ada, { ...adaInput, slug: 'ada-lind', role: 'editor', countryName: 'Norway' })
    for (const name of [ada.id, ada.id.toUpperCase(), 'ada-lind'])
      t.strictSame((await read(name)).body_, shownOf(ada))
    t.equal(ada.accountId, author.id)
  })

  t.test('lists by role and name, and filters by one role or several', async (t) => {
    await addContributor({ name: 'Bo Ek', role: 'moderator' })
    t.same(slugsOf(await list()), ['ada-lind', 'cy-oberg', 'bo-ek'])
    t.same(slugsOf(await list({ role: 'editor' })), ['ada-lind'])
    t.same(slugsOf(await list({ role: 'contributor,moderator' })), ['cy-oberg', 'bo-ek'])
  })

  t.test('changes the fields that the patch names and no others', async (t) => {
    const before = (await read('ada-lind')).body_
    advance(1000)
    const answer = await patch('ada-lind', { bio: null, country: 'DK', links: [] })
    const updatedAt = deps.clock().toISOString()
    t.equal(answer.statusCode, 200)
    t.strictSame(shownOf(answer.body_), {
      ...before,
      bio: null,
      bioHtml: null,
      country: 'DK',
      countryName: 'Denmark',
      links: [],
      updatedAt,
    })
    t.strictSame((await read('ada-lind')).body_, shownOf(answer.body_))
  })

  t.test('lets the owner change their own profile, by slug or id', async (t) => {
    t.match(await patch('ada-lind', { bio: 'Mine.' }, author), { statusCode: 200, body_: { bio: 'Mine.' } })
    const { id } = (await read('bo-ek')).body_
    await patch(id, { accountId: moderator.id })
    t.match(await patch(id, { name: 'Bo Ek Berg' }, moderator), {
      body_: { name: 'Bo Ek Berg', slug: 'bo-ek' },
    })
    await patch(id, { name: 'Bo Ek' })
  })

  t.test('lets an admin change slug, role and account', async (t) => {
    const { id } = await addContributor({ name: 'Di' })
    t.match(await patch('di', { slug: 'di-2', role: 'editor', accountId: colleague.id }), {
      body_: { id, slug: 'di-2', role: 'editor' },
    })
    refused(t, await read('di'), 404, 'not-found')
    t.equal((await patch(id, { bio: 'Hers.' }, colleague)).statusCode, 200)
    await patch(id, { accountId: null })
    refused(t, await patch(id, { bio: 'No longer.' }, colleague), 404, 'not-found')
    t.equal((await read(id)).body_.bio, 'Hers.')
  })

  t.test('adds a number to a made slug where somebody has the same name', async (t) => {
    const slugs = []
    for (let count = 0; count < 3; count++) slugs.push((await addContributor({ name: 'Gus Roe' })).slug)
    t.strictSame(slugs, ['gus-roe', 'gus-roe-2', 'gus-roe-3'])
  })

  t.test('answers HEAD, ETag and If-None-Match as the articles do', async (t) => {
    for (const url of ['/v1/contributors', '/v1/contributors/bo-ek']) {
      const { etag } = (await send({ url })).headers
      t.match(String(etag), /^"[^"]+"$/)
      t.match(await send({ method: 'HEAD', url }), { statusCode: 200, body: '', headers: { etag } })
      const headers = { 'if-none-match': String(etag) }
      t.match(await send({ url, headers }), { statusCode: 304, body: '' })
      await patch('bo-ek', { bio: `Changed for ${url}` })
      t.equal((await send({ url, headers })).statusCode, 200)
    }
  })
})

t.test('refuses', async (t) => {
  t.test('a new profile by anybody but an admin', async (t) => {
    const payload = { name: 'No', country: 'NO' }
    refused(t, await send({ method: 'POST', url: '/v1/contributors', payload }), 401, 'unauthenticated')
    for (const as of [reader, author, moderator])
      refused(t, await postContributor(payload, as), 403, 'forbidden')
    refused(t, await read('no'), 404, 'not-found')
  })

  t.test('a change of another profile, of fields for admins alone, and by readers', async (t) => {
    const before = (await read('ada-lind')).body_
    const anonymous = { method: 'PATCH', url: '/v1/contributors/ada-lind', payload: { bio: 'No' } } as const
    refused(t, await send(anonymous), 401, 'unauthenticated')
    refused(t, await patch('ada-lind', { bio: 'No' }, reader), 403, 'forbidden')
    for (const as of [colleague, moderator])
      refused(t, await patch('ada-lind', { bio: 'No' }, as), 404, 'not-found')
    for (const reserved of [
      { role: 'editor' },
      { slug: 'boss' },
      { accountId: author.id },
      { accountId: null },
      { isFormer: true },
    ]) {
      refused(t, await patch('ada-lind', { bio: 'No', ...reserved }, author), 403, 'forbidden')
    }
    for (const name of [unknownId, 'nobody']) refused(t, await patch(name, { bio: 'No' }), 404, 'not-found')
    t.strictSame((await read('ada-lind')).body_, before)
  })

  t.test('409 for a slug that is taken, and for an account that has a profile', async (t) => {
    const { id } = await addContributor({ name: 'Ed' })
    const slugTaken = [
      await postContributor({ name: 'Other', country: 'NO', slug: 'bo-ek' }),
      await postContributor({ name: 'Bo Ek', country: 'NO', slug: 'bo-ek' }),
      await patch(id, { slug: 'bo-ek' }),
    ]
    for (const answer of slugTaken) {
      refused(t, answer, 409, 'contributor-slug-taken')
      t.strictSame(answer.body_.errors, [{ pointer: '/slug', detail: 'belongs to another contributor' }])
    }
    const accountTaken = [
      await postContributor({ name: 'Other', country: 'NO', accountId: author.id }),
      await patch(id, { accountId: author.id, name: 'Other' }),
    ]
    for (const answer of accountTaken) refused(t, answer, 409, 'contributor-account-taken')
    t.match((await read(id)).body_, { name: 'Ed', slug: 'ed' })
    refused(t, await read('other'), 404, 'not-found')
    t.strictSame(
      (await eventsOf(id)).map(({ type }) => type),
      ['contributor.created'],
    )
  })

  t.test('400 that names each invalid field', async (t) => {
    const faulty: [Record<string, unknown>, string][] = [
      [{ name: '' }, '/name'],
      [{ name: 'a\tb' }, '/name'],
      [{ name: 'a'.repeat(121) }, '/name'],
      [{ name: null }, '/name'],
      [{ country: 'no' }, '/country'],
      [{ country: 'XX' }, '/country'],
      [{ country: null }, '/country'],
      [{ slug: 'Bo Ek' }, '/slug'],
      [{ slug: unknownId }, '/slug'],
      [{ role: 'admin' }, '/role'],
      [{ bio: 'a'.repeat(2001) }, '/bio'],
      [{ bio: '\udc00' }, '/bio'],
      [{ isFormer: 'yes' }, '/isFormer'],
      [{ email: 'ada' }, '/email'],
      [{ showsEmail: null }, '/showsEmail'],
      [{ avatarUrl: 'javascript:alert(1)' }, '/avatarUrl'],
      [{ avatarUrl: 'data:image/png;base64,AA==' }, '/avatarUrl'],
      [{ links: [{ label: 'L', url: 'ftp://x.example/' }] }, '/links/0/url'],
      [{ links: [{ label: '', url: 'https://x.example/' }] }, '/links/0/label'],
      [{ links: [{ label: 'L', url: 'https://x.example/', rel: 'me' }] }, '/links/0/rel'],
      [{ links: Array(11).fill(links[0]) }, '/links'],
      [{ accountId: 'me' }, '/accountId'],
      [{ accountId: unknownId }, '/accountId'],
      [{ articleCount: 5 }, '/articleCount'],
      [{ id: unknownId }, '/id'],
    ]
    const before = (await read('ada-lind')).body_
    for (const [fields, pointer] of faulty) {
      invalid(t, await postContributor({ name: 'New', country: 'NO', ...fields }), [pointer])
      invalid(t, await patch('ada-lind', fields), [pointer])
    }
    invalid(t, await postContributor({}), ['/country', '/name'])
    t.strictSame((await read('ada-lind')).body_, before)
    refused(t, await read('new'), 404, 'not-found')
  })

  t.test('400 for invalid parameters', async (t) => {
    for (const role of ['', 'admin', 'editor,', ',editor', 'editor, moderator', 'Editor']) {
      invalid(t, await list({ role }), ['role'])
    }
    for (const limit of ['0', '101', '1e309', 'Infinity', '', ' 5'])
      invalid(t, await list({ limit }), ['limit'])
    invalid(t, await send({ url: '/v1/contributors?role=editor&role=editor' }), ['role'])
    for (const isFormer of ['', 'yes', 'True', '1']) invalid(t, await list({ isFormer }), ['isFormer'])
    const { body_ } = await send({ url: '/v1/contributors?role=editor,publisher' })
    t.equal(body_.detail, "role must be one of editor, contributor, moderator, not 'publisher'.")
    invalid(t, await list({ name: 'Ada', accountId: author.id }), ['accountId', 'name'])
    invalid(t, await read('two%20words'), ['idOrSlug'])
  })
})

t.test('keeps', async (t) => {
  t.test('bylines in step with the profiles that they name', async (t) => {
    const { id } = await write({ contributors: ['cy-oberg'] }, admin)
    await publish(id, {}, admin)
    t.equal((await read('cy-oberg')).body_.articleCount, 1)
    await patch('cy-oberg', { name: 'Cy Berg', slug: 'cy-berg' })
    t.match(await readArticle(id), { contributors: [{ name: 'Cy Berg', slug: 'cy-berg' }] })
    t.equal((await send({ url: '/v1/articles?contributor=cy-berg' })).body_.data.length, 1)
    t.equal((await send({ url: '/v1/articles?contributor=cy-oberg' })).body_.data.length, 0)
  })

  t.test('accounts and their data out of public answers', async (t) => {
    const { body } = await list({ limit: '100' })
    for (const secret of [author.id, author.email, author.displayName, 'accountId'])
      t.notOk(body.includes(secret), secret)
  })

  t.test('one event for each change, naming the fields and never their text', async (t) => {
    const { id } = await addContributor({ name: 'Flo' })
    await patch(id, { bio: 'Words', country: 'FI' })
    t.match(await eventsOf(id), [
      { type: 'contributor.created', actorAccountId: admin.id, payload: {} },
      { type: 'contributor.changed', actorAccountId: admin.id, payload: { fields: ['bio', 'country'] } },
    ])
    t.equal((await eventsOf(id)).length, 2)
    await patch(id, { accountId: null })
    const accountId = (await newsroom.person(['author'])).id
    await patch(id, { accountId })
    const audited = { isAudited: true, actorAddress: '127.0.0.1' }
    t.match((await eventsOf(id)).slice(2), [
      { ...audited, payload: { fields: ['accountId'], formerAccountId: null, accountId: null } },
      { ...audited, payload: { fields: ['accountId'], formerAccountId: null, accountId } },
    ])
  })

  t.test('the event log unchanged after an empty patch', async (t) => {
    const { id } = await addContributor({ name: 'Hal', accountId: colleague.id })
    const before = (await read(id)).body_
    advance(1000)
    for (const as of [admin, colleague]) {
      const answer = await patch(id, {}, as)
      t.equal(answer.statusCode, 200)
      t.strictSame(shownOf(answer.body_), before, 'updatedAt included')
    }
    refused(t, await patch(id, {}, author), 404, 'not-found')
    t.strictSame((await read(id)).body_, before)
    t.strictSame(
      (await eventsOf(id)).map(({ type }) => type),
      ['contributor.created'],
    )
  })

  t.test('every read at one SQL statement', async (t) => {
    for (const url of ['', '?role=editor,moderator', '/ada-lind', `/${unknownId}`]) {
      const statements = await executedSql(() => send({ url: `/v1/contributors${url}` }))
      t.equal(statements.length, 1, url)
    }
  })
})
