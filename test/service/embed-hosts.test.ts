/** The setting `embedHosts`: what it takes and refuses, and what articles and feeds make of it. */
import t from 'tap'
import { settings } from '../../src/db/tables/settings.ts'
import { defaultEmbedHosts, type EmbedHost } from '../../src/domain/embed-hosts.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'
import { elementsOf } from '../helpers/text/hostile-markup.ts'
import { elementsAt, parseXml, textsAt } from '../helpers/xml.ts'

const newsroom = await startNewsroom()
const { send, deps, admin, postArticle, patchDraft, publish } = newsroom
const url = '/v1/settings'
const patch = (payload: Record<string, unknown>) => send({ method: 'PATCH', url, payload, as: admin })
const put = (members: Record<string, unknown>) =>
  send({ method: 'PUT', url, payload: { ...defaultSettings, ...members }, as: admin })
const allow = async (...embedHosts: EmbedHost[]) => (await patch({ embedHosts })).statusCode
const framesIn = (html: string) =>
  elementsOf(html).flatMap(({ name, attributes }) => (name === 'iframe' ? [attributes.src] : []))
const classesIn = (html: string) =>
  elementsOf(html).flatMap(({ name, attributes }) => (name === 'figure' ? [attributes.class] : []))
const address = 'https://video.example/w/abcdefgh12'
const player = 'https://video.example/videos/embed/abcdefgh12?p2p=0'
const saved = async (body: string) => (await postArticle({ title: 'A video', body })).body_

t.test('does', async (t) => {
  t.test('have hosts of the best known services by default', async (t) => {
    const { embedHosts } = (await send({ url, as: admin })).body_
    t.strictSame(embedHosts, defaultEmbedHosts)
    const html = (await saved('https://youtu.be/dQw4w9WgXcQ\n\nhttps://x.com/NASA/status/1')).bodyHtml
    t.strictSame(framesIn(html), ['https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ'])
    t.strictSame(classesIn(html), ['embed embed-wide', 'embed embed-link'])
    t.equal((await put({ embedHosts })).statusCode, 200, 'they can be sent back')
  })

  t.test('frame or link the hosts that an admin adds, from the next save on', async (t) => {
    const before = await saved(address)
    t.strictSame(framesIn(before.bodyHtml), [])
    t.equal(await allow({ host: 'video.example', as: 'iframe' }), 200)
    t.strictSame(framesIn((await saved(address)).bodyHtml), [player])
    t.equal(await allow({ host: 'video.example', as: 'link' }), 200)
    t.strictSame(classesIn((await saved(address)).bodyHtml), ['embed embed-link'])
    t.equal(await allow(), 200)
    t.strictSame(classesIn((await saved(address)).bodyHtml), [])
  })

  t.test('warn of frames of other hosts', async (t) => {
    await allow({ host: 'video.example', as: 'iframe' })
    const draft = await saved(
      `<iframe src="${address}"></iframe>\n\n<iframe src="https://other.example/a"></iframe>`,
    )
    t.strictSame(framesIn(draft.bodyHtml), [player])
    t.strictSame(draft.warnings, [
      {
        kind: 'embed',
        detail: 'An iframe of other.example was replaced by a link.',
        excerpt: 'https://other.example/a',
      },
    ])
  })

  const accepted: string[] = [
    ...['example.org', 'video.example.org', 'a.b.c.d.e.example', 'xn--bcher-kva.example', '1a.example'],
    ...['a--b.example', `${'a'.repeat(63)}.example`, 'example.xn--p1ai', 'wwww.example', '4chan.org', 'x.co'],
    ...['www-video.example', 'localhost.example'],
  ]
  for (const host of accepted) {
    t.test(`take the host ${host}`, async (t) => {
      t.equal(await allow({ host, as: 'iframe' }), 200)
      t.strictSame(framesIn((await saved(`https://${host}/x`)).bodyHtml), [`https://${host}/x`])
    })
  }

  t.test('take a hundred hosts, and write them to the audit', async (t) => {
    const embedHosts = Array.from({ length: 100 }, (_, index) => ({ host: `v${index}.example`, as: 'link' }))
    t.equal((await patch({ embedHosts })).statusCode, 200)
    const audit = await send({ url: '/v1/audit', query: { type: 'settings.changed' }, as: admin })
    t.strictSame(audit.body_.data[0].payload.after, { embedHosts })
  })

  t.test('count the same hosts as no change, whatever the order of their members', async (t) => {
    await allow({ host: 'video.example', as: 'iframe' })
    const before = await contentsOf(deps)
    t.equal(await allow({ host: 'video.example', as: 'iframe' }), 200)
    t.equal(await allow({ as: 'iframe', host: 'video.example' }), 200)
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('show frames as words and links in feeds of every format', async (t) => {
    await allow({ host: 'video.example', as: 'iframe' }, { host: 'bsky.app', as: 'link' })
    const body = `Words.\n\n<iframe src="${address}" title="A &quot;film&quot; &lt;1&gt;"></iframe>\n\nhttps://bsky.app/a`
    const { id } = await saved(body)
    await publish(id)
    const article = await send({ url: `/v1/articles/${id}` })
    t.strictSame(framesIn(article.body_.bodyHtml), [player], 'the article has the frame')
    const expected =
      '<p>Words.</p>\n<figure class="embed embed-wide"><p>A &quot;film&quot; &lt;1&gt;</p>' +
      `<figcaption><a href="${address}"><strong>video.example</strong>/w/abcdefgh12</a></figcaption></figure>\n` +
      '<figure class="embed embed-link"><a href="https://bsky.app/a"><strong>bsky.app</strong>/a</a></figure>'
    const feed = async (format: string) => (await send({ url: `/feeds/articles.${format}` })).body
    t.strictSame(textsAt(parseXml(await feed('rss')), 'channel/item/content:encoded'), [expected])
    const [entry] = elementsAt(parseXml(await feed('atom')), 'entry')
    t.strictSame(entry && textsAt(entry, 'content'), [expected])
    t.equal(JSON.parse(await feed('json')).items[0].content_html, expected)
    const { jsonldText } = (await send({ url: `/v1/articles/${id}`, query: { include: 'jsonld' } })).body_
    t.notMatch(jsonldText, /iframe/)
  })
})

t.test('refuses', async (t) => {
  const hosts = [
    ...[
      '',
      'example',
      'localhost',
      'video.localhost',
      '127.0.0.1',
      '127.1',
      '0x7f.1',
      '[::1]',
      '::1',
      '1.2.3.4',
    ],
    ...[
      'Example.org',
      'bücher.example',
      'example.org.',
      '.example.org',
      'a..example',
      '-a.example',
      'a-.example',
    ],
    ...['www.example.org', 'https://example.org', 'example.org/path', 'example.org:443', 'user@example.org'],
    ...['*.example.org', 'exa mple.org', 'example.org\n', 'a_b.example', `${'a'.repeat(64)}.example`],
    ...[
      `${'a.'.repeat(130)}example`,
      'example.123',
      "example.org' *",
      'example.org; script-src *',
      '127.0x1',
      'example.0x',
      'xn--a.example',
      'video.xn--zzzzzzzz999999',
    ],
  ]
  for (const host of hosts) {
    t.test(`the host ${JSON.stringify(host.slice(0, 30))}, and changes nothing`, async (t) => {
      const before = await contentsOf(deps)
      invalid(t, await patch({ embedHosts: [{ host, as: 'link' }] }), ['/embedHosts/0/host'])
      invalid(t, await put({ embedHosts: [{ host, as: 'link' }] }), ['/embedHosts/0/host'])
      t.strictSame(await contentsOf(deps), before)
    })
  }

  const privateHosts = [
    ...['printer.local', 'nas.lan', 'video.localhost', 'a.b.localdomain', 'wiki.corp', 'tube.internal'],
    ...['media.home', '1.0.0.127.in-addr.arpa', 'my.home.arpa', 'wiki.intranet', 'x.private', 'y.invalid'],
    ...['my.router', 'a.mail', 'pc.workgroup', 'pc.domain', 'my.belkin'],
  ]
  for (const host of privateHosts) {
    t.test(`the host ${host}, which only a local network knows`, async (t) => {
      for (const as of ['iframe', 'link']) {
        const answer = await patch({ embedHosts: [{ host, as }] })
        invalid(t, answer, ['/embedHosts/0/host'])
        const name = host.slice(host.lastIndexOf('.'))
        t.match(answer.body_.errors, [
          { detail: `must be a public host, and no public host ends in ${name}` },
        ])
      }
    })
  }

  t.test('no host for what comes before its last part', async (t) => {
    for (const host of [
      'local.example',
      'localhost.example',
      'home.example',
      'video.locals',
      'lan.example.org',
    ])
      t.equal(await allow({ host, as: 'link' }), 200, host)
  })

  const good = { host: 'video.example', as: 'iframe' }
  const lists: readonly (readonly [what: string, embedHosts: unknown, pointer: string])[] = [
    ['null', null, '/embedHosts'],
    ['a text', 'video.example', '/embedHosts'],
    ['texts', ['video.example'], '/embedHosts/0'],
    ['another form', [{ host: 'video.example', as: 'script' }], '/embedHosts/0/as'],
    ['no form', [{ host: 'video.example' }], '/embedHosts/0/as'],
    ['no host', [{ as: 'link' }], '/embedHosts/0/host'],
    ['another member', [{ ...good, sandbox: '' }], '/embedHosts/0/sandbox'],
    ['a host twice', [good, good], '/embedHosts/1/host'],
    ['a host in both forms', [good, { ...good, as: 'link' }], '/embedHosts/1/host'],
    [
      'two hosts of one service',
      [{ ...good, host: 'youtube.com' }, good, { ...good, host: 'youtu.be' }],
      '/embedHosts/2/host',
    ],
    [
      'both names of X',
      [
        { ...good, host: 'twitter.com' },
        { ...good, host: 'x.com' },
      ],
      '/embedHosts/1/host',
    ],
    [
      'too many',
      Array.from({ length: 101 }, (_, index) => ({ ...good, host: `v${index}.example` })),
      '/embedHosts',
    ],
    ['the host of this API in a frame', [{ ...good, host: 'masthead.test' }], '/embedHosts/0/host'],
  ]
  for (const [what, embedHosts, pointer] of lists) {
    t.test(`${what}, and changes nothing`, async (t) => {
      const before = await contentsOf(deps)
      invalid(t, await patch({ embedHosts }), [pointer])
      t.strictSame(await contentsOf(deps), before)
    })
  }

  t.test('twins by name', async (t) => {
    const answer = await patch({ embedHosts: [good, good] })
    t.equal(answer.body_.errors[0].detail, 'must be in the list once; video.example is twice')
    const aliases = await patch({
      embedHosts: [
        { ...good, host: 'youtube.com' },
        { ...good, host: 'youtu.be' },
      ],
    })
    t.match(aliases.body_.errors[0].detail, 'youtu.be is of the same service as youtube.com')
  })

  t.test('a frame of the own site, whichever setting comes first', async (t) => {
    await put({})
    for (const siteUrl of [
      'https://paper.example',
      'https://www.paper.example/news',
      'https://paper.example:8443',
    ]) {
      const frame = [{ host: 'paper.example', as: 'iframe' }]
      invalid(t, await patch({ siteUrl, embedHosts: frame }), ['/embedHosts/0/host'])
      t.equal((await patch({ embedHosts: frame })).statusCode, 200)
      invalid(t, await patch({ siteUrl }), ['/siteUrl'])
      t.equal((await patch({ siteUrl, embedHosts: [{ host: 'paper.example', as: 'link' }] })).statusCode, 200)
      t.equal((await put({})).statusCode, 200)
    }
  })
})

t.test('keeps', async (t) => {
  t.test('the embeds of an article when the setting changes, until its body is saved again', async (t) => {
    await put({ embedHosts: [{ host: 'video.example', as: 'iframe' }] })
    const { id } = await saved(address)
    await publish(id)
    t.equal(await allow(), 200)
    const read = async () => framesIn((await send({ url: `/v1/articles/${id}` })).body_.bodyHtml)
    t.strictSame(await read(), [player])
    await patchDraft(id, { dek: 'A film' })
    await publish(id)
    t.strictSame(await read(), [player])
    await patchDraft(id, { body: `${address}\n\nMore.` })
    await publish(id)
    t.strictSame(await read(), [])
  })

  t.test('the defaults where an older release has stored settings', async (t) => {
    await deps.database.db.update(settings).set({ members: { publicationName: 'Old' } })
    t.strictSame((await send({ url, as: admin })).body_.embedHosts, defaultEmbedHosts)
  })

  t.test('its own host out of frames, even if the stored settings have it', async (t) => {
    const embedHosts: EmbedHost[] = [{ host: 'masthead.test', as: 'iframe' }]
    await deps.database.db.update(settings).set({ members: { embedHosts } })
    const { bodyHtml } = await saved(
      'http://masthead.test/x\n\n<iframe src="http://masthead.test/y"></iframe>',
    )
    t.strictSame(framesIn(bodyHtml), [])
    t.strictSame(classesIn(bodyHtml), ['embed embed-link', 'embed embed-link'])
  })

  t.test('the setting from the public: feeds and articles do not show it', async (t) => {
    await put({ embedHosts: [{ host: 'secret-video.example', as: 'iframe' }] })
    for (const path of ['/feeds/articles.json', '/v1/articles', '/sitemap.xml']) {
      t.notMatch((await send({ url: path })).body, /secret-video/)
    }
    t.equal((await send({ url })).statusCode, 401)
  })
})
