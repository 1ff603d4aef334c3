/**
 * Tests feeds of articles with strict parsers: each format, hostile texts, conditional requests,
 * cost.
 */

import { sql } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { articles } from '../../src/db/tables/articles.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { elementsAt, parseXml, textsAt } from '../helpers/xml.ts'

const newsroom = await startNewsroom()
const { send, deps, admin, write, publish, unpublish, addContributor, advance } = newsroom
const { db } = deps.database

const set = (members: Record<string, unknown>) =>
  send({ method: 'PUT', url: '/v1/settings', payload: { ...defaultSettings, ...members }, as: admin })
const site = {
  publicationName: 'The Paper',
  description: 'Daily.',
  language: 'en-GB',
  siteUrl: 'https://paper.example',
  articlePath: '/{year}/{slug}',
  contributorPath: '/people/{slug}',
  tagPath: '/topics/{slug}',
}
await set(site)

const ada = await addContributor({ name: 'Ada Lind', avatarUrl: 'https://img.example/ada.png' })
await addContributor({ name: 'Bo Ek' })
const body =
  'It goes **far**: [here](/range?a=1&b=2), [there](https://other.example/), ' +
  '![map](map.png "Map"), [note](#one).'
const range = await write({
  title: 'How far',
  dek: 'Range in winter',
  body,
  language: 'nb',
  tags: ['Range', 'Winter & ice'],
  contributors: ['ada-lind', 'bo-ek'],
  heroImage: { url: 'https://img.example/r.jpg?a&b', alt: 'A "car"', credit: 'Bo', width: 800, height: 600 },
})
const html =
  '<p>It goes <strong>far</strong>: <a href="https://paper.example/range?a=1&amp;b=2">here</a>, ' +
  '<a href="https://other.example/">there</a>, ' +
  '<img src="https://paper.example/2026/map.png" alt="map" title="Map" />, ' +
  `<a href="https://paper.example/2026/how-far#user-content-${range.id.slice(-12)}-one">note</a>.</p>`
await publish(range.id)
const plain = await write({ title: 'Plain', body: 'Words.', tags: ['Winter & ice'] })
await newsroom.revise(plain.id, { contributors: [] })
await publish(plain.id)
await write({ title: 'Never public', tags: ['Hidden'] })

const xml = async (url: string) => parseXml((await send({ url })).body)

t.test('does', async (t) => {
  t.test('RSS 2.0', async (t) => {
    const { headers, body: text } = await send({ url: '/feeds/articles.rss' })
    t.equal(headers['content-type'], 'application/rss+xml; charset=utf-8')
    t.equal(headers['cache-control'], 'public, no-cache')
    const rss = parseXml(text)
    const [channel = rss] = elementsAt(rss, 'channel')
    t.strictSame(
      ['title', 'link', 'description', 'language'].flatMap((name) => textsAt(channel, name)),
      ['The Paper', 'https://paper.example/', 'Daily.', 'en-GB'],
    )
    t.match(elementsAt(channel, 'atom:link')[0]?.attributes, {
      rel: 'self',
      href: 'http://masthead.test/feeds/articles.rss',
    })
    t.strictSame(textsAt(channel, 'item/title'), ['Plain', 'How far'], 'newest first')
    const item = elementsAt(channel, 'item')[1] ?? channel
    const { publishedAt } = await newsroom.readArticle(range.id)
    for (const [name, values] of [
      ['link', ['https://paper.example/2026/how-far']],
      ['guid', [`urn:uuid:${range.id}`]],
      ['description', ['Range in winter']],
      ['pubDate', [new Date(publishedAt).toUTCString()]],
      ['dc:creator', ['Ada Lind', 'Bo Ek']],
      ['dc:language', ['nb']],
      ['category', ['Range', 'Winter & ice']],
      ['content:encoded', [html]],
      ['media:content/media:description', ['A "car"']],
      ['media:content/media:credit', ['Bo']],
    ] as const) {
      t.strictSame(textsAt(item, name), values, name)
    }
    t.equal(elementsAt(item, 'guid')[0]?.attributes.isPermaLink, 'false')
    t.strictSame(elementsAt(item, 'media:content')[0]?.attributes, {
      url: 'https://img.example/r.jpg?a&b',
      medium: 'image',
      height: '600',
      width: '800',
    })
  })

  t.test('Atom', async (t) => {
    const { headers, body: text } = await send({ url: '/feeds/articles.atom' })
    t.equal(headers['content-type'], 'application/atom+xml; charset=utf-8')
    const feed = parseXml(text)
    const self = 'http://masthead.test/feeds/articles.atom'
    const { updatedAt } = await newsroom.readArticle(plain.id)
    t.strictSame(
      ['id', 'title', 'subtitle', 'updated', 'author/name'].flatMap((name) => textsAt(feed, name)),
      [self, 'The Paper', 'Daily.', updatedAt, 'The Paper'],
    )
    t.strictSame(
      elementsAt(feed, 'link').map(({ attributes: { rel, href } }) => [rel, href]),
      [
        ['self', self],
        ['alternate', 'https://paper.example/'],
      ],
    )
    const entry = elementsAt(feed, 'entry')[1] ?? feed
    const article = await newsroom.readArticle(range.id)
    for (const [name, values] of [
      ['id', [`urn:uuid:${range.id}`]],
      ['title', ['How far']],
      ['published', [article.publishedAt]],
      ['updated', [article.updatedAt]],
      ['author/name', ['Ada Lind', 'Bo Ek']],
      ['author/uri', ['https://paper.example/people/ada-lind', 'https://paper.example/people/bo-ek']],
      ['summary', ['Range in winter']],
      ['content', [html]],
    ] as const) {
      t.strictSame(textsAt(entry, name), values, name)
    }
    t.strictSame(elementsAt(entry, 'content')[0]?.attributes, { type: 'html' })
    t.equal(entry.attributes['xml:lang'], 'nb')
    t.strictSame(
      elementsAt(entry, 'category').map(({ attributes }) => attributes),
      [
        { term: 'range', label: 'Range' },
        { term: 'winter-ice', label: 'Winter & ice' },
      ],
    )
  })

  t.test('JSON Feed 1.1', async (t) => {
    const { headers, body_ } = await send({ url: '/feeds/articles.json' })
    t.equal(headers['content-type'], 'application/feed+json; charset=utf-8')
    const article = await newsroom.readArticle(range.id)
    t.match(body_, {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'The Paper',
      home_page_url: 'https://paper.example/',
      feed_url: 'http://masthead.test/feeds/articles.json',
      language: 'en-GB',
    })
    t.strictSame(body_.items[1], {
      id: `urn:uuid:${range.id}`,
      url: 'https://paper.example/2026/how-far',
      title: 'How far',
      summary: 'Range in winter',
      content_html: html,
      image: 'https://img.example/r.jpg?a&b',
      date_published: article.publishedAt,
      date_modified: article.updatedAt,
      authors: [
        {
          name: 'Ada Lind',
          url: 'https://paper.example/people/ada-lind',
          avatar: 'https://img.example/ada.png',
        },
        { name: 'Bo Ek', url: 'https://paper.example/people/bo-ek' },
      ],
      tags: ['Range', 'Winter & ice'],
      language: 'nb',
    })
  })

  t.test('feeds of a tag and of a contributor, by slug or id, with their own names and pages', async (t) => {
    for (const [path, title, page, items] of [
      ['tags/range', 'Range – The Paper', 'https://paper.example/topics/range', ['How far']],
      [
        'tags/winter-ice',
        'Winter & ice – The Paper',
        'https://paper.example/topics/winter-ice',
        ['Plain', 'How far'],
      ],
      ['contributors/ada-lind', 'Ada Lind – The Paper', 'https://paper.example/people/ada-lind', ['How far']],
      [
        `contributors/${ada.id}`,
        'Ada Lind – The Paper',
        'https://paper.example/people/ada-lind',
        ['How far'],
      ],
    ] as const) {
      const rss = await xml(`/feeds/${path}.rss`)
      t.strictSame(textsAt(rss, 'channel/title'), [title])
      t.strictSame(textsAt(rss, 'channel/link'), [page])
      t.strictSame(textsAt(rss, 'channel/item/title'), items)
      const atom = await xml(`/feeds/${path}.atom`)
      t.strictSame(textsAt(atom, 'title'), [title])
      const { body_ } = await send({ url: `/feeds/${path}.json` })
      t.equal(body_.title, title)
      t.equal(body_.feed_url, `http://masthead.test/feeds/${path.replace(ada.id, 'ada-lind')}.json`)
    }
  })

  t.test('an empty feed', async (t) => {
    await addContributor({ name: 'New Here' })
    const url = '/feeds/contributors/new-here'
    t.strictSame(textsAt(await xml(`${url}.rss`), 'channel/title'), ['New Here – The Paper'])
    t.equal(textsAt(await xml(`${url}.atom`), 'updated').length, 1)
    t.strictSame((await send({ url: `${url}.json` })).body_.items, [])
  })

  t.test('short feeds, where the settings say so: the same without the text', async (t) => {
    await set({ ...site, feedText: 'short' })
    t.strictSame(textsAt(await xml('/feeds/articles.rss'), 'channel/item/content:encoded'), [])
    const atom = await xml('/feeds/articles.atom')
    t.strictSame(textsAt(atom, 'entry/content'), [])
    t.strictSame(textsAt(atom, 'entry/summary'), ['Words.', 'Range in winter'])
    const { items } = (await send({ url: '/feeds/articles.json' })).body_
    t.match(items[1], { content_text: 'Range in winter', content_html: undefined })
    await set(site)
  })

  t.test('links that lead to this API where there is no frontend', async (t) => {
    await set({ publicationName: 'The Paper' })
    const { home_page_url, items } = (await send({ url: '/feeds/tags/range.json' })).body_
    t.equal(home_page_url, 'http://masthead.test/v1/articles?tag=range')
    t.equal(items[0].url, 'http://masthead.test/v1/articles/how-far')
    t.equal(items[0].authors[0].url, 'http://masthead.test/v1/contributors/ada-lind')
    t.match(items[0].content_html, 'href="http://masthead.test/range?a=1&amp;b=2"')
    await set(site)
  })

  t.test('twenty articles, and all that a feed says in one statement', async (t) => {
    await db.execute(sql`
      insert into articles (id, slug, status, author_account_id, latest_revision, published_revision,
        published_at, comment_policy, title, body_html, excerpt, language, reading_minutes, sources,
        created_at, updated_at)
      select gen_random_uuid(), 'old-' || n, 'published', author_account_id, 1, 1, '2020-01-01'::timestamptz,
        'open', 'Old ' || n, '', '', 'en', 1, '[]', created_at, '2020-01-01'::timestamptz
      from articles, generate_series(1, 30) n where id = ${range.id}::uuid`)
    for (const path of ['articles', 'tags/winter-ice', 'contributors/ada-lind']) {
      for (const format of ['rss', 'atom', 'json']) {
        const statements = await executedSql(() => send({ url: `/feeds/${path}.${format}` }))
        t.equal(statements.length, 1, `${path}.${format}`)
      }
    }
    t.equal((await send({ url: '/feeds/articles.json' })).body_.items.length, 20)
    await db.execute(sql`delete from ${articles} where slug like 'old-%'`)
  })
})

t.test('does: conditional requests', async (t) => {
  const url = '/feeds/articles.rss'
  await publish((await write({ title: 'Tagged', tags: ['Former', 'Later'] })).id)

  t.test('answer 304 to its ETag, and to the time of its last change', async (t) => {
    const { headers } = await send({ url })
    const lastModified = String(headers['last-modified'])
    t.match(await send({ url, headers: { 'if-none-match': String(headers.etag) } }), {
      statusCode: 304,
      body: '',
    })
    for (const since of [lastModified, 'Mon, 01 Jan 2035 00:00:00 GMT']) {
      t.match(await send({ url, headers: { 'if-modified-since': since } }), { statusCode: 304, body: '' })
    }
    for (const [name, conditions] of Object.entries({
      'a time before': { 'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' },
      'what is no HTTP date': { 'if-modified-since': '2035-01-01T00:00:00Z' },
      'another ETag, whatever the time': { 'if-none-match': '"x"', 'if-modified-since': lastModified },
    })) {
      t.equal((await send({ url, headers: conditions })).statusCode, 200, name)
    }
    const head = await send({ method: 'HEAD', url })
    t.match(head, {
      statusCode: 200,
      body: '',
      headers: { etag: headers.etag, 'last-modified': lastModified },
    })
  })

  for (const [name, change] of Object.entries({
    'a publication': async (): Promise<unknown> => publish((await write({ title: 'New' })).id),
    'a withdrawal': () => unpublish(plain.id),
    'other settings': () => set({ ...site, publicationName: 'The Other Paper' }),
    'another name of who wrote': () =>
      send({ method: 'PATCH', url: `/v1/contributors/${ada.id}`, payload: { name: 'Ada Berg' }, as: admin }),
    'another name of a tag': () =>
      send({ method: 'PATCH', url: '/v1/tags/former', payload: { name: 'Once' }, as: admin }),
    'a merge of tags': () =>
      send({ method: 'POST', url: '/v1/tags/former/merge', payload: { into: 'later' }, as: admin }),
  })) {
    t.test(`answer 200 after ${name}, also to If-Modified-Since alone`, async (t) => {
      const { headers } = await send({ url })
      advance(60_000)
      await change()
      for (const conditions of [
        { 'if-modified-since': String(headers['last-modified']) },
        { 'if-none-match': String(headers.etag) },
      ]) {
        t.equal((await send({ url, headers: conditions })).statusCode, 200)
      }
    })
  }

  t.test(
    'lead from the slug of a tag that was merged to the feed of the other, under its own address',
    async (t) => {
      const { body_: feed } = await send({ url: '/feeds/tags/former.json' })
      t.match(feed, {
        title: 'Later – The Other Paper',
        feed_url: 'http://masthead.test/feeds/tags/later.json',
      })
      t.strictSame(feed, (await send({ url: '/feeds/tags/later.json' })).body_)
      t.match(feed.items, [{ title: 'Tagged', tags: ['Later'] }])
    },
  )
})

t.test('refuses', async (t) => {
  t.test('names that do not exist, tags that only drafts have, and other endings', async (t) => {
    for (const name of ['tags/nothing', 'tags/hidden', `tags/${ada.id}`, 'contributors/nobody']) {
      for (const format of ['rss', 'atom', 'json']) {
        refused(t, await send({ url: `/feeds/${name}.${format}` }), 404, 'not-found')
      }
    }
    for (const path of [
      'articles.xml',
      'articles',
      'tags/range',
      'tags/range.xml',
      'tags/range.rss/',
      'tags/.rss',
    ]) {
      refused(t, await send({ url: `/feeds/${path}` }), 404, 'not-found')
    }
    refused(t, await send({ url: '/feeds/articles.rss?limit=1' }), 400, 'invalid-request')
    refused(t, await send({ method: 'POST', url: '/feeds/tags/range.rss' }), 405, 'method-not-allowed')
  })
})

/** Titles that the API would refuse, written by SQL, and bodies that it accepts. */
const hostile = [
  '<script>alert(1)</script>',
  ']]>',
  'a ]]> <![CDATA[ b ]]]]>',
  '&amp; & &#0; &lt;b&gt;',
  '🚗 \u202eabc\u202c \u200f',
  '"\'=><!--',
  '007',
  'null',
  ' x '.repeat(3_334).trim(),
  '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
]
const unfit = ['\u0001', '\u0008', '\u001f', '\ufffe', '\uffff']

async function carries(t: Test, titles: readonly string[]): Promise<void> {
  t.strictSame(textsAt(await xml('/feeds/articles.rss'), 'channel/item/title'), titles, 'RSS')
  t.strictSame(textsAt(await xml('/feeds/articles.atom'), 'entry/title'), titles, 'Atom')
  const { items } = (await send({ url: '/feeds/articles.json' })).body_
  t.strictSame(
    items.map(({ title }: { title: string }) => title),
    titles,
    'JSON',
  )
}

t.test('keeps', async (t) => {
  await set(site)

  t.test('every text as it is, whatever it holds', async (t) => {
    for (const title of hostile) {
      await db.update(articles).set({ title, excerpt: title, dek: title })
      const count = await db.$count(articles, sql`status = 'published'`)
      await carries(t, Array(count).fill(title))
    }
  })

  t.test('well-formed without the characters that XML cannot hold', async (t) => {
    const text = unfit.join('a')
    await db.update(articles).set({ title: text, dek: text, bodyHtml: `<p>${text} ]]></p>` })
    const count = await db.$count(articles, sql`status = 'published'`)
    await carries(t, Array(count).fill('aaaa'))
    t.strictSame(
      textsAt(await xml('/feeds/articles.rss'), 'channel/item/content:encoded')[0],
      '<p>aaaa ]]></p>',
    )
  })

  t.test('hostile settings, names and addresses', async (t) => {
    await set({
      ...site,
      publicationName: '</title> ]]> & "',
      description: '<b>&lt;',
      siteUrl: "https://a.example/'&x",
      articlePath: '/?a=1&slug={slug}#x',
      logoUrl: 'https://a.example/"x"&<y>'.replaceAll(/["<>]/g, '%22'),
    })
    await db.execute(sql`update contributors set name = ${'</dc:creator>]]>&'}`)
    await db.execute(sql`update tags set name = ${'"/><script>&'}`)
    const rss = await xml('/feeds/tags/range.rss')
    t.strictSame(textsAt(rss, 'channel/title'), ['"/><script>& – </title> ]]> & "'])
    t.strictSame(textsAt(rss, 'channel/description'), ['&lt;b&gt;&amp;lt;'], 'which readers take for HTML')
    t.strictSame(textsAt(rss, 'channel/item/link'), ["https://a.example/'&x/?a=1&slug=how-far#x"])
    t.strictSame(textsAt(rss, 'channel/item/dc:creator'), Array(2).fill('</dc:creator>]]>&'))
    t.strictSame(textsAt(rss, 'channel/item/category'), Array(2).fill('"/><script>&'))
    const atom = await xml('/feeds/tags/range.atom')
    t.equal(elementsAt(atom, 'entry/category')[0]?.attributes.label, '"/><script>&')
    t.equal(elementsAt(atom, 'entry/link')[0]?.attributes.href, "https://a.example/'&x/?a=1&slug=how-far#x")
  })
})
