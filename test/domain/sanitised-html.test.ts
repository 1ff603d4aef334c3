/** Tests the division of sanitised HTML into tags and texts, and what is read of them. */
import fc from 'fast-check'
import t from 'tap'
import { htmlText, plainText } from '../../src/domain/html-text.ts'
import { attributesOf, piecesOfHtml } from '../../src/domain/sanitised-html.ts'
import { renderArticle } from '../../src/text/markdown.ts'
import { holds } from '../helpers/properties.ts'
import { generatedArticle } from '../helpers/text/generated-article.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'

/** `name` or `/name` for a tag, and the text in quotes. */
const shortly = (html: string) =>
  Array.from(piecesOfHtml(html), ({ name, isEnd, written }) =>
    name === undefined ? `'${written}'` : `${isEnd ? '/' : ''}${name}`,
  ).join(' ')

type Case = [html: string, pieces: string]

const divided: Case[] = [
  ['', ''],
  ['words', "'words'"],
  ['<p>a</p>', "p 'a' /p"],
  ['<p></p>', 'p /p'],
  ['before<hr />after', "'before' hr 'after'"],
  ['<br />', 'br'],
  ['<h2 id="user-content-a">A</h2>', "h2 'A' /h2"],
  ['<p title="a &gt; b">c &lt; d</p>', "p 'c &lt; d' /p"],
  ['<a href="/x/">x</a>', "a 'x' /a"],
  ['<X-FRAME src="https://a.example"></X-FRAME>', 'X-FRAME /X-FRAME'],
  ['<ul>\n<li>a</li>\n</ul>', "ul '\n' li 'a' /li '\n' /ul"],
  ['<p>a<em>b</em>c</p>d', "p 'a' em 'b' /em 'c' /p 'd'"],
  ['<p>\u{1f4b0}</p>', "p '\u{1f4b0}' /p"],
  // What no sanitiser writes is text, and takes nothing with it.
  ['a < b', "'a < b'"],
  ['a > b', "'a > b'"],
  ['<p', "'<p'"],
]

type Attributes = [tag: string, attributes: Record<string, string>]

const read: Attributes[] = [
  ['<p>', {}],
  ['<br />', {}],
  ['</p>', {}],
  ['<a href="https://a.example/">', { href: 'https://a.example/' }],
  ['<img src="/a.png" alt="" />', { src: '/a.png', alt: '' }],
  ['<a href="/?a=1&amp;b=2" title="x">', { href: '/?a=1&b=2', title: 'x' }],
  ['<p title="&lt;b&gt;">', { title: '<b>' }],
  ['<p title="&quot;A&quot;">', { title: '"A"' }],
  ['<p title="&amp;lt;">', { title: '&lt;' }],
  ['<p title="a = b">', { title: 'a = b' }],
  ['<p title="it\'s">', { title: "it's" }],
  ['<td data-a="1" colspan="2">', { 'data-a': '1', colspan: '2' }],
  ['<p title="two\nlines">', { title: 'two\nlines' }],
]

t.test('does', async (t) => {
  for (const [html, pieces] of divided) t.equal(shortly(html), pieces, html)
  for (const [tag, attributes] of read) t.strictSame(attributesOf(tag), attributes, tag)
})

t.test('keeps', async (t) => {
  t.test('every character, where it is', async (t) =>
    holds(
      t,
      fc.property(generatedArticle, ({ markdown }) => {
        const { html } = renderArticle(markdown, articleId)
        const pieces = [...piecesOfHtml(html)]
        const places = pieces.every(({ written, start, end }) => html.slice(start, end) === written)
        return places && pieces.map(({ written }) => written).join('') === html
      }),
    ),
  )

  t.test('a text that is written and read again', async (t) =>
    holds(
      t,
      fc.property(
        fc.string({ unit: fc.constantFrom(...'&<>"\'; ltgamp#39nbsquo') }),
        (text) => plainText(htmlText(text)) === text,
      ),
    ),
  )

  t.test('to a time that grows with the length, whatever it reads', async (t) => {
    for (const hostile of ['<', '<p', '>', '<p ', ' a="', '<a href="', '&amp', '<>'])
      t.ok([...piecesOfHtml(hostile.repeat(300_000))].length > 0, hostile)
  })
})
