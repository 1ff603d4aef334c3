/** Tests definition lists, and what only looks like one. */
import t from 'tap'
import { renderArticle } from '../../src/text/markdown.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const html = (markdown: string) => renderArticle(markdown, articleId).html

const lists: readonly (readonly [string, string])[] = [
  ['a\n: b', '<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>'],
  ['a\n: b\n: c', '<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>'],
  ['a\n: b\n\nc\n: d', '<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dt>c</dt>\n<dd>d</dd>\n</dl>'],
  ['a\n\n: b', '<dl>\n<dt>a</dt>\n<dd>\n<p>b</p>\n</dd>\n</dl>'],
  ['*a*\n: **b**', '<dl>\n<dt><em>a</em></dt>\n<dd><strong>b</strong></dd>\n</dl>'],
  ['a\n: b\n\n    c', '<dl>\n<dt>a</dt>\n<dd>\n<p>b</p>\n<p>c</p>\n</dd>\n</dl>'],
  ['a\n:   - b\n    - c', '<dl>\n<dt>a</dt>\n<dd>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</dd>\n</dl>'],
  ['a\n: b\nc', '<dl>\n<dt>a</dt>\n<dd>b\nc</dd>\n</dl>'],
  ['a\n~ b', '<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>'],
  ['- a\n  : b', '<ul>\n<li>\n<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n</li>\n</ul>'],
  ['> a\n> : b', '<blockquote>\n<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n</blockquote>'],
  ['a\n:   ```\n    x\n    ```', '<dl>\n<dt>a</dt>\n<dd>\n<pre><code>x\n</code></pre>\n</dd>\n</dl>'],
  ['a\n: b\n  : c', '<dl>\n<dt>a</dt>\n<dd>\n<dl>\n<dt>b</dt>\n<dd>c</dd>\n</dl>\n</dd>\n</dl>'],
]

for (const [markdown, expected] of lists) {
  t.test(`a definition list: ${JSON.stringify(markdown)}`, async (t) => {
    t.equal(html(markdown), expected)
  })
}

const others: readonly (readonly [string, string])[] = [
  ['a\n:b', '<p>a\n:b</p>'],
  [': b', '<p>: b</p>'],
  ['a\n\n\n: b', '<p>a</p>\n<p>: b</p>'],
  ['a: b\nc : d', '<p>a: b\nc : d</p>'],
  ['# a\n: b', '<h1 id="user-content-0123456789ab-a">a</h1>\n<p>: b</p>'],
]

for (const [markdown, expected] of others) {
  t.test(`no definition list: ${JSON.stringify(markdown)}`, async (t) => {
    t.equal(html(markdown), expected)
  })
}
