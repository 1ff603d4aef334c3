/** Tests which paragraphs of Microsoft Word become lists, and that no words are lost. */
import fc from 'fast-check'
import t from 'tap'
import { shownTextOf } from '../../src/domain/shown-text.ts'
import { renderArticle } from '../../src/text/markdown.ts'
import { holds } from '../helpers/properties.ts'

const render = (body: string) => renderArticle(body, '01890000-0000-7000-8000-0123456789ab')
const html = (body: string) => render(body).html.replace(/\s*\n\s*/g, '')

/** A paragraph as Word writes it, with the blanks behind the marker in another font. */
const item = (marker: string, words: string, level = 1) =>
  `<p class=MsoListParagraph style='margin-left:${level}.0in;text-indent:-.25in;mso-list:l0 level${level} lfo1'>` +
  `<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${marker}<span ` +
  `style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${words}<o:p></o:p></p>\n`

const lists: readonly (readonly [what: string, body: string, shown: string])[] = [
  ['bullets', item('·', 'One') + item('·', 'Two'), '<ul><li>One</li><li>Two</li></ul>'],
  ['the bullets o and §', item('o', 'One') + item('§', 'Two'), '<ul><li>One</li><li>Two</li></ul>'],
  [
    'other bullets',
    item('-', 'One') + item('•', 'Two') + item('Ø', 'Three'),
    '<ul><li>One</li><li>Two</li><li>Three</li></ul>',
  ],
  [
    'paragraphs with blank lines between them',
    `${item('·', 'One')}\n\n${item('·', 'Two')}`,
    '<ul><li>One</li><li>Two</li></ul>',
  ],
  ['numbers', item('1.', 'One') + item('2.', 'Two'), '<ol><li>One</li><li>Two</li></ol>'],
  [
    'numbers from another one on',
    item('7)', 'Seven') + item('8)', 'Eight'),
    '<ol start="7"><li>Seven</li><li>Eight</li></ol>',
  ],
  ['letters', item('a.', 'One') + item('b.', 'Two'), '<ol type="a"><li>One</li><li>Two</li></ol>'],
  ['letters from another one on', item('c)', 'Three'), '<ol type="a" start="3"><li>Three</li></ol>'],
  ['capital letters', item('(A)', 'One'), '<ol type="A"><li>One</li></ol>'],
  ['Roman numerals', item('i.', 'One') + item('ii.', 'Two'), '<ol type="i"><li>One</li><li>Two</li></ol>'],
  ['later Roman numerals', item('XIV)', 'Fourteen'), '<ol type="I" start="14"><li>Fourteen</li></ol>'],
  ['letters of a font of signs', item('ü', 'One') + item('v', 'Two'), '<ul><li>One</li><li>Two</li></ul>'],
  [
    'levels',
    item('·', 'One') + item('o', 'In', 2) + item('§', 'Deep', 3) + item('·', 'Two'),
    '<ul><li>One<ul><li>In<ul><li>Deep</li></ul></li></ul></li><li>Two</li></ul>',
  ],
  [
    'a level that is left out',
    item('·', 'One') + item('§', 'In', 5),
    '<ul><li>One<ul><li>In</li></ul></li></ul>',
  ],
  ['a deep level first', item('·', 'One', 3) + item('·', 'Two'), '<ul><li>One</li><li>Two</li></ul>'],
  [
    'bullets in numbers',
    item('1.', 'One') + item('·', 'In', 2) + item('2.', 'Two'),
    '<ol><li>One<ul><li>In</li></ul></li><li>Two</li></ol>',
  ],
  [
    'numbers after bullets',
    item('·', 'One') + item('1.', 'Two'),
    '<ul><li>One</li></ul><ol><li>Two</li></ol>',
  ],
  [
    'words between two lists',
    `${item('·', 'One')}<p>Words</p>${item('·', 'Two')}`,
    '<ul><li>One</li></ul><p>Words</p><ul><li>Two</li></ul>',
  ],
  [
    'markup',
    item('·', '<b>One</b> <a href="/x">x</a><br>y'),
    '<ul><li><strong>One</strong> <a href="/x">x</a><br />y</li></ul>',
  ],
  [
    'a section',
    `<div class=WordSection1>${item('·', 'One')}</div><p>x</p>`,
    '<div><ul><li>One</li></ul></div><p>x</p>',
  ],
  [
    'paragraphs without end tags',
    '<p style="mso-list:l0 level1"><span style="mso-list:Ignore">·</span>One<p style="mso-list:l0 level1"><span style="mso-list:Ignore">·</span>Two<p>x',
    '<ul><li>One</li><li>Two</li></ul><p>x</p>',
  ],
  [
    'a paragraph without a level',
    '<p><span style="MSO-LIST: Ignore">·</span> One</p>',
    '<ul><li> One</li></ul>',
  ],
  [
    'a cell',
    `<table><tr><td>${item('·', 'One')}</td></tr></table>`,
    '<table><tr><td><ul><li>One</li></ul></td></tr></table>',
  ],
]

const others: readonly (readonly [what: string, body: string, shown: string])[] = [
  ['without a marker', '<p style="mso-list:l0 level1 lfo1">One</p>', '<p>One</p>'],
  ['of another style', '<p style="mso-list-type:x">· One</p>', '<p>· One</p>'],
  ['with a mark of its own', '<p>· One</p>', '<p>· One</p>'],
  ['with a marker that does not end', '<p><span style="mso-list:Ignore">· One</p>', '<p>· One</p>'],
  [
    'with a long marker',
    '<p><span style="mso-list:Ignore">These are words</span> One</p>',
    '<p>These are words One</p>',
  ],
  [
    'with a block in its marker',
    '<p><span style="mso-list:Ignore">·<div>One</div></span></p>',
    '<p>·</p><div>One</div>',
  ],
  ['with "mso-list:Ignored"', '<p><span style="x:mso-list">·</span>One</p>', '<p>·One</p>'],
  [
    'that is a heading',
    '<h2 style="mso-list:l0 level1"><span style="mso-list:Ignore">1.2</span> One</h2>',
    '<h2 id="user-content-0123456789ab-12-one">1.2 One</h2>',
  ],
  ['in a title', '<p title="mso-list:Ignore">One</p>', '<p>One</p>'],
  ['in code', '`<p style="mso-list:l0 level1">`', '<p><code>&lt;p style="mso-list:l0 level1"&gt;</code></p>'],
  ['with the words in its text', '<p>mso-list:Ignore · One</p>', '<p>mso-list:Ignore · One</p>'],
  [
    'in a list already',
    '<ul><li><span style="mso-list:Ignore">·</span>One</li></ul>',
    '<ul><li>·One</li></ul>',
  ],
]

t.test('does', async (t) => {
  for (const [what, body, shown] of lists) {
    t.test(`make a list of ${what}`, async (t) => {
      t.equal(html(body), shown)
      t.strictSame(render(body).warnings, [])
    })
  }

  t.test('leave the markers out of excerpts', async (t) => {
    const body = item('·', 'One') + item('o', 'Two', 2) + item('§', 'Three', 3) + item('1.', 'Four')
    t.equal(render(body).excerpt, 'One Two Three Four')
  })
})

t.test('refuses', async (t) => {
  for (const [what, body, shown] of others)
    t.test(`to make a list of a paragraph ${what}`, async (t) => t.equal(html(body), shown))
})

t.test('keeps', async (t) => {
  t.test('all words in their order, whatever the markup', async (t) => {
    const piece = fc.constantFrom(
      ...[
        '<p style="mso-list:l0 level1">',
        '<p style="mso-list:l0 level3">',
        '<p>',
        '</p>',
        'WORD',
        'WORD',
        '<b>',
      ],
      ...[
        '<span style="mso-list:Ignore">',
        '<span style="mso-list:Ignore">·</span>',
        '<span>',
        '</span>',
        '</b>',
      ],
      ...['<div>', '</div>', '<li>', '<ul>', '</ul>', '<table><tr><td>', '</table>', '<h2>', '<br>', '\n'],
    )
    const body = fc.array(piece, { maxLength: 30 }).map((pieces) => {
      let count = 0
      return `<div>${pieces.map((each) => (each === 'WORD' ? ` verylongword${++count} ` : each)).join('')}`
    })
    const wordsIn = (text: string) => (text.match(/verylongword\d+/g) ?? []).join()
    const hasAll = (text: string) => wordsIn(shownTextOf(render(text).html)) === wordsIn(text)
    // A marker has at most 12 characters, so these words are none.
    holds(t, fc.property(body, hasAll), 2_000)
  })

  for (const unit of [
    '<p style="mso-list:l0 level1">',
    '<p style="mso-list:l0 level9"><span style="mso-list:Ignore">1.</span>a',
    '<p style="mso-list:l0 level1"><span style="mso-list:Ignore">',
    '<span style="mso-list:Ignore">',
    '<p><span style="mso-list:Ignore">1.</span></p><p>',
    '<p><b style="mso-list:Ignore"><b>',
  ]) {
    t.test(`a bound on the work for ${JSON.stringify(unit)}, repeated`, async (t) => {
      const body = unit.repeat(Math.ceil(200_000 / unit.length))
      t.ok(html(body).length < 4 * body.length)
    })
  }
})
