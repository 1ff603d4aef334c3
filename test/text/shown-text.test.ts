/**
 * Tests the words of a text: as readers see them, each once, in order, neither joined nor divided.
 */
import fc from 'fast-check'
import t from 'tap'
import { proseOf, readTextOf, shownTextOf } from '../../src/domain/shown-text.ts'
import { renderArticle } from '../../src/text/markdown.ts'
import { holds } from '../helpers/properties.ts'
import { generatedArticle } from '../helpers/text/generated-article.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const rendered = (markdown: string) => renderArticle(markdown, articleId).html

type Case = [html: string, words: string]

const inline: Case[] = [
  ['<p>CO<sub>2</sub></p>', 'CO2'],
  ['<p>x<sup>2</sup> + 1</p>', 'x2 + 1'],
  ['<p><strong>O</strong>nce upon</p>', 'Once upon'],
  ['<p><a href="https://a.example">link</a>, and</p>', 'link, and'],
  ['<p>(<em>see</em>)</p>', '(see)'],
  ['<p>in<em>finite</em>ly</p>', 'infinitely'],
  ['<p>the <code>--dry-run</code>’s use</p>', 'the --dry-run’s use'],
  ['<p>Donau<wbr />dampf<wbr />schiff</p>', 'Donaudampfschiff'],
  ['<p>19<span>98</span></p>', '1998'],
  ['<p><abbr title="World Health Organization">WHO</abbr>s</p>', 'WHOs'],
  ['<p><kbd>Ctrl</kbd>+<kbd>C</kbd></p>', 'Ctrl+C'],
  ['<p><del>old</del><ins>new</ins></p>', 'oldnew'],
  ['<p>read<mark>able</mark>, <small>small</small>er</p>', 'readable, smaller'],
  ['<p><bdi>שלום</bdi>!</p>', 'שלום!'],
  ['<p><q>Yes</q>, <cite>Bo</cite>-like, <dfn>a</dfn>b, <u>c</u><s>d</s></p>', 'Yes, Bo-like, ab, cd'],
  ['<p><time datetime="2026-01-01">1</time>st <var>n</var>th <i>i</i>b</p>', '1st nth ib'],
]

const blocks: Case[] = [
  ['<p>one</p><p>two</p>', 'one two'],
  ['<h2>Head</h2><p>text</p>', 'Head text'],
  ['<ul><li>one</li><li>two</li></ul>', 'one two'],
  ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b c'],
  ['<table><caption>Cap</caption><tr><th>a</th></tr></table>', 'Cap a'],
  ['<p>roses<br>violets<br />sugar</p>', 'roses violets sugar'],
  ['one<hr>two', 'one two'],
  ['<p>before<img src="https://a.example/b.png" alt="unseen">after</p>', 'before after'],
  ['<dl><dt>term</dt><dd>meaning</dd></dl>', 'term meaning'],
  ['<figure><img src="x" /><figcaption>Cap <small>Credit</small></figcaption></figure>end', 'Cap Credit end'],
  ['<blockquote><p>quote</p></blockquote>text', 'quote text'],
  ['<pre><code>one\ntwo</code></pre>three', 'one two three'],
  ['<details><summary>More</summary>words</details>', 'More words'],
  ['<aside>a</aside><section>b</section><div>c</div>d', 'a b c d'],
  ['<unknown-element>a</unknown-element>b', 'a b'],
  ['<p>before<iframe src="https://a.example">fallback</iframe>after</p>', 'before after'],
  ['<ul><li><input type="checkbox" disabled checked>done</li></ul>', 'done'],
  ['<p>  two \n\t lines\u00a0here\u0007 </p>', 'two lines here'],
  ['text directly <em>in</em> the body', 'text directly in the body'],
  ['', ''],
]

const entities: Case[] = [
  ['<p>&lt;script&gt;</p>', '<script>'],
  ['<p>&amp;lt;</p>', '&lt;'],
  ['<p>&amp;amp;lt;</p>', '&amp;lt;'],
  ['<p>AT&amp;T</p>', 'AT&T'],
  ['<p>List&lt;Item&gt;</p>', 'List<Item>'],
  ['<p>&quot;yes&quot;</p>', '"yes"'],
  ['<p>it&#39;s</p>', "it's"],
  ['<p>a&nbsp;b</p>', 'a b'],
  ['<p>&amp;nbsp;</p>', '&nbsp;'],
  ['<p>&amp;xent;</p>', '&xent;'],
  ['<p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>', '1 < 2 && 3 > 2'],
  ['<p><a href="https://a.example/?a=1&amp;b=%3C">a&amp;b</a></p>', 'a&b'],
  ['<p title="&lt;b&gt;">c</p>', 'c'],
]

const ignorable: Case[] = [
  ['O\u200bnce', 'Once'],
  ['On\u00adce', 'Once'],
  ['\ufeffOnce', 'Once'],
  ['On\u2060ce', 'Once'],
  ['On\u200dce', 'Once'],
  ['On\u200cce', 'Once'],
  ['\u200eOnce\u200f \u2066upon\u2069', 'Once upon'],
  ['O\u034fnce\ufe0f', 'Once'],
  ['葛\u{e0100}城', '葛城'],
  ['ខ្ញុំ\u200bទៅ', 'ខ្ញុំទៅ'],
  ['👨‍👩‍👧 👩🏽‍🚒 🏳️‍🌈 ❤️ ❤️‍🔥', '👨‍👩‍👧 👩🏽‍🚒 🏳️‍🌈 ❤️ ❤️‍🔥'],
  ['1️⃣ ☎︎ ©️', '1️⃣ ☎︎ ©️'],
  [
    '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}',
    '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}',
  ],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['می<em>\u200cخواهم</em>', 'می\u200cخواهم'],
  ['क्\u200dष श्री\u200cमान', 'क्\u200dष श्री\u200cमान'],
  ['1447 ه\u200d', '1447 ه\u200d'],
  ['\u200dOnce\u200c', 'Once'],
  ['a\u3164b\u2800c\uffa0d', 'a b c d'],
]

const ruby: Case[] = [
  ['<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby></p>', '漢字 かんじ'],
  ['<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字</ruby></p>', '漢字 かん'],
  ['<p>私は<ruby>漢字<rt>かんじ</rt></ruby>を読む。</p><p>次</p>', '私は漢字を読む。 かんじ 次'],
  ['<p><ruby>東京<rt>とうきょう</rt></ruby>の<ruby>空<rt>そら</rt></ruby></p>', '東京の空 とうきょう そら'],
  ['<ruby>空<rt>そら</rt></ruby>', '空 そら'],
  ['<ruby><rb>空</rb><rt><b>そ</b>ら</rt></ruby>', '空 そら'],
  ['<ruby>漢\n<rt>かん</rt>\n字\n<rt>じ</rt></ruby>', '漢字 かんじ'],
  ['<p><ruby>北<rt>ㄅㄟˇ</rt></ruby>京<br>市</p>', '北京 ㄅㄟˇ 市'],
  ['<ul><li><ruby>一<rt>いち</rt></ruby>日</li><li>二</li></ul>', '一日 いち 二'],
  ['<p><ruby>WWW<rt>World Wide Web</rt></ruby>.</p>', 'WWW. World Wide Web'],
  ['<p><ruby>空</ruby>色</p>', '空色'],
  ['<p><ruby>空<rtc><rt>そら</rt></rtc></ruby>色</p>', '空色 そら'],
]

const noteref = (n: number) =>
  `<sup><a href="#user-content-x-fn:${n}" id="y" role="doc-noteref">${n}</a></sup>`
const footnotes: Case[] = [
  [`<p>Zoe${noteref(1)}</p>`, 'Zoe 1'],
  [`<p>Zoe${noteref(1)} and Bo${noteref(2)}</p>`, 'Zoe 1 and Bo 2'],
  [`<p>1998${noteref(1)}</p>`, '1998 1'],
  [`<p>Zoe${noteref(1)}${noteref(2)}</p>`, 'Zoe 1 2'],
  [`<p>end.${noteref(12)} Next</p>`, 'end. 12 Next'],
  ['<ol class="footnotes"><li><p>Note <a href="#y" role="doc-backlink">↩</a></p></li></ol>', 'Note'],
  ['<ol class="footnotes"><li>a<a href="#y" role="doc-backlink">↩</a></li><li>b</li></ol>', 'a b'],
  ['<p>Zoe<sup><a href="#fn1">1</a></sup> said</p>', 'Zoe 1 said'],
  ['<p>Zoe<sup><a href="#fn1"><em>1</em></a></sup></p>', 'Zoe 1'],
  ['<ol><li>Note <a href="#fnref1">↩︎</a></li><li>b <a href="#fnref2"> ^</a></li></ol>', 'Note b'],
  ['<p>x <a href="https://a.example">↑</a> y <a href="#up">↑ up</a></p>', 'x ↑ y ↑ up'],
  ['<p>m<sup><a href="https://a.example">2</a></sup></p>', 'm2'],
  ['<p>up<a href="#top">date</a></p>', 'update'],
  ['<p>Zoe<a href="#footnote-1">1</a> said</p>', 'Zoe 1 said'],
  ['<p>Zoe<a href="#n" id="x">[12]</a> said</p>', 'Zoe [12] said'],
  ['<p>CO<a href="/co2">2</a>, CX<a href="#cx">5th</a>, in <a href="#y">2024</a>', 'CO2, CX5th, in 2024'],
  ['<p>a <a href="/x" role="doc-backlink">back to b</a></p>', 'a back to b'],
  [rendered('Zoe[^a] came.\n\n[^a]: A note.'), 'Zoe 1 came. A note.'],
  [rendered('Zoe[^a], Bo[^a].\n\n[^a]: A note.'), 'Zoe 1 , Bo 1 . A note.'],
]

/** A blank of the source between two lines of Chinese or Japanese is none to readers. */
const lines: Case[] = [
  ['<p>日本\nの空</p>', '日本の空'],
  ['<p>終わった。\n次の日</p>', '終わった。次の日'],
  ['<p>终于，\n  他来了</p>', '终于，他来了'],
  ['<p>历史在\n“石桥”，</p>', '历史在“石桥”，'],
  ['<p>他说：“好。”\n然后</p>', '他说：“好。”然后'],
  ['<p>他说\n“OK”</p>', '他说 “OK”'],
  ['<p>日本\nNews</p>', '日本 News'],
  ['<p>뉴스\n오늘</p>', '뉴스 오늘'],
  ['<p>日本 の</p>', '日本 の'],
  ['<p>日本<br>\nの空</p>', '日本 の空'],
  ['<p>日本</p>\n<p>の空</p>', '日本 の空'],
  ['<pre><code>日本\nの空\n</code></pre>', '日本 の空'],
  ['<p>one\ntwo</p>', 'one two'],
  ['<p><strong>日本</strong>\n<em>の空</em></p>', '日本の空'],
  ['<p>ไทย\nไทย</p>', 'ไทย ไทย'],
]

const prose: Case[] = [
  ['<h1>Head</h1><p>Words.</p>', 'Words.'],
  ['<p>Words.</p><table><tr><td><p>cell</p></td></tr></table><p>More.</p>', 'Words. More.'],
  ['<pre><code>code\nmore</code></pre><p>Words with <code>code</code>.</p>', 'Words with code.'],
  ['<figure><img src="x"><figcaption>Cap</figcaption></figure><p>Words.</p>', 'Words.'],
  [`<p>Zoe${noteref(1)}, here.</p><ol class="footnotes"><li>Note</li></ol>`, 'Zoe, here.'],
  ['<p>Zoe<sup><a href="#fn1">1</a></sup>.</p>', 'Zoe.'],
  ['<p>Zoe<a href="#footnote-1">1</a>, in <a href="#y">2024</a>.</p>', 'Zoe, in 2024.'],
  ['<p>私は<ruby>漢<rt>かん</rt>字</ruby>を読む。</p>', '私は漢字を読む。'],
  ['<aside class="alert alert-note"><p class="alert-title">Note</p><p>Words.</p></aside>', 'Words.'],
  ['<ul><li><span role="img" aria-label="Done" class="task-done">☑</span> done</li></ul>', 'done'],
  ['<p class="lead alert-title">Tip</p><p class="alert-titled">Words.</p>', 'Words.'],
  ['<figure><table><tr><td>a</td></tr></table><figure>b</figure>c</figure>d', 'd'],
  ['<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr></table>c', 'c'],
  ['<blockquote><p>Quote.</p></blockquote><ol><li>One</li></ol>', 'Quote. One'],
  ['<p>a</p><iframe src="https://a.example">b</iframe><p>c</p>', 'a c'],
  ['<h2>Only</h2><pre>code</pre>', ''],
]

const read: Case[] = [
  ['<h1>Head</h1><p>Words.</p>', 'Head Words.'],
  ['<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
  ['<pre><code>code</code></pre><p>Words with <code>code</code>.</p>', 'Words with code.'],
  [`<p>Zoe${noteref(1)}.</p><ol class="footnotes"><li>Note</li></ol>`, 'Zoe. Note'],
  ['<p><ruby>漢<rt>かん</rt>字</ruby></p>', '漢字'],
  ['<p>私は<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>を読む</p>', '私は漢を読む'],
  ['<ol class="footnotes"><li>a <a href="#y" role="doc-backlink">↩</a></li></ol>', 'a'],
  ['<ol><li>a <a href="#fnref1">↩︎</a></li></ol>', 'a'],
  ['<p>a<sup><a href="#fn1">1</a></sup>b</p>', 'ab'],
  ['<ul><li>a<pre>b</pre></li><li>c</li></ul>', 'a c'],
  ['<aside class="alert"><p class="alert-title">Note</p><p>Words.</p></aside>', 'Note Words.'],
  ['<p>a</p><iframe src="https://a.example">b</iframe><p>c</p>', 'a c'],
  ['<details><summary>More</summary>words</details>', 'More words'],
  ['<figure><img src="x"><figcaption>Cap</figcaption></figure>', 'Cap'],
]

t.test('does', async (t) => {
  const tables = { inline, blocks, entities, ignorable, ruby, footnotes, lines }
  for (const [kind, cases] of Object.entries(tables)) {
    for (const [html, words] of cases)
      t.test(`${kind}: ${JSON.stringify(html)}`, async (t) => t.equal(shownTextOf(html), words))
  }
  for (const [html, words] of prose)
    t.test(`prose of ${JSON.stringify(html)}`, async (t) => t.equal(proseOf(html), words))
  for (const [html, words] of read)
    t.test(`what is read of ${JSON.stringify(html)}`, async (t) => t.equal(readTextOf(html), words))
})

t.test('keeps', async (t) => {
  t.test('each word of a document once, in its order, whole and apart from its neighbours', async (t) => {
    holds(
      t,
      fc.property(generatedArticle, ({ markdown, words }) => {
        const found = shownTextOf(rendered(markdown)).match(/w[\p{L}\p{N}]*/gu) ?? []
        return found.join(' ') === words.join(' ')
      }),
      200,
    )
  })

  t.test('prose within what is read, and what is read within what is shown', async (t) => {
    const wordsOf = (text: string) => text.match(/w[\p{L}\p{N}]*/gu) ?? []
    holds(
      t,
      fc.property(generatedArticle, ({ markdown }) => {
        const html = rendered(markdown)
        const shown = new Set(wordsOf(shownTextOf(html)))
        const read = new Set(wordsOf(readTextOf(html)))
        return (
          wordsOf(proseOf(html)).every((word) => read.has(word)) && [...read].every((word) => shown.has(word))
        )
      }),
      100,
    )
  })

  t.test('one line without unseen characters', async (t) => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\u200b', '\n', '\u00ad', ' ', '\u3164', '<p>', '&amp;'),
    })
    holds(
      t,
      fc.property(text, (html) => !/[\n\u200b\u00ad\u3164]| {2}|^ | $/.test(shownTextOf(html))),
    )
  })

  t.test('an end on HTML that no sanitiser writes', async (t) => {
    for (const html of [
      '<',
      '<p',
      'a<b',
      '<>',
      '</>',
      '<p>a</b>c',
      '<rt>',
      '</ruby>',
      '<a role="doc-noteref">',
      '<pre>',
    ])
      t.type(shownTextOf(html), 'string')
  })

  // Time that grew with the square of these would be minutes, and the runner would end the file.
  t.test('pace with two megabytes of markup', async (t) => {
    const hostile = [
      '<',
      '<p>',
      '<p class="',
      '<ruby>a<rt>b</rt>',
      '字\n',
      ' \n',
      '\u200d',
      '&amp;',
      '<pre>',
      '</a>',
    ]
    for (const unit of hostile) {
      const html = unit.repeat(2_000_000 / unit.length)
      for (const wordsOf of [shownTextOf, proseOf, readTextOf]) t.type(wordsOf(html), 'string')
    }
    t.type(shownTextOf(`<p class="${'a '.repeat(1_000_000)}">x</p>`), 'string')
  })
})
