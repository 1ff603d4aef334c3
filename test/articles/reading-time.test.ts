/** Tests reading time: whole minutes, by words, or by characters in scripts without spaces. */
import fc from 'fast-check'
import t from 'tap'
import { readingMinutes } from '../../src/domain/articles/reading-time.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

t.test('does', async (t) => {
  t.test('takes a minute for up to 230 words, and two for one more', async (t) => {
    t.equal(readingMinutes('word '.repeat(230)), 1)
    t.equal(readingMinutes('word '.repeat(231)), 2)
    t.equal(readingMinutes('word '.repeat(2300)), 10)
  })

  t.test('takes a minute for up to 500 Chinese, Japanese or Korean characters', async (t) => {
    for (const character of ['日', 'の', 'ト', '한']) {
      t.equal(readingMinutes(character.repeat(500)), 1, character)
      t.equal(readingMinutes(character.repeat(501)), 2, character)
    }
  })

  t.test('counts words of every script that has spaces', async (t) => {
    for (const word of ['straße', 'слово', 'λέξη', 'كلمة', 'מילה', 'शब्द', 'բառ', 'სიტყვა', '2026']) {
      t.equal(readingMinutes(`${word} `.repeat(230)), 1, word)
      t.equal(readingMinutes(`${word} `.repeat(460)), 2, word)
    }
  })
})

t.test('keeps', async (t) => {
  t.test('to whole minutes, at least one, for any text', async (t) => {
    for (const text of ['', ' ', '🚗'.repeat(5000), '—'.repeat(5000)]) t.equal(readingMinutes(text), 1)
    holds(
      t,
      fc.property(
        anyText(2000),
        (text) => Number.isInteger(readingMinutes(text)) && readingMinutes(text) >= 1,
      ),
    )
  })

  t.test('within what the column can hold, for the longest body', async (t) => {
    for (const text of ['a '.repeat(100_000), '日'.repeat(200_000)]) t.ok(readingMinutes(text) <= 32_767)
  })

  t.test('more text never takes less time', async (t) => {
    holds(
      t,
      fc.property(prose(), prose(), fc.integer({ min: 1, max: 40 }), (text, more, times) => {
        const longer = `${text} ${more}`.repeat(times)
        return readingMinutes(longer) >= readingMinutes(text)
      }),
    )
  })
})
