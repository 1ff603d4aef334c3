/** Tests that headings have the ids that GitHub gives them. */
import t from 'tap'
import { html } from '../helpers/text/rendered.ts'

const headings: readonly (readonly [string, string])[] = [
  ['# Foo & Bar', 'foo--bar'],
  ['# 🎉 Party', '-party'],
  ['# ❤️ Love', '️-love'],
  ["# Don't “quote” me", 'dont-quote-me'],
  ['### <a id="csharp"></a>C#', 'c csharp'],
  ['# C++ / C#', 'c--c'],
  ['# a  b', 'a--b'],
  ['# snake_case and-dash', 'snake_case-and-dash'],
  ['# 1.2.3 – Release', '123--release'],
  ['# Über *Größe*', 'über-größe'],
  ['# `code()` here', 'code-here'],
  ['# [link](https://a.example) text', 'link-text'],
  ['# 你好，世界', '你好世界'],
  ['# İstanbul', 'i̇stanbul'],
  ['# ½ m² of x', '-m-of-x'],
  ['# été', 'été'],
  ['# a\n\n# a\n\n# a', 'a a-1 a-2'],
  ['# Section\n\n# ?!\n\n# !!', 'section section-1 section-2'],
  ['# می‌خواهم', 'میخواهم'],
  ['A\nB\n===', 'ab'],
  ['# a ![alt](x.png) b', 'a--b'],
  ['# &amp; x &lt;y&gt;', '-x-y'],
  ['# Note[^1]\n\n[^1]: x', 'note fnref:1 fn:1'],
]

const withHtml: readonly (readonly [markdown: string, expected: string])[] = [
  ['<h2>Plain Html</h2>', 'plain-html'],
  ['<h2 id="intro">A</h2>\n\n## intro', 'intro intro-1'],
  ['## intro\n\n<h2 id="intro">B c</h2>', 'intro b-c'],
  ['## A\n\n<h2>A</h2>\n\n### A', 'a a-1 a-2'],
  ['<h2>Foo &amp; <b>Bar</b></h2>', 'foo--bar'],
  ['<h2>\n  Two\n  lines\n</h2>', 'twolines'],
  ['<h1 align="center">日本語 №1</h1>', '日本語-1'],
  ['<h2><img src="a.png" alt="x"></h2>\n\n## Section', 'section-1 section'],
  ['<a name="setup"></a>\n\n## Setup', 'setup setup-1'],
  ['<h2 id="two words">Text</h2>', 'text'],
  ['<h2>a<h3>b', 'a b'],
  ['<div><h2>In a <code>div</code></h2><p id="x">x</p></div>', 'in-a-div x'],
  ['<h2>a</h2>\n<p id="a">x</p>', 'a'],
  ['<h6 id="user-content-0123456789ab-x">y</h6>\n\n# X', 'x x-1'],
]

for (const [markdown, expected] of [...headings, ...withHtml]) {
  t.test(`an id as on GitHub: ${JSON.stringify(markdown)}`, async (t) => {
    const ids = [...html(markdown).matchAll(/ id="user-content-0123456789ab-([^"]*)"/g)].map(([, id]) => id)
    t.equal(ids.join(' '), expected)
  })
}

t.test('a link leads to a heading of HTML', async (t) => {
  t.match(html('[x](#plain-html)\n\n<h2>Plain Html</h2>'), 'href="#user-content-0123456789ab-plain-html"')
})

t.test('headings that never end take no time', async (t) => {
  for (const unit of ['<h2>x', '<h2>', '</h2>x', '<h2 id="a">a-1', '<h2><a role="doc-noteref">'])
    t.ok(html(`<div>${unit.repeat(200_000 / unit.length)}`).length < 1_000_000)
})
