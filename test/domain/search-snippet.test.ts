/** Where snippets begin and end, what they mark, and that hostile texts take no longer than others. */
import fc from 'fast-check'
import t from 'tap'
import { snippetMarks } from '../../src/domain/search-languages.ts'
import { readSnippetSource, wantedIn } from '../../src/domain/search-matches.ts'
import { parseSearch } from '../../src/domain/search-query.ts'
import { snippetOf } from '../../src/domain/search-snippet.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

/** A language with one ending. */
const stemsOf = (word: string) => [word.replace(/s$/, '')]
const snippet = (text: string, q: string) =>
  snippetOf(readSnippetSource(text, wantedIn(parseSearch(q))), stemsOf)
const shown = (text: string, q: string) =>
  snippet(text, q).replaceAll(snippetMarks.start, '[').replaceAll(snippetMarks.end, ']')
const unmarked = (text: string) => text.replaceAll(snippetMarks.start, '').replaceAll(snippetMarks.end, '')

const anyMark = new RegExp(`[${snippetMarks.start}${snippetMarks.end}]`)

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
function isBoundary(text: string, at: number): boolean {
  return at <= 0 || at >= text.length || segmenter.segment(text).containing(at)?.index === at
}

const lorem = (count: number) => 'lorem ipsum dolor sit amet '.repeat(count)

t.test('does', async (t) => {
  t.test('mark words, joined words, phrases, runs and prefixes', async (t) => {
    const expected: [text: string, q: string, shown: string][] = [
      ['The brakes were warm.', 'brake', 'The [brakes] were warm.'],
      ['The Brake was warm.', 'BRAKES', 'The [Brake] was warm.'],
      ['Inês, in Zürich.', 'ines zuerich', '[Inês], in [Zürich].'],
      ['Ine\u0302s e\u0301', 'ines', '[Inês] é'],
      ['node.js and nodejs', 'nodejs', '[node.js] and [nodejs]'],
      ['e-mail-based work', 'email', '[e-mail]-based work'],
      ['A CX 5 or CX5', 'CX-5', 'A [CX] [5] or [CX5]'],
      ['x and 1, but X1 and x-1', 'x1', 'x and 1, but [X1] and [x-1]'],
      ['watch?v=dQw4w9WgXcQ&t=90 or 4', 'dQw4w9WgXcQ', 'watch?v=[dQw4w9WgXcQ]&t=90 or 4'],
      ['a/b/c/d/e/f/g/dQw4w/i 4', 'dQw4w', 'a/b/c/d/e/f/g/[dQw4w]/i 4'],
      ['The night, a night market, market', '"night market"', 'The night, a [night] [market], market'],
      ['market night', '"night market"', 'market night'],
      ['night markets are marketed', '"night market"', '[night] [markets] are marketed'],
      ['night-market', '"night market"', '[night-market]'],
      ['night 日産 market', '"night market"', 'night 日産 market'],
      ['o’brien and brien', "O'Brien", '[o’brien] and brien'],
      ['a CX 50 or CX 5', 'CX-5*', 'a [CX] [50] or [CX] [5]'],
      ['one night market', '"night market" OR one', '[one] [night] [market]'],
      ['proteins, protest', 'prote*', '[proteins], [protest]'],
      ['日産の新型車', '新型', '日産の[新型]車'],
      ['日産の新型車', '車', '日産の新型[車]'],
      ['東京都の東京', '東京 都', '[東京][都]の[東京]'],
      ['한국어를'.normalize('NFD'), '한국', '[한국]어를'],
      ['กินข้าวที่นี่', 'ข', 'กิน[ข้]าวที่นี่'],
      ['Win 💰💰 now', '💰', 'Win [💰][💰] now'],
      ['A 👩‍👩‍👧 here', '👧', 'A [👩‍👩‍👧] here'],
      ['In C++ or C', 'c++', 'In [C++] or C'],
      ['Not these', 'words', 'Not these'],
      ['alpha beta', 'alpha -beta', '[alpha] beta'],
      ['alpha beta', 'alpha OR "beta"', '[alpha] [beta]'],
      ['', 'words', ''],
    ]
    for (const [text, q, marked] of expected) t.equal(shown(text, q), marked, `${text} | ${q}`)
  })

  t.test('cut at words, with some words before the match', async (t) => {
    t.match(
      shown(`${lorem(9)}heron ${lorem(9)}`, 'heron'),
      /^ipsum dolor sit amet lorem ipsum dolor sit amet \[heron\] lorem .* dolor sit$/,
    )
    t.match(
      shown(`${lorem(20)}heron ${lorem(20)}egret ${lorem(20)}`, 'heron egret'),
      /^[^…]*\[heron\][^…]* … [^…]*\[egret\][^…]*$/,
    )
    t.match(
      shown(`heron ${lorem(20)}heron egret ${lorem(20)}`, 'heron egret'),
      /^[^…]*\[heron\] \[egret\][^…]*$/,
    )
  })

  t.test('show a part of a match that is longer than a snippet', async (t) => {
    t.match(shown(`${lorem(9)}${'ｶ'.repeat(300)}`, 'カカ'), /amet \[ｶ{50,160}\]$/)
    t.match(shown(`${lorem(9)}${'b'.repeat(300)} c`, 'bbbb*'), /amet \[b{50,160}\]$/)
  })
})

const word = fc.constantFrom(
  ...[
    'brakes',
    'Inês',
    'e\u0301\u0323',
    '日産',
    '新型車',
    'がぎ',
    'ข้าว',
    'น้ำ',
    'ខ្ញុំ',
    'ຮັກ',
    '서울에서',
    '한국'.normalize('NFD'),
  ],
  ...[
    '💰',
    '👩‍👩‍👧',
    '🇩🇪🇫🇷',
    '👍🏽',
    '1️⃣',
    'node.js',
    'हिन्दी',
    'ﬁre',
    'x'.repeat(90),
    '\u200d',
    '\u0301',
    '\ud83d',
  ],
)
const text = fc
  .array(fc.tuple(fc.oneof(word, anyText(6), prose(3)), fc.constantFrom('', ' ', '-', ', ', '。')), {
    maxLength: 80,
  })
  .map((parts) => parts.flat().join(''))
const query = fc
  .array(fc.oneof(word, fc.constantFrom('産', '型', '京', 'ก', 'b*', 'bra*', '🇫🇷', '👧', '한', '"日産 x"')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((words) => words.join(' '))

t.test('keeps', async (t) => {
  t.test('marks in pairs, around whole characters, in a snippet of whole characters', async (t) => {
    holds(
      t,
      fc.property(text, query, (text, q) => {
        const marked = snippet(text, q)
        const { start, end } = snippetMarks
        if (
          !new RegExp(
            `^(?:[^${start}${end}]*${start}[^${start}${end}]+${end})*[^${start}${end}]*$`,
            'u',
          ).test(marked)
        )
          return false
        const plain = readSnippetSource(text, wantedIn(null)).text
        return marked.split(' … ').every((fragment) => {
          const at = plain.indexOf(unmarked(fragment))
          if (at === -1) return false
          let position = at
          return fragment.split(anyMark).every((part) => {
            const isWhole = isBoundary(plain, position)
            position += part.length
            return isWhole && isBoundary(plain, position)
          })
        })
      }),
      1_000,
    )
  })

  t.test('the length of two fragments', async (t) => {
    holds(
      t,
      fc.property(text, query, (text, q) => unmarked(snippet(text, q)).length < 2 * 160 + 100),
    )
  })

  t.test('answers for texts of one pair, joined words, marks and flags without end', async (t) => {
    const hostile = [
      '日産',
      '日',
      'a1',
      'a-',
      'ab ',
      '\u0301',
      '\u0315\u0327',
      'ก\u0e48\u0e38',
      '🇩🇪',
      '👩‍',
      '💰',
      '각'.normalize('NFD'),
      'ｶ',
      'क\u094d',
      'a b',
      '\ufdfa',
      '\u00a0',
      '½',
    ]
    for (const unit of hostile) {
      const text = unit.repeat(20_000 / unit.length)
      for (const q of [unit, unit.repeat(3), `${unit[0]}*`, 'a b 日 1', '日* a1* 産*'])
        t.ok(snippet(text, q).length < 1_000, JSON.stringify([unit, q]))
    }
  })
})
