/** Tests definition lists, and what only looks like one. */
import { checkHtml, type RenderedCase } from '../helpers/text/rendered.ts'

const lists: readonly RenderedCase[] = [
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

checkHtml('a definition list', lists)

const others: readonly RenderedCase[] = [
  ['a\n:b', '<p>a\n:b</p>'],
  [': b', '<p>: b</p>'],
  ['a\n\n\n: b', '<p>a</p>\n<p>: b</p>'],
  ['a: b\nc : d', '<p>a: b\nc : d</p>'],
  ['# a\n: b', '<h1 id="user-content-0123456789ab-a">a</h1>\n<p>: b</p>'],
]

checkHtml('no definition list', others)
