/** Tests what a heading that becomes the title loses, and that no word of it goes untold. */
import fc from 'fast-check'
import t from 'tap'
import { readMarkdownDocument } from '../../src/text/markdown-document.ts'
import { holds } from '../helpers/properties.ts'

function read(file: string) {
  const document = readMarkdownDocument(file)
  if ('fault' in document) throw new Error(document.fault)
  return document
}
const told = (file: string) => read(file).warnings.map(({ kind, excerpt }) => `${kind}: ${excerpt}`)

t.test('does', async (t) => {
  const headings: readonly (readonly [string, string, ...string[]])[] = [
    ['# ![Logo](l.png) Cars', 'Cars', 'element: Logo l.png'],
    ['# ![Logo](l.png "At dawn") Cars', 'Cars', 'element: Logo At dawn l.png'],
    ['# [Cars](https://cars.example)', 'Cars', 'address: https://cars.example'],
    ['# [Cars](/c "All cars") and ships', 'Cars and ships', 'address: All cars /c'],
    ['# [![Logo](l.png)](/c) Cars', 'Cars', 'address: /c', 'element: Logo l.png'],
    ['[Cars][c]\n===\n\nSee [c].\n\n[c]: https://cars.example', 'Cars', 'address: https://cars.example'],
    ['# <img alt="Logo" src=l.png> Cars', 'Cars', 'element: Logo l.png'],
    ['# <a href="/c">Cars</a>', 'Cars', 'address: /c'],
    ['# <abbr title="Red Green Blue">RGB</abbr>', 'RGB', 'element: Red Green Blue'],
    [
      '## 海の[一日](https://例え.テスト/日)',
      '海の一日',
      'address: https://xn--r8jz45g.xn--zckzah/%E6%97%A5',
    ],
    [
      '<h1 align=center><img alt="Logo" src="l.png"><a href="/c">Cars</a></h1>',
      'Cars',
      'element: Logo l.png',
      'address: /c',
    ],
    [
      '<h1><a href="https://cars.example" title="All">Cars</a></h1>',
      'Cars',
      'address: All https://cars.example',
    ],
    ['<div>\n<h2><picture><img alt="An &amp; B"></picture>Cars</h2>\n</div>', 'Cars', 'element: An & B'],
    ['<h1><span title="Long">Cars</span><br>today</h1>', 'Cars today', 'element: Long'],
  ]
  for (const [file, title, ...warnings] of headings) {
    t.test(`tells what is left out: ${file.slice(0, 60)}`, async (t) => {
      t.equal(read(file).members.title, title)
      t.strictSame(told(file), warnings)
    })
  }

  t.test('says what it was, after the names of front matter', async (t) => {
    t.strictSame(read('---\nlayout: post\n---\n# ![Logo](l.png) [Cars](/c)').warnings, [
      {
        kind: 'front-matter',
        detail: 'Names in the front matter that have no meaning here were ignored.',
        excerpt: 'layout',
      },
      {
        kind: 'element',
        detail: 'A picture in the heading that became the title was left out.',
        excerpt: 'Logo l.png',
      },
      {
        kind: 'address',
        detail: 'The address of a link in the heading that became the title was left out.',
        excerpt: '/c',
      },
    ])
  })
})

t.test('refuses', async (t) => {
  t.test('more warnings than a list may have', async (t) => {
    const pictures = Array.from({ length: 200 }, (_, number) => `![a${number}](x)`).join('')
    t.equal(read(`# ${pictures} Cars`).warnings.length, 51)
  })
})

t.test('keeps', async (t) => {
  const silent = [
    '# Cars',
    '# *Cars* and **ships**',
    '# `Cars`',
    '# ~~Cars~~ H<sub>2</sub>O',
    '# See https://cars.example/a?b=c',
    '# <https://cars.example>',
    '# Ask me@cars.example',
    '# www.cars.example',
    '# Cars <br> ships',
    '<h1 id="cars" class="x" align="center">Cars</h1>',
    '<h1><em>Cars</em><br/>ships</h1>',
    '<h1><a name="cars"></a>Cars</h1>',
    '# Cars\n\n![Logo](l.png) [Ships](/s)',
    '# ![Logo](l.png)\n\n# Cars',
    '---\ntitle: Cars\n---\n# ![Logo](l.png) [Ships](/s)',
  ]
  for (const file of silent) {
    t.test(`to no warning where nothing is lost: ${file.slice(0, 60)}`, async (t) => {
      t.strictSame(told(file), [])
    })
  }

  t.test('every word of a heading in the title, the body or a warning', async (t) => {
    const piece = fc.constantFrom<(word: string) => string>(
      (word) => word,
      (word) => `**${word}**`,
      (word) => `\`${word}\``,
      (word) => `![${word}](x.png)`,
      (word) => `![x](y.png "${word}")`,
      (word) => `[x](${word})`,
      (word) => `[${word}](https://x.example "y")`,
      (word) => `[![${word}](x)](y)`,
      (word) => `<img alt="${word}">`,
      (word) => `<a href="${word}">x</a>`,
      (word) => `<abbr title='${word}'>x</abbr>`,
      (word) => `<span>${word}</span>`,
    )
    const form = fc.constantFrom<(line: string) => string>(
      (line) => `# ${line}`,
      (line) => `${line}\n---`,
      (line) => `<h1>${line}</h1>`,
    )
    holds(
      t,
      fc.property(form, fc.array(piece, { minLength: 1, maxLength: 12 }), (form, pieces) => {
        const words = pieces.map((_, number) => `word${number}x`)
        const line = ['x', ...pieces.map((write, at) => write(words[at] as string))].join(' ')
        const { members, warnings } = read(`${form(line)}\n\nText.`)
        const kept = [members.title, members.body, ...warnings.map(({ excerpt }) => excerpt)].join(' ')
        return words.every((word) => kept.includes(word))
      }),
    )
  })
})
