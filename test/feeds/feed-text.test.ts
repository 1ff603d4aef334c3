/** Tests the rules for text and links in feeds, for links to the frontend, and for sitemaps. */
import fc from 'fast-check'
import t from 'tap'
import { absoluteHtml } from '../../src/domain/absolute-html.ts'
import { isUnchanged } from '../../src/domain/conditional-requests.ts'
import { xmlText } from '../../src/domain/feeds/feed-text.ts'
import { newsLanguage, readSitemapPart, sitemapPartName } from '../../src/domain/feeds/sitemaps.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { articleUrl, contributorUrl, homeUrl, pathPattern, tagUrl } from '../../src/domain/site-links.ts'
import { renderArticle } from '../../src/text/markdown.ts'
import { anyText, holds } from '../helpers/properties.ts'
import { parseXml } from '../helpers/xml.ts'

const base = 'https://paper.example/2026/how-far?x=1&y=2'
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

t.test('does', async (t) => {
  t.test('make addresses whole', async (t) => {
    for (const [given, expected] of [
      ['<a href="/a">', '<a href="https://paper.example/a">'],
      ['<a href="b" title="c">', '<a href="https://paper.example/2026/b" title="c">'],
      [
        '<a title=" href=&quot;x&quot;" href="#n">',
        `<a title=" href=&quot;x&quot;" href="${escaped(base)}#n">`,
      ],
      [
        '<img src="?q=1&amp;r" alt="" />',
        '<img src="https://paper.example/2026/how-far?q=1&amp;r" alt="" />',
      ],
      ['<a href="http://o.example/&quot;">', '<a href="http://o.example/&quot;">'],
      ['<a href="//[">', '<a href="">'],
      ['<a href="java&#10;script:x">', '<a href="https://paper.example/2026/java&amp;#10;script:x">'],
      ['<a href="java\nscript:alert(1)">', '<a href="">'],
      ['<p>&lt;a href="/a"&gt; href="/b"</p>', '<p>&lt;a href="/a"&gt; href="/b"</p>'],
      ['<abbr title="a">', '<abbr title="a">'],
    ] as const) {
      t.equal(absoluteHtml(given, base), expected, given)
    }
  })

  t.test('find pages of the frontend, or resources of the API without one', async (t) => {
    const article = { id: 'ID', slug: 'far', publishedAt: new Date('2026-03-01T00:30:00Z') }
    const site = { ...defaultSettings, publicUrl: 'https://api.example', siteUrl: 'https://paper.example' }
    const path = '/{year}/{month}/{day}/{slug}-{id}'
    t.equal(articleUrl({ ...site, articlePath: path }, article), 'https://paper.example/2026/03/01/far-ID')
    t.equal(homeUrl(site), 'https://paper.example/')
    const none = { ...site, siteUrl: null }
    t.strictSame(
      [articleUrl(none, article), contributorUrl(none, article), tagUrl(none, 'far'), homeUrl(none)],
      ['articles/far', 'contributors/far', 'articles?tag=far', 'articles'].map(
        (rest) => `https://api.example/v1/${rest}`,
      ),
    )
    t.match('/a/{slug}', new RegExp(pathPattern('tag')))
  })

  t.test('read the parts of a sitemap as they are named', async (t) => {
    const id = '01890000-0000-7000-8000-000000000000'
    for (const name of ['2026-12', '1999-01', `2026-11-${id}`]) {
      const part = readSitemapPart(name)
      t.equal(part && sitemapPartName(part), name)
    }
    t.match(readSitemapPart('2026-12'), { until: new Date('2027-01-01T00:00:00Z'), firstId: null })
    for (const name of [
      '2026-00',
      '2026-13',
      '0000-01',
      '9999-12',
      '2026-11-',
      `2026-11-${id}0`,
      '2026-11\n',
    ]) {
      t.equal(readSitemapPart(name), undefined, name)
    }
  })

  t.test('name languages as news search engines do', async (t) => {
    const named = ['en-GB', 'nb', 'zh', 'zh-Hant-HK', 'zh-cn', 'DE'].map(newsLanguage)
    t.strictSame(named, ['en', 'nb', 'zh-cn', 'zh-tw', 'zh-cn', 'de'])
  })

  t.test('compare validators as RFC 9110 says', async (t) => {
    const time = 'Sun, 06 Nov 1994 08:49:37 GMT'
    const weak = { etag: 'W/"a"', lastModified: time }
    for (const [conditions, expected] of [
      [{}, false],
      [{ 'if-none-match': '"b", "a"' }, true],
      [{ 'if-none-match': 'W/"a"' }, true],
      [{ 'if-none-match': '*' }, true],
      [{ 'if-none-match': `${'"'.repeat(20_001)},"a-br"` }, false],
      [{ 'if-none-match': `${'"x",'.repeat(20_000)}"a-br"` }, true],
      [{ 'if-none-match': '"b"', 'if-modified-since': time }, false],
      [{ 'if-modified-since': time }, true],
      [{ 'if-modified-since': 'Sun, 06 Nov 1994 08:49:36 GMT' }, false],
      [{ 'if-modified-since': 'Sunday, 06-Nov-94 08:49:37 GMT' }, false],
      [{ 'if-modified-since': 'Sun, 99 Nov 1994 08:49:37 GMT' }, false],
    ] as const) {
      t.equal(isUnchanged(conditions, weak), expected, JSON.stringify(conditions))
    }
  })
})

t.test('keeps', async (t) => {
  t.test('well-formed XML of any text', async (t) => {
    const property = fc.property(anyText(), (text) => {
      const fit = xmlText(text)
      // A parser makes one line feed of what ends a line.
      const read = parseXml(`<a>${escaped(fit).replaceAll('>', '&gt;')}</a>`).text
      return read === fit.replace(/\r\n?/g, '\n') && xmlText(fit) === fit
    })
    holds(t, property)
  })

  t.test('every address of rendered text whole, and nothing else changed', async (t) => {
    const address = fc.oneof(
      anyText(20),
      fc.constantFrom('/a', '#b', '//c', '?d', 'e/../f', 'https://g.example'),
    )
    const articleId = '01890000-0000-7000-8000-000000000000'
    const property = fc.property(address, anyText(40), (to, text) => {
      const { html } = renderArticle(
        `${text} [x](<${to}>) ![y](<${to}>) <a href="${to}">${text}</a>`,
        articleId,
      )
      const whole = absoluteHtml(html, base)
      const addresses = [...whole.matchAll(/<(?:a|img) [^>]*?(?:href|src)="([^"]*)"/g)].map(([, url]) => url)
      const withoutAddresses = (source: string) => source.replace(/ (?:href|src)="[^"]*"/g, '')
      return (
        addresses.every((url) => url === '' || /^https?:\/\//.test(url ?? '')) &&
        withoutAddresses(whole) === withoutAddresses(html)
      )
    })
    holds(t, property, 200)
  })
})
