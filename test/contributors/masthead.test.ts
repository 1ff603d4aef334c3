/** Tests the order of the masthead, former contributors, and what only admins and owners see. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { fillBioHtml } from '../../src/commands/contributors/fill-bio-html.ts'
import { contributors } from '../../src/db/tables/contributors.ts'
import type { Answer, Person } from '../helpers/app.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, moderator, reader, addContributor } = newsroom
const { db } = deps.database

const order = (names: string[], as: Person = admin) =>
  send({ method: 'PUT', url: '/v1/contributors/order', payload: { order: names }, as })
const patch = (idOrSlug: string, payload: object, as: Person = admin) =>
  send({ method: 'PATCH', url: `/v1/contributors/${idOrSlug}`, payload, as })
const slugsOf = ({ body_ }: Answer) => body_.data.map(({ slug }: { slug: string }) => slug)
const slugsOfList = async (query = '') => slugsOf(await send({ url: `/v1/contributors${query}` }))

/** In the order of their names. */
const profiles = {
  ann: await addContributor({ name: 'Ann', role: 'contributor' }),
  bea: await addContributor({ name: 'Bea', role: 'editor', accountId: author.id }),
  cid: await addContributor({ name: 'Cid', role: 'contributor' }),
  dan: await addContributor({ name: 'Dan', role: 'editor' }),
  eva: await addContributor({ name: 'Eva', role: 'moderator' }),
  fay: await addContributor({ name: 'Fay', role: 'contributor' }),
}

t.test('does', async (t) => {
  t.test('list by group, then by place, then by name', async (t) => {
    t.strictSame(await slugsOfList(), ['bea', 'dan', 'ann', 'cid', 'fay', 'eva'])
    const answer = await order(['fay', profiles.dan.id.toUpperCase(), 'cid'])
    t.equal(answer.statusCode, 200)
    t.strictSame(slugsOf(answer), ['fay', 'dan', 'cid'])
    t.equal(answer.body_.data[1].accountId, null)
    t.strictSame(await slugsOfList(), ['dan', 'bea', 'fay', 'cid', 'ann', 'eva'])
    await order(['ann'])
    t.strictSame(await slugsOfList(), ['bea', 'dan', 'ann', 'cid', 'fay', 'eva'])
    await order(['fay', 'dan'])
  })

  t.test('page in that order at every size, with filters', async (t) => {
    const walk = async (query: string, limit: number) => {
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const at: string = cursor === '' ? '' : `&cursor=${cursor}`
        const page = await send({ url: `/v1/contributors?limit=${limit}${at}${query}` })
        seen.push(...slugsOf(page))
        cursor = page.body_.page.nextCursor
      }
      return seen
    }
    await patch('cid', { isFormer: true })
    const expected = {
      '': ['dan', 'bea', 'fay', 'ann', 'eva', 'cid'],
      '&isFormer=false': ['dan', 'bea', 'fay', 'ann', 'eva'],
      '&isFormer=true': ['cid'],
      '&role=contributor': ['fay', 'ann', 'cid'],
      '&role=contributor,moderator&isFormer=false': ['fay', 'ann', 'eva'],
      '&role=editor&isFormer=true': [],
      '&q=a': ['ann'],
    }
    for (const [query, slugs] of Object.entries(expected))
      for (let limit = 1; limit <= 7; limit++)
        t.strictSame(await walk(query, limit), slugs, `${query} ${limit}`)
    await patch('cid', { isFormer: false })
  })

  t.test('change nothing when the order stands already', async (t) => {
    await order(['eva', 'ann'])
    const before = await contentsOf(deps)
    t.equal((await order(['eva', 'ann'])).statusCode, 200)
    t.strictSame(await contentsOf(deps), before)
    t.equal((await order([])).statusCode, 200)
    t.strictSame(await slugsOfList(), ['bea', 'dan', 'ann', 'cid', 'fay', 'eva'])
  })

  t.test('render the text about somebody as a subset of Markdown, without any script', async (t) => {
    const cases = {
      'A *b* **c**': '<p>A <em>b</em> <strong>c</strong></p>',
      'One\n\nTwo\nthree': '<p>One</p>\n<p>Two<br />\nthree</p>',
      '- a\n- b': '<ul>\n<li>a</li>\n<li>b</li>\n</ul>',
      '[Site](https://a.example/)': '<p><a href="https://a.example/" rel="noopener">Site</a></p>',
      'https://a.example/x': '<p><a href="https://a.example/x" rel="noopener">https://a.example/x</a></p>',
      '[x](javascript:alert(1))': '<p>[x](javascript:alert(1))</p>',
      '<script>alert(1)</script>': '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
      '![x](https://a.example/x.png)': '<p>!<a href="https://a.example/x.png" rel="noopener">x</a></p>',
      '# Big': '<p># Big</p>',
      '> said': '<p>&gt; said</p>',
      '`code`': '<p>`code`</p>',
      '    indented': '<p>indented</p>',
      '| a |\n|---|': '<p>| a |<br />\n|---|</p>',
    }
    for (const [bio, bioHtml] of Object.entries(cases)) {
      t.match((await patch('ann', { bio })).body_, { bio, bioHtml })
      t.equal((await send({ url: '/v1/contributors/ann' })).body_.bioHtml, bioHtml)
    }
  })

  t.test('show a text of the former release as one paragraph, and render it at the next start', async (t) => {
    const bio = 'Old *words* <b>'
    await db.update(contributors).set({ bio }).where(eq(contributors.slug, 'ann'))
    const read = async () => (await send({ url: '/v1/contributors/ann' })).body_.bioHtml
    t.equal(await read(), '<p>Old *words* &lt;b&gt;</p>')
    await fillBioHtml(db)
    t.equal(await read(), '<p>Old <em>words</em> &lt;b&gt;</p>')
    const before = await contentsOf(deps)
    await fillBioHtml(db)
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('show an e-mail address to readers only if the profile says so', async (t) => {
    const email = 'bea@bücher.example'
    const stored = 'bea@xn--bcher-kva.example'
    const own = await patch('bea', { email }, author)
    t.match(own.body_, { email: stored, showsEmail: false })
    t.notOk('accountId' in own.body_)
    const shown = async (as?: Person) =>
      (await send({ url: '/v1/contributors/bea', ...(as && { as }) })).body_.email
    t.equal(await shown(), null)
    t.equal(await shown(author), null)
    t.equal(await shown(admin), stored)
    await patch('bea', { showsEmail: true }, author)
    t.equal(await shown(), stored)
    await patch('bea', { showsEmail: false })
    t.equal(await shown(), null)
  })

  t.test('show admins the account of each profile, and keep such answers out of caches', async (t) => {
    for (const url of ['/v1/contributors', '/v1/contributors/bea']) {
      const answer = await send({ url, as: admin })
      const profile = answer.body_.data?.[0] ?? answer.body_
      t.match(profile, { slug: 'bea', accountId: author.id, email: 'bea@xn--bcher-kva.example' })
      t.match(answer.headers, { 'cache-control': 'private, no-store', vary: /\bAuthorization\b/ })
      const etag = String(answer.headers.etag)
      const again = await send({ url, as: admin, headers: { 'if-none-match': etag } })
      t.match(again, { statusCode: 304, headers: { 'cache-control': 'private, no-store' } })
    }
    const fixtures = createFixtures(newsroom)
    const token = await fixtures.accessToken(admin, ['contributor:change'])
    const other = await fixtures.accessToken(admin, ['draft:read'])
    const by = async ({ headers }: { headers: Record<string, string> }) =>
      'accountId' in (await send({ url: '/v1/contributors/bea', headers })).body_
    t.ok(await by(token))
    t.notOk(await by(other))
  })

  t.test('let a former contributor go on with own drafts', async (t) => {
    await patch('bea', { isFormer: true })
    const { id } = await newsroom.write()
    await newsroom.revise(id, { title: 'Farewell' })
    await newsroom.publish(id)
    t.match(await newsroom.readArticle(id), { contributors: [{ slug: 'bea' }] })
    await patch('bea', { isFormer: false })
  })
})

t.test('refuses', async (t) => {
  t.test('names that are nobody’s, and names twice, by pointer, and changes nothing', async (t) => {
    const before = await contentsOf(deps)
    const cases: [string[], string[]][] = [
      [['nobody'], ['/order/0']],
      [
        ['ann', unknownId, 'none'],
        ['/order/1', '/order/2'],
      ],
      [['ann', 'ann'], ['/order/1']],
      [['ann', 'bea', profiles.ann.id], ['/order/2']],
      [['two words'], ['/order/0']],
    ]
    for (const [names, pointers] of cases) invalid(t, await order(names), pointers)
    invalid(t, await order(Array.from({ length: 1001 }, (_, index) => `name-${index}`)), ['/order'])
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('everybody but admins', async (t) => {
    for (const as of [author, moderator, reader]) refused(t, await order(['ann'], as), 403, 'forbidden')
    const url = '/v1/contributors/order'
    refused(t, await send({ method: 'PUT', url, payload: { order: [] } }), 401, 'unauthenticated')
  })

  t.test('new bylines of former contributors by others who had agreed', async (t) => {
    const { id } = await newsroom.write({ contributors: ['cid'] }, colleague)
    await patch('cid', { isFormer: true })
    const refusal = await newsroom.postArticle({ title: 'New', contributors: ['cid'] }, colleague)
    refused(t, refusal, 403, 'byline-not-agreed')
    t.match(refusal.body_.detail, /cid .* former/)
    // The byline that stands goes on, and admins may sign an old text.
    await newsroom.revise(id, { title: 'Other' }, colleague)
    await newsroom.publish(id, {}, colleague)
    await newsroom.write({ contributors: ['cid'] }, admin)
    await patch('cid', { isFormer: false })
  })
})

t.test('keeps', async (t) => {
  t.test('the public answer for a bad token, and for one of anybody but an admin', async (t) => {
    await patch('bea', { email: 'hidden@secret.example' })
    const tokens = [
      'Bearer nonsense',
      'Basic eDp5',
      '',
      ...[author, moderator, reader].map((each) => each.headers.authorization),
    ]
    for (const url of ['/v1/contributors?limit=50', '/v1/contributors/bea', '/v1/contributors/nobody']) {
      const requestId = { 'x-request-id': 'same' }
      const plain = await send({ url, headers: requestId })
      t.notMatch(plain.body, /hidden@secret|accountId|showsEmail/)
      t.match(plain.headers.vary, /\bAuthorization\b/)
      for (const authorization of tokens) {
        const answer = await send({ url, headers: { ...requestId, authorization } })
        t.equal(answer.body, plain.body)
        t.equal(answer.statusCode, plain.statusCode)
        t.equal(answer.headers['cache-control'], plain.headers['cache-control'])
        t.match(answer.headers.vary, /\bAuthorization\b/)
      }
    }
  })

  t.test('addresses and orders out of the event log', async (t) => {
    const events = await newsroom.eventsOf(profiles.bea.id)
    t.notMatch(JSON.stringify(events), /secret\.example|bcher/)
    t.match(events.at(-1), { payload: { fields: ['email'] } })
  })
})
