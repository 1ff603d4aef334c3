/** Tests sitemaps: their addresses, parts and news, hostile titles, and reading in batches. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { sitemapBatch } from '../../src/db/queries/feeds/sitemaps.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { startTestApp, type TestApp } from '../helpers/app.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { refused } from '../helpers/refusal.ts'
import { parseXml, textsAt } from '../helpers/xml.ts'

const site = { publicationName: 'The Paper', siteUrl: 'https://paper.example' }

async function startPaper(config: Parameters<typeof startTestApp>[0] = {}) {
  const masthead = await startTestApp(config)
  const admin = await masthead.person(['admin'])
  const author = await masthead.person(['author'])
  const { send } = masthead
  await send({ method: 'PATCH', url: '/v1/settings', payload: site, as: admin })
  const fetchXml = async (url: string) => parseXml((await send({ url })).body)
  return {
    ...masthead,
    ...createFixtures(masthead),
    author,
    fetchXml,
    locations: async (url: string) => textsAt(await fetchXml(url), 'url/loc'),
    /** The paths of the parts that the index names. */
    parts: async () =>
      textsAt(await fetchXml('/sitemap.xml'), 'sitemap/loc').map((url) => new URL(url).pathname),
  }
}

/**
 * Writes published articles `name-1` and so on by SQL, one a minute from `start`, with ids in the
 * same order.
 */
async function insertArticles(
  { deps }: TestApp,
  name: string,
  start: string,
  count: number,
  step = '1 minute',
) {
  await deps.database.db.execute(sql`
    insert into articles (id, slug, status, author_account_id, latest_revision, published_revision,
      published_at, comment_policy, title, body_html, excerpt, language, reading_minutes, sources,
      created_at, updated_at)
    select ('01890000-0000-7000-8000-' || substr(md5(${name}), 1, 4) || lpad(to_hex(n), 8, '0'))::uuid,
      ${`${name}-`} || n, 'published', (select id from accounts order by id limit 1), 1, 1,
      ${start}::timestamptz + (n - 1) * ${step}::interval, 'open', 'Article ' || n, '', '', 'en', 1, '[]',
      now(), ${start}::timestamptz + (n - 1) * ${step}::interval
    from generate_series(1, ${count}::integer) n`)
}

const paper = await startPaper()
const { send, publishedArticle, article, author, locations, fetchXml } = paper
const { db } = paper.deps.database

t.test('does', async (t) => {
  t.test('an empty sitemap', async (t) => {
    for (const url of ['/sitemap.xml', '/sitemap-news.xml']) {
      t.equal((await fetchXml(url)).name, 'urlset')
      t.strictSame(await locations(url), [])
    }
  })

  t.test('lists every published article and nothing else, newest first', async (t) => {
    await publishedArticle(author, { title: 'First', slug: 'first' })
    await article(author, { title: 'A draft', slug: 'a-draft' })
    await publishedArticle(author, { title: 'Second', slug: 'second' })
    const answer = await send({ url: '/sitemap.xml' })
    t.equal(answer.headers['content-type'], 'application/xml; charset=utf-8')
    const map = parseXml(answer.body)
    t.strictSame(
      textsAt(map, 'url/loc'),
      ['second', 'first'].map((slug) => `https://paper.example/articles/${slug}`),
    )
    const { updatedAt } = (await send({ url: '/v1/articles/second' })).body_
    t.equal(textsAt(map, 'url/lastmod')[0], updatedAt)
    t.strictSame(await locations('/sitemaps/2026-11.xml'), textsAt(map, 'url/loc').toReversed())
  })

  t.test('answers 304 to its ETag and to the time of its last change', async (t) => {
    for (const url of ['/sitemap.xml', '/sitemaps/2026-11.xml', '/sitemap-news.xml']) {
      const { etag, 'last-modified': changed } = (await send({ url })).headers
      t.equal((await send({ url, headers: { 'if-none-match': String(etag) } })).statusCode, 304, url)
      if (url === '/sitemap-news.xml') continue
      t.equal((await send({ url, headers: { 'if-modified-since': String(changed) } })).statusCode, 304, url)
    }
  })

  t.test('lists the news of 48 hours', async (t) => {
    const hostile = '<news:title>]]> & &amp; "\u0001\ufffe🚗'
    await db.update(articles).set({ title: hostile }).where(sql`slug = 'second'`)
    await db.update(articles).set({ language: 'zh-Hant-TW' }).where(sql`slug = 'first'`)
    const news = await fetchXml('/sitemap-news.xml')
    const within = (name: string) => textsAt(news, `url/news:news/${name}`)
    t.strictSame(within('news:title'), [hostile.replace('\u0001\ufffe', ''), 'First'])
    t.strictSame(within('news:publication/news:name'), ['The Paper', 'The Paper'])
    t.strictSame(within('news:publication/news:language'), ['en', 'zh-tw'])
    const { publishedAt } = (await send({ url: '/v1/articles/second' })).body_
    t.equal(within('news:publication_date')[0], publishedAt)
    t.equal((await executedSql(() => send({ url: '/sitemap-news.xml' }))).length, 1, 'in one statement')
    paper.advance(48 * 3_600_000 - 60_000)
    t.equal((await locations('/sitemap-news.xml')).length, 2)
    paper.advance(60_000)
    t.strictSame(await locations('/sitemap-news.xml'), [])
    await publishedArticle(author, { title: 'Third', slug: 'third' })
    t.strictSame(await locations('/sitemap-news.xml'), ['https://paper.example/articles/third'])
  })
})

t.test('does: parts', async (t) => {
  const small = await startPaper({ sitemapMaxUrls: 10 })
  const { send, locations, parts } = small
  const { db } = small.deps.database
  await insertArticles(small, 'may', '2024-05-31T23:55:00Z', 6)
  await insertArticles(small, 'june', '2024-07-31T23:50:00Z', 4)

  t.test('are none up to the limit', async (t) => {
    t.equal((await locations('/sitemap.xml')).length, 10)
    t.strictSame(await parts(), [])
  })

  t.test('are the months that have articles, in UTC, at addresses of this service', async (t) => {
    await insertArticles(small, 'october', '2024-10-01T00:00:00Z', 1)
    t.strictSame(
      await parts(),
      ['05', '06', '07', '10'].map((month) => `/sitemaps/2024-${month}.xml`),
    )
    t.match(textsAt(await small.fetchXml('/sitemap.xml'), 'sitemap/loc')[0], /^http:\/\/masthead\.test\//)
    t.equal((await locations('/sitemaps/2024-05.xml')).length, 5)
    t.strictSame(await locations('/sitemaps/2024-06.xml'), ['https://paper.example/articles/may-6'])
  })

  t.test('divide a month that has too many, also where all were published at once', async (t) => {
    await insertArticles(small, 'rush', '2024-08-15T12:00:00Z', 25, '0 minutes')
    await insertArticles(small, 'more', '2024-08-20T12:00:00Z', 5)
    const ofAugust = (await parts()).filter((path) => path.includes('2024-08'))
    t.equal(ofAugust.length, 3)
    const listed = await Promise.all(ofAugust.map(locations))
    t.strictSame(
      listed.map(({ length }) => length),
      [10, 10, 10],
    )
    t.equal(new Set(listed.flat()).size, 30, 'each article once')
    // The article that a part begins at is withdrawn: the address leads on, and nothing else is
    // lost.
    const firstId = String(ofAugust[1]).slice('/sitemaps/2024-08-'.length, -'.xml'.length)
    await db.update(articles).set({ status: 'unpublished' }).where(sql`id = ${firstId}::uuid`)
    t.equal((await locations(String(ofAugust[1]))).length, 10)
    const after = await Promise.all((await parts()).filter((path) => path.includes('2024-08')).map(locations))
    t.equal(new Set(after.flat()).size, 29)
    await db.update(articles).set({ status: 'published' }).where(sql`id = ${firstId}::uuid`)
  })

  t.test('together list every article once, at any limit', async (t) => {
    const listed = await Promise.all((await parts()).map(locations))
    t.equal(new Set(listed.flat()).size, listed.flat().length)
    t.equal(listed.flat().length, await db.$count(articles, sql`status = 'published'`))
    t.ok(listed.every(({ length }) => length > 0 && length <= 10))
  })

  t.test('stay where they are while the archive grows', async (t) => {
    const before = await parts()
    await insertArticles(small, 'late', '2026-10-02T00:00:00Z', 12)
    t.strictSame((await parts()).slice(0, before.length), before)
  })

  t.test('an index takes one statement, and has an ETag', async (t) => {
    t.equal((await executedSql(() => send({ url: '/sitemap.xml' }))).length, 1)
    const { etag } = (await send({ url: '/sitemap.xml' })).headers
    t.equal((await send({ url: '/sitemap.xml', headers: { 'if-none-match': String(etag) } })).statusCode, 304)
  })
})

t.test('refuses', async (t) => {
  const id = await publishedArticle(author)

  t.test('parts that do not exist', async (t) => {
    for (const part of [
      '2026-12',
      '2026-13',
      '0000-01',
      '9999-12',
      '2026',
      `2026-11-${id.slice(1)}`,
      `2025-11-${id}`,
    ]) {
      refused(t, await send({ url: `/sitemaps/${part}.xml` }), 404, 'not-found')
    }
    for (const path of ['/sitemaps/2026-11', '/sitemaps/2026-11.json', '/sitemaps/', '/sitemap.txt']) {
      refused(t, await send({ url: path }), 404, 'not-found')
    }
    refused(t, await send({ url: '/sitemaps/2026_11.xml' }), 400, 'invalid-request')
  })
})

t.test('keeps', async (t) => {
  t.test(
    'batches, each a statement, however long a sitemap; and does not read it for 304 and HEAD',
    async (t) => {
      await insertArticles(paper, 'many', '2024-01-01T00:00:00Z', 2 * sitemapBatch + 1)
      const published = await db.$count(articles, sql`status = 'published'`)
      for (const [url, count] of [
        ['/sitemap.xml', published],
        ['/sitemaps/2024-01.xml', 2 * sitemapBatch + 1],
      ] as const) {
        const askers = 5
        const statements = await executedSql(async () => {
          const [slugs = [], ...others] = await Promise.all(
            Array.from({ length: askers }, () => locations(url)),
          )
          t.equal(new Set(slugs).size, count)
          for (const other of others) t.strictSame(other, slugs)
        })
        t.equal(statements.length, askers + 3, 'made once for all who ask at a time')
        t.equal((await executedSql(() => send({ url }))).length, 1, 'and kept')
        const { headers } = await send({ method: 'HEAD', url })
        t.match(headers.etag, /^W\/"/)
        for (const conditions of [
          { 'if-none-match': String(headers.etag) },
          { 'if-modified-since': String(headers['last-modified']) },
        ]) {
          const asked = await executedSql(async () => {
            t.match(await send({ url, headers: conditions }), { statusCode: 304, body: '' })
          })
          t.equal(asked.length, 1)
        }
      }
    },
  )

  t.test('no text that has changed, nor any text for long', async (t) => {
    const url = '/sitemap.xml'
    const { body } = await send({ url })
    t.equal((await send({ url })).body, body)
    // Committed later than it says, so that the time of the last change does not show it.
    await db.update(articles).set({ slug: 'renamed-late' }).where(sql`slug = 'many-1'`)
    t.equal((await send({ url })).body, body)
    paper.advance(60_000)
    t.match((await send({ url })).body, 'renamed-late')
    paper.advance(1_000)
    await publishedArticle(author, { title: 'Newest', slug: 'newest' })
    t.match((await send({ url })).body, '/articles/newest<')
  })
})
