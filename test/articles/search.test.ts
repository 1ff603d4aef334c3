/** Tests how words and phrases of a search are counted. */
import fc from 'fast-check'
import t from 'tap'
import { countSearchPhrases, countSearchWords, searchFaultOf } from '../../src/domain/search-query.ts'
import { anyText, holds } from '../helpers/properties.ts'

const word = fc.constantFrom('brake', 'é', '日産', '速い', '42', 'a1', 'a\u0301', 'orbit', 'the')
const gap = fc.constantFrom(' ', '-', '"', ' -', ' "', '" ', '_', '/', ' OR ', ' or ', '" or "', '<->', '…')

t.test('countSearchWords', async (t) => {
  t.test('counts each word, whatever joins them', async (t) => {
    holds(
      t,
      fc.property(fc.array(fc.tuple(word, gap), { maxLength: 40 }), (parts) => {
        // Within quotes OR is a word like any other.
        const q = parts.flat().join('')
        const words = countSearchWords(q)
        const ors = parts.filter(([, joint]) => /or/i.test(joint)).length
        return words >= parts.length && words <= parts.length + ors
      }),
    )
  })

  t.test('does not count an OR between words, and counts any other', async (t) => {
    const expected = {
      'a OR b or c': 3,
      '"a OR b"': 3,
      or: 1,
      'a or or or b': 4,
      '"a" or "b"': 2,
      '-a OR -b-c': 3,
    }
    for (const [q, count] of Object.entries(expected)) t.equal(countSearchWords(q), count, q)
    t.ok(countSearchWords('"" or '.repeat(50)) >= 49)
  })

  t.test('finds no words in signs, and never more words than letters', async (t) => {
    for (const q of ['', ' ', '"-"', '&|!():*', '🚗']) t.equal(countSearchWords(q), 0, q)
    holds(
      t,
      fc.property(anyText(), (q) => countSearchWords(q) <= Math.ceil(q.length / 2)),
    )
  })
})

t.test('countSearchPhrases counts hyphenated words and quoted phrases', async (t) => {
  const expected = {
    'anti lock brakes': 0,
    'anti-lock brakes': 1,
    '"anti lock brakes"': 1,
    '"brakes" "" "-"': 0,
    '-"anti lock" OR a/b OR c_d e': 3,
    'to anti-lock-brakes': 1,
    '"one phrase that does not end': 1,
  }
  for (const [q, count] of Object.entries(expected)) t.equal(countSearchPhrases(q), count, q)
  holds(
    t,
    fc.property(anyText(), (q) => countSearchPhrases(q) <= countSearchWords(q)),
  )
})

t.test('searchFaultOf accepts sixteen words and three phrases', async (t) => {
  const words = (count: number) => Array(count).fill('brake').join(' ')
  t.equal(searchFaultOf(words(16)), undefined)
  t.match(searchFaultOf(words(17)), /16 words/)
  t.equal(searchFaultOf('"a b" c-d "e f g"'), undefined)
  t.match(searchFaultOf('"a b" c-d "e f g" h-i'), /3 phrases/)
})
