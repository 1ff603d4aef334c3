/**
 * Tests feeds of comments with strict parsers: content, hostile texts, conditional requests, cost.
 */

import { sql } from 'drizzle-orm'
import t from 'tap'
import { comments } from '../../src/db/tables/comments.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { startTestApp } from '../helpers/app.ts'
import { decided, expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { unknownId } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { elementsAt, parseXml, textsAt } from '../helpers/xml.ts'

const app = await startTestApp()
const { send, person, deps, advance } = app
const { db } = deps.database
const discussion = await startDiscussion(app)
const other = await startDiscussion(app, 'Second & last')
const [ada, bo, moderator, admin] = [
  await person(),
  await person(),
  await person(['moderator']),
  await person(['admin']),
]
const site = {
  publicationName: 'The Paper',
  language: 'en-GB',
  siteUrl: 'https://paper.example',
  articlePath: '/{year}/{slug}',
}
const set = async (members: object) => {
  const payload = { ...defaultSettings, ...members }
  expectStatus(await send({ method: 'PUT', url: '/v1/settings', payload, as: admin }), 200)
}
await set(site)

const root = await discussion.post(ada, 'It goes **far**: [here](https://other.example/?a=1&b=2)')
const reply = await discussion.post(bo, 'It does not', root.id)
const elsewhere = await other.post(ada, 'Elsewhere')

const page = 'https://paper.example/2026/a-first-drive'
const ofArticle = `/feeds/articles/${discussion.slug}/comments`
const xml = async (url: string) => parseXml((await send({ url })).body)
const items = async (url: string) => expectStatus(await send({ url }), 200).body_.items
const idsIn = async (url: string) => (await items(url)).map(({ id }: { id: string }) => id)
const urn = ({ id }: { id: string }) => `urn:uuid:${id}`
const html = String(root.bodyHtml)
const asHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

t.test('does', async (t) => {
  t.test('RSS 2.0', async (t) => {
    const { headers, body } = await send({ url: `${ofArticle}.rss` })
    t.equal(headers['content-type'], 'application/rss+xml; charset=utf-8')
    const rss = parseXml(body)
    t.strictSame(textsAt(rss, 'channel/title'), ['Comments on A first drive – The Paper'])
    t.strictSame(textsAt(rss, 'channel/link'), [page])
    t.equal(elementsAt(rss, 'channel/atom:link')[0]?.attributes.href, `http://masthead.test${ofArticle}.rss`)
    for (const [name, values] of [
      ['title', ['Re: A first drive by Person 4', 'Comment on A first drive by Person 3']],
      ['link', [`${page}#comment-${reply.id}`, `${page}#comment-${root.id}`]],
      ['guid', [urn(reply), urn(root)]],
      ['description', ['It does not', 'It goes far: here']],
      ['dc:creator', ['Person 4', 'Person 3']],
      ['dc:language', []],
      ['content:encoded', [String(reply.bodyHtml), html]],
      ['pubDate', [reply, root].map(({ createdAt }) => new Date(String(createdAt)).toUTCString())],
    ] as const)
      t.strictSame(textsAt(rss, `channel/item/${name}`), values, name)
  })

  t.test('Atom', async (t) => {
    const feed = await xml('/feeds/comments.atom')
    t.strictSame(textsAt(feed, 'title'), ['Comments – The Paper'])
    t.strictSame(
      elementsAt(feed, 'link').map(({ attributes: { rel, href } }) => [rel, href]),
      [
        ['self', 'http://masthead.test/feeds/comments.atom'],
        ['alternate', 'https://paper.example/'],
      ],
    )
    t.strictSame(textsAt(feed, 'updated'), [elsewhere.createdAt])
    t.strictSame(textsAt(feed, 'entry/id'), [urn(elsewhere), urn(reply), urn(root)])
    t.strictSame(textsAt(feed, 'entry/title')[0], 'Comment on Second & last by Person 3')
    t.strictSame(textsAt(feed, 'entry/author/name'), ['Person 3', 'Person 4', 'Person 3'])
    t.strictSame(textsAt(feed, 'entry/author/uri'), [])
    t.strictSame(textsAt(feed, 'entry/content')[2], html)
  })

  t.test('JSON Feed 1.1', async (t) => {
    const { headers, body_ } = await send({ url: `${ofArticle}.json` })
    t.equal(headers['content-type'], 'application/feed+json; charset=utf-8')
    t.match(body_, {
      title: 'Comments on A first drive – The Paper',
      home_page_url: page,
      feed_url: `http://masthead.test${ofArticle}.json`,
    })
    t.strictSame(body_.items[1], {
      id: urn(root),
      url: `${page}#comment-${root.id}`,
      title: 'Comment on A first drive by Person 3',
      summary: 'It goes far: here',
      content_html: html,
      date_published: root.createdAt,
      date_modified: root.createdAt,
      authors: [{ name: 'Person 3' }],
      tags: [],
    })
  })

  t.test('the same by the id of the article and by a former slug, under its own address', async (t) => {
    const { articleId, author } = other
    const url = `/v1/articles/${articleId}/draft`
    expectStatus(await send({ method: 'PATCH', url, payload: { slug: 'moved' }, as: author }), 200)
    await other.publish()
    const moved = await send({ url: '/feeds/articles/moved/comments.json' })
    for (const name of [articleId, articleId.toUpperCase(), other.slug]) {
      const answer = await send({ url: `/feeds/articles/${name}/comments.json` })
      t.equal(answer.body, moved.body)
    }
    t.equal(moved.body_.feed_url, 'http://masthead.test/feeds/articles/moved/comments.json')
  })

  t.test('short feeds, and links that lead to this API, where the settings say so', async (t) => {
    await set({ publicationName: 'The Paper', feedText: 'short' })
    const [first] = await items(`${ofArticle}.json`)
    t.match(first, {
      url: `http://masthead.test/v1/comments/${reply.id}`,
      content_text: 'It does not',
      content_html: undefined,
    })
    await set({ ...site, articlePath: '/#/articles/{slug}' })
    t.match(await items(`${ofArticle}.json`), [{ url: 'https://paper.example/#/articles/a-first-drive' }])
    await set(site)
  })

  t.test('an empty feed', async (t) => {
    const { slug } = await startDiscussion(app, 'Silence')
    const url = `/feeds/articles/${slug}/comments`
    t.strictSame(await items(`${url}.json`), [])
    t.strictSame(textsAt(await xml(`${url}.rss`), 'channel/item'), [])
    t.equal(textsAt(await xml(`${url}.atom`), 'updated').length, 1)
  })

  t.test('twenty comments, and all that a feed says in one statement', async (t) => {
    const long = await startDiscussion(app, 'Long')
    for (let n = 0; n < 21; n++) await long.post(ada, `Comment ${n}`)
    for (const path of ['/feeds/comments', `/feeds/articles/${long.slug}/comments`]) {
      for (const format of ['rss', 'atom', 'json']) {
        const statements = await executedSql(() => send({ url: `${path}.${format}` }))
        t.equal(statements.length, 1, `${path}.${format}`)
      }
      const listed = await items(`${path}.json`)
      t.equal(listed.length, 20)
      t.match(listed, [{ summary: 'Comment 20' }])
    }
    await long.unpublish()
  })
})

t.test('does: conditional requests', async (t) => {
  const url = `${ofArticle}.rss`
  const third = await discussion.post(bo, 'Third')

  t.test('answer 304 to its ETag, and to the time of its last change', async (t) => {
    const { headers } = await send({ url })
    for (const conditions of [
      { 'if-none-match': String(headers.etag) },
      { 'if-modified-since': String(headers['last-modified']) },
    ])
      t.match(await send({ url, headers: conditions }), { statusCode: 304, body: '' })
  })

  for (const [name, change] of Object.entries({
    'a comment': () => discussion.post(ada, 'News') as Promise<unknown>,
    'a hidden comment': () => decided(app, moderator, third.id, 'hide'),
    'a restored comment': () => decided(app, moderator, third.id, 'restore'),
    'another name of who wrote': () =>
      send({ method: 'PATCH', url: '/v1/accounts/me', payload: { displayName: 'Bo Ek' }, as: bo }),
    'other settings': () => set({ ...site, publicationName: 'The Other Paper' }),
    'an article with another title': async () => {
      const draft = `/v1/articles/${discussion.articleId}/draft`
      const payload = { title: 'Another title' }
      expectStatus(await send({ method: 'PATCH', url: draft, payload, as: discussion.author }), 200)
      await discussion.publish()
    },
    'an erased account': () =>
      send({ method: 'DELETE', url: '/v1/accounts/me', payload: { confirm: 'Bo Ek' }, as: bo }),
  })) {
    t.test(`answer 200 after ${name}, also to If-Modified-Since alone`, async (t) => {
      const { headers } = await send({ url })
      advance(60_000)
      await change()
      for (const conditions of [
        { 'if-modified-since': String(headers['last-modified']) },
        { 'if-none-match': String(headers.etag) },
      ])
        t.equal((await send({ url, headers: conditions })).statusCode, 200)
    })
  }
})

t.test('refuses', async (t) => {
  t.test('articles that are not published, and other endings', async (t) => {
    const draft = await createFixtures(app).article(admin)
    const hidden = await startDiscussion(app, 'Withdrawn')
    await hidden.post(ada, 'Gone')
    await hidden.unpublish()
    for (const name of ['nothing', unknownId, draft, hidden.articleId, hidden.slug]) {
      for (const format of ['rss', 'atom', 'json'])
        refused(t, await send({ url: `/feeds/articles/${name}/comments.${format}` }), 404, 'not-found')
    }
    for (const path of [
      'comments',
      'comments.xml',
      `articles/${discussion.slug}/comments`,
      'articles//comments.rss',
    ])
      refused(t, await send({ url: `/feeds/${path}` }), 404, 'not-found')
    refused(t, await send({ url: '/feeds/comments.rss?limit=1' }), 400, 'invalid-request')
  })
})

t.test('keeps', async (t) => {
  t.test('hidden, pending and removed comments out, and those of unpublished articles', async (t) => {
    const before = await idsIn('/feeds/comments.json')
    const hidden = await discussion.post(ada, 'Hidden')
    t.strictSame(await idsIn('/feeds/comments.json'), [urn(hidden), ...before])
    await decided(app, moderator, hidden.id, 'hide')
    await discussion.setPolicy('premoderated')
    await discussion.post(ada, 'Pending')
    t.strictSame(await idsIn('/feeds/comments.json'), before)
    t.notOk((await idsIn(`${ofArticle}.json`)).includes(urn(hidden)))
    t.notOk(before.includes(urn(reply)), 'erased with its account')
    await other.unpublish()
    t.strictSame(
      await idsIn('/feeds/comments.json'),
      before.filter((id: string) => id !== urn(elsewhere)),
    )
  })

  t.test(
    'every name, title and word as it is, whatever it holds, but for what XML cannot hold',
    async (t) => {
      const hostile = [
        '<script>alert(1)</script>',
        ']]> <![CDATA[ ]]]]>',
        '&amp; &#0; "\'=><!--',
        'a\u0001b\ufffec',
      ]
      for (const text of hostile) {
        await db.execute(sql`update accounts set display_name = ${text}`)
        await db.execute(sql`update articles set title = ${text}`)
        await db.update(comments).set({ excerpt: text, bodyHtml: `<p>${text}</p>` })
        const fit = text.replaceAll('\u0001', '').replaceAll('\ufffe', '')
        const title = `Comment on ${fit} by ${fit}`
        const rss = await xml(`${ofArticle}.rss`)
        t.equal(textsAt(rss, 'channel/title')[0], `Comments on ${fit} – The Other Paper`)
        t.equal(textsAt(rss, 'channel/item/title')[0], title)
        t.equal(textsAt(rss, 'channel/item/dc:creator')[0], fit)
        t.equal(textsAt(rss, 'channel/item/description')[0], asHtml(fit), 'which readers take for HTML')
        t.equal(textsAt(rss, 'channel/item/content:encoded')[0], `<p>${fit}</p>`)
        const atom = await xml('/feeds/comments.atom')
        t.equal(textsAt(atom, 'entry/title')[0], title)
        t.equal(textsAt(atom, 'entry/summary')[0], fit, 'which says that it is text')
        t.equal(textsAt(atom, 'entry/content')[0], `<p>${fit}</p>`)
        t.equal((await items('/feeds/comments.json'))[0].title, title)
      }
    },
  )
})
