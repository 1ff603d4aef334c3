/**
 * Tests the embeds and figures of imported articles: lines of HTML that are an address, the wrappers
 * and captions of other systems, and two shortcodes of WordPress.
 */
import t from 'tap'
import { defaultEmbedHosts } from '../../src/domain/embed-hosts.ts'
import { shownTextOf } from '../../src/domain/shown-text.ts'
import { renderArticle } from '../../src/text/markdown.ts'
import { elementsOf } from '../helpers/text/hostile-markup.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const prefix = 'user-content-0123456789ab-'
const video = 'https://youtu.be/dQw4w9WgXcQ'
const frame = '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>'
const render = (body: string) => renderArticle(body, articleId, { embedHosts: defaultEmbedHosts })

/** Frames and cards as short marks, so that rows show what is around them. */
const shownOf = (body: string): string =>
  render(body)
    .html.replace(/<iframe [^>]*><\/iframe>/g, '[V]')
    .replace(/<a href="[^"]*"><strong>(?:youtu\.be|www\.youtube\.com|x\.com)<\/strong>[^<]*<\/a>/g, '[A]')
    .replaceAll('<figure class="embed embed-wide">[V]<figcaption>[A]</figcaption></figure>', '[E]')
    .replaceAll(prefix, '')

type Row = readonly [body: string, shown: string]

const lines: readonly Row[] = [
  [`<div>One\n${video}\nTwo</div>`, '<div>One\n[E]\nTwo</div>'],
  [`<p>One</p>\n${video}\n<p>Two</p>`, '<p>One</p>\n[E]\n<p>Two</p>'],
  [`<p>One</p>${video}<p>Two</p>`, '<p>One</p>[E]<p>Two</p>'],
  [`<div>One<br>${video}<br>Two</div>`, '<div>One<br />[E]<br />Two</div>'],
  [`<div>\t ${video} \n${video}</div>`, '<div>[E]\n[E]</div>'],
  [
    `<section><h2>A</h2>\n${video}\n<p>b</p></section>`,
    '<section><h2 id="a">A</h2>\n[E]\n<p>b</p></section>',
  ],
  [`<blockquote>\n${video}\n<p>b</p></blockquote>`, '<blockquote>\n[E]\n<p>b</p></blockquote>'],
  [`<!-- wp:core-embed -->${video}<!-- /wp:core-embed -->`, '[E]'],
  [`<hr>\n${video}\n<hr>`, '<hr />\n[E]\n<hr />'],
  [`<article><p>a</p>${video}</article>`, '<div><p>a</p>[E]</div>'],
  [`<div>One\r\n${video}\r\nTwo</div>`, '<div>One\n[E]\nTwo</div>'],
  [
    '<div>https://x.com/a/status/1\n<p>b</p></div>',
    '<div><figure class="embed embed-link">[A]</figure>\n<p>b</p></div>',
  ],
  [`<details><summary>s</summary>\n${video}\n</details>`, '<details><summary>s</summary>\n[E]\n</details>'],
]

const wrapped: readonly Row[] = [
  [`<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n${video}\n</div></figure>`, '[E]'],
  [
    `<figure><div>\n${video}\n</div><figcaption class="x">A <b>cap</b></figcaption></figure>`,
    '<figure class="embed embed-wide">[V]<figcaption>A <strong>cap</strong> [A]</figcaption></figure>',
  ],
  // Ghost
  [
    `<figure class="kg-card kg-embed-card">${frame}<figcaption><p>Cap</p></figcaption></figure>`,
    '<figure class="embed embed-wide">[V]<figcaption><p>Cap</p> [A]</figcaption></figure>',
  ],
  // Medium
  [
    `<figure name="a1" id="a1" class="graf graf--figure">${frame}</figure>`,
    '<figure class="embed embed-wide" id="a1">[V]<figcaption>[A]</figcaption></figure>',
  ],
  // Substack
  [
    `<div id="youtube2-d" class="youtube-wrap"><div class="youtube-inner">${frame}</div></div>`,
    '<div id="youtube2-d"><div>[E]</div></div>',
  ],
  [
    `<figure align="center"><figcaption>Above</figcaption>${frame}</figure>`,
    '<figure class="align-center embed embed-wide">[V]<figcaption>Above [A]</figcaption></figure>',
  ],
  [
    `<figure lang="de"><p>${video}</p><figcaption>Wort</figcaption></figure>`,
    '<figure class="embed embed-wide" lang="de">[V]<figcaption>Wort [A]</figcaption></figure>',
  ],
  [`<figure>${frame}<figcaption> </figcaption></figure>`, '[E]'],
  [
    '<figure>https://x.com/a/status/1<figcaption>Cap</figcaption></figure>',
    '<figure class="embed embed-link">[A]<figcaption>Cap</figcaption></figure>',
  ],
  [`<figure><figure><div>${frame}</div></figure></figure>`, '<figure>[E]</figure>'],
  [
    `<figure>${frame}${frame}<figcaption>Two</figcaption></figure>`,
    '<figure>[E][E]<figcaption>Two</figcaption></figure>',
  ],
  [`<figure>${frame}<p>Words</p></figure>`, '<figure>[E]<p>Words</p></figure>'],
  [
    `<figure><img src="/a.png"><figcaption>${video}</figcaption></figure>`,
    `<figure><img src="/a.png" /><figcaption>${video}</figcaption></figure>`,
  ],
  [
    `<figure>${frame}<figcaption>A &lt;b&gt; $& <a href="/x">c</a></figcaption></figure>`,
    '<figure class="embed embed-wide">[V]<figcaption>A &lt;b&gt; $&amp; <a href="/x">c</a> [A]</figcaption></figure>',
  ],
]

/** What CKEditor writes. */
const oembeds: readonly Row[] = [
  [`<oembed url="${video}"></oembed>`, '[E]'],
  [`<figure class="media"><oembed url="${video}"></oembed></figure>`, '[E]'],
  [
    `<figure class="media"><oembed url="${video}"></oembed><figcaption>Cap</figcaption></figure>`,
    '<figure class="embed embed-wide">[V]<figcaption>Cap [A]</figcaption></figure>',
  ],
  [`<figure class="media"><div data-oembed-url="${video}"><div>${frame}</div></div></figure>`, '[E]'],
  [`<p>a</p><oembed url="${video}"></oembed><p>b</p>`, '<p>a</p>[E]<p>b</p>'],
  [`<oembed url="${video}">`, '[E]'],
  [`<oembed url="${video}"/>`, '[E]'],
  ['<oembed url="https://x.com/a/status/1"></oembed>', '<figure class="embed embed-link">[A]</figure>'],
  [
    '<oembed url="https://other.example/a"></oembed>',
    '<p><a href="https://other.example/a"><strong>other.example</strong>/a</a></p>',
  ],
  ['<oembed url="javascript:x"></oembed>a', '<p>a</p>'],
  ['<oembed></oembed>a', '<p>a</p>'],
  [`<ul><li><oembed url="${video}"></oembed></li></ul>`, '<ul><li>[E]</li></ul>'],
  ['Use `<oembed>`', '<p>Use <code>&lt;oembed&gt;</code></p>'],
]

const ids: readonly Row[] = [
  [`<p id="v">${video}</p>`, ' id="v"'],
  [`<div id="v">\n${video}\n</div>`, ' id="v"'],
  [`<p id="v"><a href="${video}">${video}</a></p>`, ' id="v"'],
  [`<figure id="v">${video}</figure>`, ' id="v"'],
  [`<figure id="v"><p>${video}</p></figure>`, ' id="v"'],
  [`<figure><p id="v">${video}</p></figure>`, ' id="v"'],
  [`<figure id="v"><p id="w">${video}</p></figure>`, ' id="v"'],
  [`<figure id="v">${frame}</figure>`, ' id="v"'],
  [`<p id="v" lang="ja" dir="ltr">${video}</p>`, ' lang="ja" dir="ltr" id="v"'],
  [`<p id="été">${video}</p>`, ' id="été"'],
  [`<p id="v">${frame}</p>`, ' id="v"'],
  [`<p id="v"><span>${frame}</span></p>`, ' id="v"'],
  [`<p id="v" lang="de">${frame}</p>`, ' lang="de" id="v"'],
  [`<p class="x">${frame}</p>`, ''],
  [`<p id="a b">${video}</p>`, ''],
  [`<p>a</p><p id="v">${video}</p>`, ' id="v"'],
]

const embedCodes: readonly Row[] = [
  [`[embed]${video}[/embed]`, '[E]'],
  [`[embed width="600" height="300"]${video}[/embed]`, '[E]'],
  [`[embed] ${video} [/embed]`, '[E]'],
  [`[EMBED]${video}[/EMBED]`, '[E]'],
  [`One\n[embed]${video}[/embed]\nTwo`, '<p>One</p>\n[E]\n<p>Two</p>'],
  [`[embed]${video}[/embed]\n[embed]${video}[/embed]`, '[E]\n[E]'],
  [`> [embed]${video}[/embed]`, '<blockquote>\n[E]\n</blockquote>'],
  [`<p>[embed]${video}[/embed]</p>`, '[E]'],
  [`<p>[embed width="6"]${video}[/embed]</p>\n<p>b</p>`, '[E]\n<p>b</p>'],
  [`<div>One\n[embed]${video}[/embed]\nTwo</div>`, '<div>One\n\n[E]\n\nTwo</div>'],
  [
    '[embed]https://other.example/a[/embed]',
    '<p><a href="https://other.example/a">https://other.example/a</a></p>',
  ],
  ['[embed]https://x.com/a/status/1?s=20&t=b[/embed]', '<figure class="embed embed-link">[A]</figure>'],
]

const picture = '<img src="/a.png" alt="A">'
const shownPicture = '<img src="/a.png" alt="A" />'
const figure = (caption: string, attributes = '') =>
  `<figure${attributes}>${shownPicture}<figcaption>${caption}</figcaption></figure>`

const captions: readonly Row[] = [
  [`[caption]${picture} Words[/caption]`, figure('Words')],
  [
    `[caption id="attachment_6" align="alignright" width="300"]${picture} Words[/caption]`,
    figure('Words', ' class="align-right" id="attachment_6"'),
  ],
  [
    `<p>[caption align="aligncenter"]${picture} Words[/caption]</p>`,
    figure('Words', ' class="align-center"'),
  ],
  [`[caption align="alignnone"]${picture} Words[/caption]`, figure('Words')],
  [`[caption]![A](/a.png) The *Great* Wave[/caption]`, figure('The <em>Great</em> Wave')],
  [`[caption]${picture} The <em>Great</em> Wave[/caption]`, figure('The <em>Great</em> Wave')],
  [
    `[caption]<a href="/x">${picture}</a> By <a href="/y">Ada</a>[/caption]`,
    `<figure><a href="/x">${shownPicture}</a><figcaption>By <a href="/y">Ada</a></figcaption></figure>`,
  ],
  [`[caption caption="Old &amp; worn" id="a"]${picture}[/caption]`, figure('Old &amp; worn', ' id="a"')],
  [
    `<div>[caption caption="<i>" id="a"]${picture}[/caption]</div>`,
    `<div>[caption caption="<em>" id="a"]${shownPicture}[/caption]</em></div>`,
  ],
  [`<p style="text-align:center">[caption]${picture} Words[/caption]</p>`, figure('Words')],
  [`[wp_caption]${picture} Words[/wp_caption]`, figure('Words')],
  [`[caption]${picture}[/caption]`, `<figure>${shownPicture}</figure>`],
  [
    `[caption]${picture}\n\nWords[/caption]`,
    `<figure>${shownPicture}<figcaption>\n\n<p>Words</p></figcaption></figure>`,
  ],
  [`One [caption]${picture} Words[/caption] two`, `<p>One </p>${figure('Words')} two`],
  [
    `[caption]${picture} One[/caption]\n\n[caption]${picture} Two[/caption]`,
    `${figure('One')}\n\n${figure('Two')}`,
  ],
]

t.test('does', async (t) => {
  for (const [what, rows] of Object.entries({ lines, wrapped, oembeds, embedCodes, captions })) {
    for (const [body, shown] of rows) {
      t.test(`${what}: ${JSON.stringify(body)}`, async (t) => t.equal(shownOf(body), shown))
    }
  }

  for (const [body, attributes] of ids) {
    t.test(`keep what names the place of an embed: ${JSON.stringify(body)}`, async (t) => {
      const expected = `<figure class="embed embed-wide"${attributes}>[V]<figcaption>[A]</figcaption></figure>`
      t.ok(shownOf(body).endsWith(attributes === '' ? '[E]' : expected), shownOf(body))
    })
  }
})

t.test('refuses', async (t) => {
  const plain = [
    `<div>See ${video}</div>`,
    `<div>${video}, then</div>`,
    `<div>${video} <b>now</b></div>`,
    `<div><b>See</b> ${video}</div>`,
    `<div><em>a</em>${video}\n</div>`,
    `<ul><li>${video}</li></ul>`,
    `<table><tr><td>a<br>${video}</td></tr></table>`,
    `<dl><dd>${video}</dd></dl>`,
    `<pre>\n${video}\n</pre>`,
    `<h2>\n${video}\n</h2>`,
    `<p>One\n${video}</p>`,
    `<div>\nhttps://other.example/a\n</div>`,
    `<a href="/x">\n${video}\n</a>`,
    `    [embed]${video}[/embed]`,
    `\`[embed]${video}[/embed]\``,
    `See [embed]${video}[/embed]`,
    `<pre>\n[embed]${video}[/embed]\n</pre>`,
    `\`\`\`\n[embed]${video}[/embed]\n\`\`\``,
  ]
  for (const body of plain) {
    t.test(`to embed in ${JSON.stringify(body)}, and keeps the words`, async (t) => {
      const { html, warnings } = render(body)
      t.notOk(elementsOf(html).some(({ name }) => name === 'iframe' || name === 'figure'))
      t.strictSame(warnings, [])
      t.match(shownTextOf(html), body.includes('other') ? 'other.example/a' : 'youtu.be/dQw4w9WgXcQ')
    })
  }

  const others = [
    '[gallery ids="1,2"]',
    '[caption]Words[/caption]',
    `[caption]${picture} Words`,
    '[video src="https://a.example/a.mp4"][/video]',
    '[embed]no address[/embed]',
    '[embed]javascript:alert(1)[/embed]',
    '[captions]',
    '[audio]',
    '[playlist]',
    '[caption id="x"]',
    '<kbd>[caption]</kbd> <img src="/a.png"> Words[/caption]',
    '[vc_row][vc_column]a[/vc_column][/vc_row]',
  ]
  for (const body of others) {
    t.test(`to read another shortcode: ${body}`, async (t) => {
      const words = shownTextOf(render(body).html)
      t.equal(words, shownTextOf(render(body.replaceAll('[', '\\[')).html))
      t.notMatch(render(body).html, '<figure')
    })
  }
})

t.test('keeps', async (t) => {
  t.test('scripts and handlers out of captions', async (t) => {
    for (const body of [
      `[caption id="x&quot; onload=&quot;y"]${picture} a[/caption]`,
      `[caption id='x"><script>alert(1)</script>']${picture} a[/caption]`,
      `[caption caption="&lt;script&gt;alert(1)&lt;/script&gt;"]${picture}[/caption]`,
      `[caption]<img src="javascript:x" onerror="y"> <script>alert(1)</script>[/caption]`,
      `[caption]<a href="javascript:x">${picture}</a> <svg onload="y">a</svg>[/caption]`,
      `<p title="[caption]"><img title="${picture} a[/caption]"></p>`,
      `<img alt='[caption]<img src="/x" onerror="y"> a[/caption]'>`,
      `[embed]https://youtu.be/dQw4w9WgXcQ?"onload="x[/embed]`,
      `<figure onclick="x">${frame}<figcaption onclick="y"><script>1</script>a</figcaption></figure>`,
    ]) {
      for (const { name, attributes } of elementsOf(render(body).html)) {
        t.not(name, 'script', body)
        t.notOk(
          Object.keys(attributes).some((key) => key.startsWith('on')),
          body,
        )
      }
    }
  })

  for (const unit of [
    '[caption]',
    '[caption]<img src=a>',
    '[caption id="a" ',
    '[caption aaaaaaaa',
    '[embed]https://a',
    '[embed ',
    `<figure>${frame}`,
    '<figure><figcaption>a',
    '<figure><div>',
    'https://a.....\n',
    `<div>\n${video}\n`,
    `\n[embed]${video}[/embed]`,
  ]) {
    t.test(`the size of an article of ${JSON.stringify(unit)} alone within bounds`, async (t) => {
      const body = `<div>${unit.repeat(Math.ceil(200_000 / unit.length))}`
      t.ok(render(body).html.length <= 20 * 200_000)
      t.ok(render(body.slice('<div>'.length)).html.length <= 20 * 200_000)
    })
  }
})
