/** What a query asks for, how it is written for PostgreSQL, and its bounds. */
import fc from 'fast-check'
import t from 'tap'
import { leavesIn } from '../../src/domain/search-nodes.ts'
import { parseSearch, searchFaultOf } from '../../src/domain/search-query.ts'
import { tsqueryOf, wordsToStem } from '../../src/domain/search-tsquery.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

/** A language without endings. It excludes `the` and `who`. */
const excluded = new Set(['the', 'who'])
const stemsOf = (word: string) => (excluded.has(word) ? [] : [word])
const written = (q: string) => tsqueryOf(parseSearch(q), stemsOf)

/** The grammar of a tsquery, as far as queries are written in it. */
const token = /\s*(?:'[^'\\]+'(?::\*)?|<\d+>|[&|!()])/y
function isTsquery(text: string): boolean {
  token.lastIndex = 0
  let depth = 0
  let expectsOperand = true
  while (token.lastIndex < text.trimEnd().length) {
    const sign = token.exec(text)?.[0].trim()
    if (sign === undefined) return false
    const isOperand = sign.startsWith("'")
    if ((isOperand || sign === '(' || sign === '!') !== expectsOperand) return false
    if (sign === '(') depth += 1
    if (sign === ')') depth -= 1
    if (isOperand || sign === ')') expectsOperand = false
    else if (sign !== '(' && sign !== '!') expectsOperand = true
    if (depth < 0) return false
  }
  return depth === 0 && !expectsOperand
}

/** Text with the signs of queries, tsqueries and SQL in it. */
const hostile = fc
  .array(
    fc.oneof(
      anyText(12),
      prose(4),
      fc.constantFrom(
        ...['"', '“', '-', '--', ' ', ' or ', ' OR ', '*', "'", '\\', ':*', '(', ')', '!', '&', '|'],
      ),
      fc.constantFrom(
        ...['<->', '<script>', '=english', '^the', '++', '#', '日本', 'ｱ', '한', '💰', '½', '㎞', 'a\u0301'],
      ),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))

t.test('does', async (t) => {
  t.test('write words, phrases, joined words, pairs and prefixes', async (t) => {
    const expected: Record<string, string | null> = {
      brake: "'brake'",
      'Brake PADS': "('brake' & 'pads')",
      '"brake pads"': "('brake' <1> 'pads')",
      '“brake pads”': "('brake' <1> 'pads')",
      '"brake pads': "('brake' <1> 'pads')",
      'brake" pads': "('brake' & 'pads')",
      'brake OR pads': "('brake' | 'pads')",
      'OR brake': "('or' & 'brake')",
      'brake or': "('brake' & 'or')",
      '-brake': "!('brake')",
      'a -"b c"': "('a' & !(('b' <1> 'c')))",
      'brake*': "'brake':*",
      Inês: "('inês' | 'ines')",
      Zürich: "('zürich' | 'zurich' | 'zuerich')",
      'anti-lock': "('antilock' | ('anti' <1> 'lock'))",
      CX5: "('cx5' | ('cx' <1> '5'))",
      '"the brake"': "('brake')",
      '"brake the pads"': "('brake' <2> 'pads')",
      'the brake': "'brake'",
      'The Who': "('^the' & '^who')",
      'The Who -brake': "('^the' & '^who' & !('brake'))",
      'the who OR brake': "(('^the' & '^who') | 'brake')",
      '"The Who"': "('^the' <1> '^who')",
      'the brake -who': "'brake'",
      日本: "'日本'",
      日本語: "('日本' <1> '本語')",
      日: "'日':*",
      '日本 車': "('日本' & '車':*)",
      '💰': "'💰'",
      'C++': "'c++'",
      'C#': "'c#'",
      '""': null,
      '-': null,
      '&|!():*': null,
      ' ': null,
    }
    for (const [q, tsquery] of Object.entries(expected)) t.equal(written(q), tsquery, q)
  })

  t.test('read joined words that would be too many phrases in any order', async (t) => {
    const expected: Record<string, string> = {
      'a-b c-d e-f': "(('ab' | ('a' <1> 'b')) & ('cd' | ('c' <1> 'd')) & ('ef' | ('e' <1> 'f')))",
      'a-b c-d e-f g-h':
        "(('ab' | ('a' <1> 'b')) & ('cd' | ('c' <1> 'd')) & ('ef' | ('e' <1> 'f')) & ('gh' | ('g' & 'h')))",
      '"a b" "c d" "e f" g-h': "(('a' <1> 'b') & ('c' <1> 'd') & ('e' <1> 'f') & ('gh' | ('g' & 'h')))",
      '"a b" -c-d "e f" g-h':
        "(('a' <1> 'b') & !(('cd' | ('c' <1> 'd'))) & ('e' <1> 'f') & ('gh' | ('g' & 'h')))",
      '"a b" "c d" "e f" 東京都': "(('a' <1> 'b') & ('c' <1> 'd') & ('e' <1> 'f') & ('東京' <1> '京都'))",
    }
    for (const [q, tsquery] of Object.entries(expected)) t.equal(written(q), tsquery, q)
  })

  t.test('name every word that has to be stemmed, also of what is excluded', async (t) => {
    t.same(wordsToStem(parseSearch('Zürich -brake pads* "日本 x"')).sort(), [
      ...['brake', 'pads', 'x', 'zuerich', 'zurich', 'zürich'],
    ])
    t.same(
      leavesIn(parseSearch('a -b "c d"')).map(({ text }) => text),
      ['a', 'c', 'd'],
    )
  })
})

t.test('refuses', async (t) => {
  t.test('more words, phrases and prefixes than the bounds, and shorter prefixes', async (t) => {
    const times = (count: number, word: string) => Array(count).fill(word).join(' ')
    const expected: [q: string, fault: RegExp | undefined][] = [
      [times(16, 'brake'), undefined],
      [times(17, 'brake'), /more than 16 words/],
      [times(17, '-brake'), /more than 16 words/],
      [times(35, 'or'), /more than 16 words/],
      [Array(17).fill('brake').join(' OR '), /more than 16 words/],
      [`"${times(17, 'brake')}"`, /more than 16 words/],
      ['a-b-c-d-e-f-g-h', undefined],
      [times(3, 'a-b-c-d-e-f-g-h'), /more than 16 words/],
      ['"a b" c-d "e f g"', undefined],
      ['"a b" c-d "e f g" h-i', undefined],
      ['a/b c_d e.f CX5', undefined],
      ['it’s what O’Brien’s CX-5 isn’t: a plug-in', undefined],
      ['-a/b -c_d -e.f -CX5', /more than 3 phrases/],
      ['"a b" "c d" "e f" -g/h', /more than 3 phrases/],
      ['A社 B社 C社 D社', undefined],
      ['東 京 都 庁 の 車 が 走', undefined],
      ['東 京 都 庁 の 車 が 走 る', /more than 8 single characters/],
      ['東 京 都 庁 ab* cd* ef*', undefined],
      ['日本語'.repeat(20), undefined],
      ['日本語'.repeat(30), /more than 16 words/],
      ['ab* cd* ef*', undefined],
      ['ab* cd* ef* gh*', /more than 3 words with \*/],
      ['a*', /at least 2 letters before \*/],
      ['日*', undefined],
      [times(17, '💰'), /more than 16 words/],
      [`${times(17, 'a')} OR 東京都`, /more than 16 words/],
      [`${times(9, 'a-b')} OR 東京都`, /more than 16 words/],
      ['"a b" OR "c d" OR "e f" OR "g h" OR 東京都', /more than 3 phrases/],
      ['ab* cd* ef* gh* OR 東京都', /more than 3 words with/],
      ['a* OR 東京都', /at least 2 letters/],
      ['-a* OR 東京都', /at least 2 letters/],
      ['e\u0331*', /at least 2 letters/],
      ['ა*', /at least 2 letters/],
      ['𐐨*', /at least 2 letters/],
      ['東*', undefined],
      ['ก*', undefined],
    ]
    for (const [q, fault] of expected) {
      if (fault) t.match(searchFaultOf(q), fault, q)
      else t.equal(searchFaultOf(q), undefined, q)
    }
  })
})

t.test('keeps', async (t) => {
  t.test('a tsquery that can be read, whatever somebody writes', async (t) => {
    holds(
      t,
      fc.property(hostile, (q) => {
        const tsquery = written(q)
        return tsquery === null || isTsquery(tsquery)
      }),
      2_000,
    )
    t.notOk(isTsquery("'a' 'b'") || isTsquery("('a'") || isTsquery("'a' &"), 'the check sees faults')
  })

  t.test('the number of leaves small in a query that is not refused', async (t) => {
    holds(
      t,
      fc.property(hostile, (q) => {
        if (searchFaultOf(q) !== undefined) return true
        // Each joined word has its whole besides its parts.
        return leavesIn(parseSearch(q)).length <= 16 * 4 + 16
      }),
      2_000,
    )
  })

  t.test('the time of 400 characters in proportion, whatever signs they are', async (t) => {
    for (const run of [
      '-',
      '- ',
      '"',
      '""',
      '"a',
      ' or',
      'a-',
      'a1',
      'a"b',
      '日a',
      '*',
      'a*',
      '\u0301',
      '💰',
      '½',
    ])
      t.doesNotThrow(() => written(run.repeat(400 / run.length)), run)
  })
})
