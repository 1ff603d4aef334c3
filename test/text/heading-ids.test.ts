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
]

for (const [markdown, expected] of headings) {
  t.test(`an id as on GitHub: ${JSON.stringify(markdown)}`, async (t) => {
    const ids = [...html(markdown).matchAll(/ id="user-content-0123456789ab-([^"]*)"/g)].map(([, id]) => id)
    t.equal(ids.join(' '), expected)
  })
}
