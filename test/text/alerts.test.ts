/** Tests that alerts are asides with a title, and that other quotes stay as they are. */
import t from 'tap'
import { renderArticle } from '../../src/text/markdown.ts'
import { articleId, checkHtml, html, type RenderedCase } from '../helpers/text/rendered.ts'

const alerts: readonly RenderedCase[] = [
  ['> [!NOTE]\n> a', '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<p>a</p>\n</aside>'],
  ['> [!TIP]\n> a', '<aside class="alert alert-tip">\n<p class="alert-title">Tip</p>\n<p>a</p>\n</aside>'],
  [
    '> [!IMPORTANT]\n> a',
    '<aside class="alert alert-important">\n<p class="alert-title">Important</p>\n<p>a</p>\n</aside>',
  ],
  [
    '> [!WARNING]\n> a',
    '<aside class="alert alert-warning">\n<p class="alert-title">Warning</p>\n<p>a</p>\n</aside>',
  ],
  [
    '> [!CAUTION]\n> a',
    '<aside class="alert alert-caution">\n<p class="alert-title">Caution</p>\n<p>a</p>\n</aside>',
  ],
  [
    '> [!note]  \n> a',
    '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<p>a</p>\n</aside>',
  ],
  [
    '> [!NOTE]\n>\n> a',
    '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<p>a</p>\n</aside>',
  ],
  [
    '> [!NOTE]\n> - a\n> - b',
    '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</aside>',
  ],
  [
    '> [!NOTE]\n> > a',
    '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<blockquote>\n<p>a</p>\n</blockquote>\n</aside>',
  ],
  [
    '> > [!NOTE]\n> > a',
    '<blockquote>\n<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<p>a</p>\n</aside>\n</blockquote>',
  ],
  [
    '- > [!TIP]\n  > a',
    '<ul>\n<li>\n<aside class="alert alert-tip">\n<p class="alert-title">Tip</p>\n<p>a</p>\n</aside>\n</li>\n</ul>',
  ],
  ['> [!NOTE]\na', '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<p>a</p>\n</aside>'],
  [
    '> [!NOTE]\n> ```\n> x\n> ```',
    '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<pre><code>x\n</code></pre>\n</aside>',
  ],
  [
    '> [!NOTE]\n> a\n\nb\n\n> c',
    '<aside class="alert alert-note">\n<p class="alert-title">Note</p>\n<p>a</p>\n</aside>\n<p>b</p>\n<blockquote>\n<p>c</p>\n</blockquote>',
  ],
]

checkHtml('an alert', alerts)

const quotes: readonly RenderedCase[] = [
  ['> [!NOTE]', '<blockquote>\n<p>[!NOTE]</p>\n</blockquote>'],
  ['> [!NOTE]\n> ', '<blockquote>\n<p>[!NOTE]</p>\n</blockquote>'],
  ['> [!NOTE] a', '<blockquote>\n<p>[!NOTE] a</p>\n</blockquote>'],
  ['> [!DANGER]\n> a', '<blockquote>\n<p>[!DANGER]\na</p>\n</blockquote>'],
  ['> a\n> [!NOTE]', '<blockquote>\n<p>a\n[!NOTE]</p>\n</blockquote>'],
  ['[!NOTE]\na', '<p>[!NOTE]\na</p>'],
  ['> \\[!NOTE]\n> a', '<blockquote>\n<p>[!NOTE]\na</p>\n</blockquote>'],
]

checkHtml('no alert', quotes)

t.test('raw HTML takes no other class of alerts', async (t) => {
  t.equal(html('<aside class="alert alert-x other">a</aside>'), '<aside class="alert">a</aside>')
})

t.test('the title is no part of the excerpt', async (t) => {
  t.equal(renderArticle('> [!NOTE]\n> words', articleId).excerpt, 'words')
})
