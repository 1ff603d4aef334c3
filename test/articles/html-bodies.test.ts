/**
 * Tests that bodies of imported HTML have excerpt, reading time, description and summary, as those
 * of Markdown have.
 */
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'
import { parseXml, textsAt } from '../helpers/xml.ts'

const { write, publish, send } = await startNewsroom()

const words = (count: number) => 'word '.repeat(count).trim()

const bodies: [kind: string, body: string, excerpt: string][] = [
  [
    'blocks of WordPress',
    '<!-- wp:paragraph -->\n<p>First words.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading -->\n<h2>Head</h2>\n' +
      '<!-- /wp:heading -->\n\n<!-- wp:paragraph -->\n<p>More words.</p>\n<!-- /wp:paragraph -->',
    'First words. More words.',
  ],
  [
    'blocks on one line',
    '<!-- wp:paragraph --><p>First.</p><!-- /wp:paragraph --><!-- wp:list --><ul><li>one</li><li>two</li></ul><!-- /wp:list -->',
    'First. one two',
  ],
  [
    'elements without meaning',
    '<div class="a">\n<div>First.</div>\n<div><span>Sec</span>ond.</div>\n</div>',
    'First. Second.',
  ],
  [
    'text directly in the body',
    'Text directly<br>in the body<br/><br/>of it',
    'Text directly in the body of it',
  ],
  [
    'a table for the layout',
    '<table width="600"><tr><td>Left words</td><td>Right words</td></tr></table>',
    'Left words Right words',
  ],
  ['a table beside text', '<table><tr><td>1</td></tr></table><p>Words.</p>', 'Words.'],
  [
    'a paste from Word',
    '<p class="MsoNormal"><span style="font-family:&quot;Arial&quot;">Pasted <b>wo</b>rds.<o:p></o:p></span></p>\n' +
      '<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n<p class=MsoNormal>Next.</p>',
    'Pasted words. Next.',
  ],
  [
    'a section',
    '<article><section><h2>Head</h2>\nWords in a section.</section></article>',
    'Words in a section.',
  ],
  [
    'a figure first',
    '<figure class="kg-card"><img src="https://a.example/b.png"><figcaption>Cap</figcaption></figure><p>Words.</p>',
    'Words.',
  ],
  ['a blank paragraph first', '<p>&nbsp;</p>\n<p>After it.</p>', 'After it.'],
  ['a quotation alone', '<blockquote>Quoted directly</blockquote>', 'Quoted directly'],
  ['a list alone', '<ul><li>One</li><li>Two</li></ul>', 'One Two'],
  ['a list of terms', '<dl><dt>Q</dt><dd>A</dd></dl>', 'Q A'],
  ['HTML and Markdown', '<p>One</p>\n\nTwo with **marks**\n\n<p>Three</p>', 'One Two with marks Three'],
  ['nothing but a heading', '<h1>Only a heading</h1>', 'Only a heading'],
  ['nothing but code', '<pre><code>let a = 1\nlet b</code></pre>', 'let a = 1 let b'],
  [
    'nothing but a caption',
    '<figure><img src="https://a.example/b.png"><figcaption>Cap</figcaption></figure>',
    'Cap',
  ],
  ['scripts and styles', '<p>Words.</p><script>alert(1)</script><style>p{color:red}</style>', 'Words.'],
  ['paragraphs that do not end', '<p>One\n<p>Two', 'One Two'],
  ['old elements', '<center><font size=2>Old <i>wo</i>rds</font></center>', 'Old words'],
  [
    'entities',
    '<p>Fish &amp; chips &lt;3 it&#8217;s caf&eacute; &amp;lt;</p>',
    'Fish & chips <3 it’s café &lt;',
  ],
  ['unseen characters', '<p>O&shy;nce up&#8203;on</p>', 'Once upon'],
]

t.test('does', async (t) => {
  for (const [kind, body, excerpt] of bodies) {
    t.test(`give an excerpt of ${kind}`, async (t) => {
      t.match(await write({ body }), { excerpt, readingMinutes: 1 })
    })
  }

  t.test('count the words of all elements but code', async (t) => {
    const times: [body: string, minutes: number][] = [
      [`<div>${words(231)}</div>`, 2],
      [words(231), 2],
      [`<table><tr><td>${words(231)}</td></tr></table>`, 2],
      [`<ul><li>${words(115)}</li><li>${words(116)}</li></ul>`, 2],
      [`<h2>${words(231)}</h2>`, 2],
      [`<p class=MsoNormal><span>${words(460)}</span></p>\n<p>one</p>`, 3],
      [`<pre>${words(2000)}</pre><p>one</p>`, 1],
      [`<p>${words(229)}</p><p>one</p>`, 1],
      [`<p>${'a<b>b</b>&shy;c '.repeat(230)}</p>`, 1],
      [`<blockquote>${words(231)}</blockquote>`, 2],
      [`<p>${'<a href="https://a.example">one</a> two<br>'.repeat(116)}</p>`, 2],
      [`<figure><img src="https://a.example/b.png"><figcaption>${words(231)}</figcaption></figure>`, 2],
    ]
    for (const [body, minutes] of times)
      t.equal((await write({ body })).readingMinutes, minutes, body.slice(0, 60))
  })
})

t.test('keeps', async (t) => {
  t.test('the same words in the description for search engines and in feeds', async (t) => {
    const body =
      '<!-- wp:paragraph --><p>R<sub>2</sub> &amp; “D”<br>of <em>to</em>morrow</p><!-- /wp:paragraph -->'
    const excerpt = 'R2 & “D” of tomorrow'
    const { id } = await write({ body })
    await publish(id)
    const { jsonld } = (await send({ url: `/v1/articles/${id}`, query: { include: 'jsonld' } })).body_
    t.match(jsonld, { description: excerpt, timeRequired: 'PT1M' })
    const rss = parseXml((await send({ url: '/feeds/articles.rss' })).body)
    // A description in RSS is HTML.
    t.strictSame(textsAt(rss, 'channel/item/description'), [excerpt.replace('&', '&amp;')])
  })
})
