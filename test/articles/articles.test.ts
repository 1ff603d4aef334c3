/**
 * Tests reading articles: the list and its filters, one article, conditional requests, the cost of
 * a read.
 */
import t from 'tap'
import type { Answer } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, write, revise, publish, unpublish, addContributor, readArticle, author, admin, reader } =
  newsroom

const ada = await addContributor({ name: 'Ada Lind', accountId: author.id })
const bo = await addContributor({ name: 'Bo Ek', avatarUrl: 'https://img.example/bo.png' })

/** Three published articles, oldest first, and one of each state that the public must not see. */
const range = await write({
  title: 'How far it goes',
  dek: 'Range in winter',
  body: '# Range\n\nIt goes **far**.',
  language: 'en-GB',
  tags: ['Range', 'Winter'],
  contributors: ['bo-ek', 'ada-lind'],
  sources: [
    { publisher: 'Test Bench', url: 'https://bench.example/1', subscriptionRequired: true, kind: 'data' },
  ],
  heroImage: { url: 'https://img.example/range.jpg', alt: 'A car in snow', width: 1600 },
  note: 'checked by Bo',
})
const rangePublication = await publish(range.id)
const winter = await write({ title: 'Winter tyres', tags: ['winter'] })
const winterPublication = await publish(winter.id)
const shared = await write({ title: 'Shared byline', tags: ['Range'], contributors: [bo.id] })
const sharedPublication = await publish(shared.id)
const draft = await write({ title: 'Never public', tags: ['Winter'] })
const gone = await write({ title: 'No longer public', tags: ['Winter'] })
await publish(gone.id)
await unpublish(gone.id)

const list = (query: Record<string, string> = {}) => send({ url: '/v1/articles', query })
const slugsOf = (answer: Answer) => answer.body_.data.map(({ slug }: { slug: string }) => slug)
const summaryOfRange = {
  id: range.id,
  slug: 'how-far-it-goes',
  title: 'How far it goes',
  dek: 'Range in winter',
  excerpt: 'It goes far.',
  language: 'en-GB',
  contributors: [
    { id: bo.id, slug: 'bo-ek', name: 'Bo Ek', role: null, avatarUrl: bo.avatarUrl, avatar: bo.avatarUrl },
    { id: ada.id, slug: 'ada-lind', name: 'Ada Lind', role: null, avatarUrl: null, avatar: ada.avatar },
  ],
  tags: [
    { slug: 'range', name: 'Range' },
    { slug: 'winter', name: 'Winter' },
  ],
  heroImage: {
    url: 'https://img.example/range.jpg',
    alt: 'A car in snow',
    caption: null,
    credit: null,
    width: 1600,
    height: null,
  },
  publishedAt: rangePublication.publishedAt,
  updatedAt: rangePublication.publishedAt,
  readingMinutes: 1,
  commentCount: 0,
  commentPolicy: 'open',
}

const linkTo = ({ id, slug, title }: Record<string, string>, publishedAt: string) => ({
  id,
  slug,
  title,
  publishedAt,
  heroImage: null,
})
const toWinter = linkTo(winter, winterPublication.publishedAt)

t.test('does', async (t) => {
  t.test('lists what is published, newest first, without bodies', async (t) => {
    const { body_ } = await list()
    t.same(
      body_.data.map(({ id }: { id: string }) => id),
      [shared.id, winter.id, range.id],
    )
    t.strictSame(body_.data.at(-1), summaryOfRange)
    t.strictSame(body_.page, { nextCursor: null, prevCursor: null })
  })

  t.test('gives one article by id in either case, and by slug', async (t) => {
    const whole = {
      ...summaryOfRange,
      bodyHtml:
        `<h1 id="user-content-${range.id.slice(-12)}-range">Range</h1>\n` +
        '<p>It goes <strong>far</strong>.</p>',
      sources: [
        {
          publisher: 'Test Bench',
          title: null,
          url: 'https://bench.example/1',
          subscriptionRequired: true,
          kind: 'data',
        },
      ],
      commentsCloseAt: null,
      corrections: [],
      related: [linkTo(shared, sharedPublication.publishedAt), toWinter],
      previous: null,
      next: toWinter,
    }
    for (const name of [range.id, range.id.toUpperCase(), range.slug])
      t.strictSame(await readArticle(name), whole)
  })

  t.test('filters by tag, by contributor (slug or id), and by both', async (t) => {
    t.same(slugsOf(await list({ tag: 'winter' })), ['winter-tyres', 'how-far-it-goes'])
    t.same(slugsOf(await list({ contributor: 'ada-lind' })), ['winter-tyres', 'how-far-it-goes'])
    t.same(slugsOf(await list({ contributor: bo.id })), ['shared-byline', 'how-far-it-goes'])
    t.same(slugsOf(await list({ contributor: bo.id.toUpperCase() })), ['shared-byline', 'how-far-it-goes'])
    t.same(slugsOf(await list({ tag: 'winter', contributor: 'bo-ek' })), ['how-far-it-goes'])
  })

  t.test('filters by any or all of several tags, by language and time, and by all at once', async (t) => {
    const all = ['shared-byline', 'winter-tyres', 'how-far-it-goes']
    t.same(slugsOf(await list({ tag: 'winter,range' })), all)
    t.same(slugsOf(await list({ tag: 'winter,nothing' })), all.slice(1))
    t.same(slugsOf(await list({ 'tag.all': 'winter,range' })), ['how-far-it-goes'])
    t.same(slugsOf(await list({ 'tag.all': 'range,nothing' })), [])
    t.same(slugsOf(await list({ language: 'EN' })), all, 'a language takes its regions')
    t.same(slugsOf(await list({ language: 'en-gb' })), ['how-far-it-goes'])
    t.same(slugsOf(await list({ language: 'fr' })), [])
    const { publishedAt } = winterPublication
    t.same(slugsOf(await list({ publishedAfter: publishedAt })), all.slice(0, 2))
    t.same(slugsOf(await list({ publishedBefore: publishedAt })), all.slice(2))
    const narrow = { tag: 'range,winter', 'tag.all': 'winter', contributor: 'ada-lind', language: 'en' }
    const query = { ...narrow, publishedBefore: publishedAt, q: 'far', sort: '-commentCount' }
    t.same(slugsOf(await list(query)), ['how-far-it-goes'])
  })

  t.test('sorts by time either way and by comments, and counts when asked', async (t) => {
    const all = ['shared-byline', 'winter-tyres', 'how-far-it-goes']
    t.same(slugsOf(await list({ sort: 'publishedAt' })), all.toReversed())
    t.same(slugsOf(await list({ sort: '-commentCount' })), all)
    t.equal((await list({ count: 'exact', limit: '1' })).body_.page.total, 3)
    t.equal((await list({ count: 'exact', tag: 'winter' })).body_.page.total, 2)
    t.equal((await list({ count: 'exact', tag: 'nothing' })).body_.page.total, 0)
    t.equal((await list({ count: 'exact', q: 'tyres' })).body_.page.total, 1)
  })

  t.test('gives exactly the fields that are asked for, and includes body and sources', async (t) => {
    const last = async (query: Record<string, string>) => (await list(query)).body_.data.at(-1)
    t.strictSame(await last({ fields: 'slug,title' }), { slug: range.slug, title: 'How far it goes' })
    t.strictSame(await last({ fields: 'publishedAt' }), { publishedAt: rangePublication.publishedAt })
    const { bodyHtml, sources } = await readArticle(range.id)
    t.strictSame(await last({ fields: 'slug', include: 'body' }), { slug: range.slug, bodyHtml })
    t.strictSame(await last({ include: 'sources,body' }), { ...summaryOfRange, bodyHtml, sources })
  })

  t.test('counts the archive by year and month, with the range that lists each', async (t) => {
    const { body_ } = await send({ url: '/v1/archives' })
    const [year] = body_.data
    t.same([year.year, year.articleCount, year.months.length], [2026, 3, 1])
    const { publishedAfter, publishedBefore, month, articleCount } = year.months[0]
    t.same([month, articleCount], [11, 3])
    t.equal(slugsOf(await list({ publishedAfter, publishedBefore })).length, 3)
  })

  t.test('gives an empty list for a tag or contributor that nobody knows', async (t) => {
    for (const query of ['tag=nothing', 'contributor=nobody', `contributor=${unknownId}`]) {
      const { body_ } = await send({ url: `/v1/articles?${query}` })
      t.strictSame(body_, { data: [], page: { nextCursor: null, prevCursor: null } }, query)
    }
  })

  t.test('links to the next page, keeping the filters', async (t) => {
    const first = await list({ tag: 'winter', limit: '1' })
    const [, url = ''] = /^<(.*)>; rel="next"$/.exec(String(first.headers.link)) ?? []
    const next = new URL(url, 'http://masthead.test')
    t.same(Object.fromEntries(next.searchParams), {
      tag: 'winter',
      limit: '1',
      cursor: first.body_.page.nextCursor,
    })
    const second = await send({ url })
    t.same(slugsOf(second), ['how-far-it-goes'])
    const prev = second.body_.page.prevCursor
    t.equal(
      second.headers.link,
      `</v1/articles?tag=winter&limit=1&cursor=${prev}>; rel="prev", ` +
        '</v1/articles?tag=winter&limit=1>; rel="first"',
    )
  })

  t.test('answers HEAD as GET, without the body', async (t) => {
    for (const url of ['/v1/articles', `/v1/articles/${range.id}`, `/v1/articles/${draft.id}`]) {
      const [get, head] = [await send({ url }), await send({ method: 'HEAD', url })]
      t.equal(head.statusCode, get.statusCode)
      t.equal(head.body, '')
      for (const name of ['etag', 'content-type', 'content-length', 'cache-control', 'link']) {
        t.equal(head.headers[name], get.headers[name], `${name} of ${url}`)
      }
    }
  })

  t.test('answers 304 without a body when If-None-Match has the ETag, for GET and HEAD', async (t) => {
    for (const url of ['/v1/articles', '/v1/articles?tag=winter&limit=1', `/v1/articles/${range.slug}`]) {
      const etag = String((await send({ url })).headers.etag)
      t.match(etag, /^"[^"]+"$/, 'is strong')
      for (const method of ['GET', 'HEAD'] as const) {
        for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          const answer = await send({ method, url, headers: { 'if-none-match': tag } })
          t.match({ status: answer.statusCode, body: answer.body }, { status: 304, body: '' }, tag)
          t.equal(answer.headers.etag, etag)
        }
        t.equal((await send({ method, url, headers: { 'if-none-match': '"other"' } })).statusCode, 200)
      }
    }
  })

  t.test('answers the same to everybody, whatever token they send', async (t) => {
    for (const url of ['/v1/articles', `/v1/articles/${range.id}`, `/v1/articles/${unknownId}`]) {
      const anonymous = await send({ url, headers: { 'x-request-id': 'same' } })
      const timeless = ({ headers: { date, ...headers } }: Answer) => headers
      for (const authorization of [
        author.headers.authorization,
        admin.headers.authorization,
        reader.headers.authorization,
        'Bearer forged',
        'nonsense',
      ]) {
        const known = await send({ url, headers: { authorization, 'x-request-id': 'same' } })
        t.strictSame(
          [known.statusCode, known.body, timeless(known)],
          [anonymous.statusCode, anonymous.body, timeless(anonymous)],
        )
      }
      t.notMatch(String(anonymous.headers.vary ?? ''), /authorization/i)
    }
  })
})

t.test('refuses', async (t) => {
  t.test('404 for articles that are not public, exactly as for articles that do not exist', async (t) => {
    const headers = { 'x-request-id': 'same' }
    const missing = await send({ url: `/v1/articles/${unknownId}`, headers })
    refused(t, missing, 404, 'not-found')
    for (const name of [draft.id, draft.slug, gone.id, gone.slug, 'no-such-slug', 'How-Far-It-Goes']) {
      const answer = await send({ url: `/v1/articles/${name}`, headers })
      t.strictSame([answer.statusCode, answer.body], [missing.statusCode, missing.body], name)
    }
  })

  t.test('400 for a name that is neither id nor slug', async (t) => {
    for (const name of ['a_b', 'a%20b', 'caf%C3%A9', '%00', 'a'.repeat(101)]) {
      invalid(t, await send({ url: `/v1/articles/${name}` }), ['idOrSlug'])
    }
    refused(t, await send({ url: '/v1/articles/%E0%A4%A' }), 400, 'malformed-request')
    refused(t, await send({ url: `/v1/articles/${'a'.repeat(1001)}` }), 414, 'uri-too-long')
  })

  t.test('400 for a limit that is no integer of 1 to 100', async (t) => {
    const faulty = ['0', '-1', '101', '1e309', '1e1', 'Infinity', 'NaN', '', ' 5', '5 ', '1.5', '0x10', 'ten']
    for (const limit of [...faulty, '9'.repeat(15), '9'.repeat(400)]) {
      invalid(t, await list({ limit }), ['limit'])
    }
    for (const limit of ['1', '100']) t.equal((await list({ limit })).statusCode, 200)
  })

  t.test('400 for a parameter given twice', async (t) => {
    for (const name of ['limit', 'tag', 'contributor', 'cursor']) {
      const answer = await send({ url: `/v1/articles?${name}=1&${name}=1` })
      invalid(t, answer, [name])
    }
  })

  t.test('400 naming each parameter that is not known', async (t) => {
    invalid(t, await list({ colour: 'red' }), ['colour'])
    invalid(t, await list({ Tag: 'winter', status: 'draft' }), ['Tag', 'status'])
    invalid(t, await list({ __proto__x: '1', constructor: '1' }), ['__proto__x', 'constructor'])
  })

  t.test('400 naming a parameter as it was written, not as a JSON pointer', async (t) => {
    invalid(t, await list({ 'a/b~c': '1' }), ['a/b~c'])
  })

  t.test('400 for unknown fields, sorts and includes, bad times and languages, too many tags', async (t) => {
    const faulty: Record<string, string[]> = {
      fields: ['body', 'search', 'authorAccountId', 'slug,', '', 'snippet'],
      include: ['drafts', 'body,body_text'],
      sort: ['title', '-relevance', 'latestRevision', 'publishedAt,-commentCount'],
      count: ['estimate', 'true'],
      publishedAfter: ['yesterday', '2026-13-01T00:00:00Z', '2026-01-01'],
      publishedBefore: ['', '9999-12-31T23:59:60Z'],
      language: ['english!', '', 'e'],
      'tag.all': ['Winter', Array.from({ length: 11 }, (_, index) => `t${index}`).join(',')],
      q: ['', 'a'.repeat(401), 'a'.repeat(10_000)],
    }
    for (const [name, values] of Object.entries(faulty)) {
      for (const value of values) invalid(t, await list({ [name]: value }), [name])
    }
  })

  t.test('400 for a filter that no tag or contributor can have', async (t) => {
    for (const tag of ['', 'Winter', 'two words', '-', "'; drop table tags --", '\0', 'a'.repeat(101)]) {
      invalid(t, await list({ tag }), ['tag'])
    }
    for (const contributor of ['', 'bo ek', '%', 'b'.repeat(101)]) {
      invalid(t, await list({ contributor }), ['contributor'])
    }
  })
})

t.test('keeps', async (t) => {
  t.test('every read at one SQL statement, and a search at three at most, found or not', async (t) => {
    const cursor = (await list({ limit: '1' })).body_.page.nextCursor
    const former = await write({ title: 'Before' })
    await publish(former.id)
    await revise(former.id, { slug: 'after' })
    await publish(former.id)
    const reads = {
      '/v1/articles': 200,
      '/v1/articles?limit=100': 200,
      '/v1/articles?tag=winter': 200,
      '/v1/articles?contributor=bo-ek': 200,
      [`/v1/articles?contributor=${bo.id}`]: 200,
      '/v1/articles?tag=winter&contributor=bo-ek': 200,
      '/v1/articles?tag=winter,range&tag.all=winter&language=en&publishedAfter=2026-01-01T00:00:00Z': 200,
      '/v1/articles?q=far&count=exact': 200,
      '/v1/articles?q=nothing&sort=-publishedAt': 200,
      '/v1/articles?q=nothing&count=exact': 200,
      '/v1/articles?sort=-commentCount&fields=slug&include=body,sources&count=exact': 200,
      '/v1/archives': 200,
      [`/v1/articles?limit=1&cursor=${cursor}`]: 200,
      [`/v1/articles/${range.id}`]: 200,
      '/v1/articles/how-far-it-goes': 200,
      '/v1/articles/before': 308,
      '/v1/articles/nothing': 404,
      [`/v1/articles/${unknownId}`]: 404,
    }
    for (const [url, status] of Object.entries(reads)) {
      const statements = await executedSql(async () => {
        // Only a 404 reads the token, of those who may read drafts (hidden-articles.test.ts).
        const as = status === 404 ? undefined : admin
        t.equal((await send({ url, ...(as && { as }) })).statusCode, status, url)
      })
      // The languages of the archive, the page, and the stems that this process does not know yet.
      const most = url.includes('?q=') ? 3 : 1
      t.ok(statements.length >= 1 && statements.length <= most, `${url}: ${statements.join('; ')}`)
      t.match(statements[0], /^select /, url)
    }
    await unpublish(former.id)
  })

  t.test('refused requests away from the database', async (t) => {
    for (const url of [
      '/v1/articles?limit=0',
      '/v1/articles?colour=red',
      '/v1/articles?cursor=x',
      '/v1/articles/a_b',
    ]) {
      const statements = await executedSql(async () => t.equal((await send({ url })).statusCode, 400))
      t.strictSame(statements, [])
    }
  })

  t.test('the ETag while the draft changes, until the change is published', async (t) => {
    const url = `/v1/articles/${winter.id}`
    const etags = async () => [(await send({ url })).headers.etag, (await list()).headers.etag]
    const before = await etags()
    await revise(winter.id, { title: 'Winter tyres, again' })
    t.strictSame(await etags(), before)
    await publish(winter.id)
    const after = await etags()
    t.not(after[0], before[0])
    t.not(after[1], before[1])
  })
})
