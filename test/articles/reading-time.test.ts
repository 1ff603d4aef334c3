/** Tests reading time: whole minutes, by words, or by characters in scripts without spaces. */
import fc from 'fast-check'
import t from 'tap'
import { readingMinutes } from '../../src/domain/articles/reading-time.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

/** Each of these is as many words as people count in it. */
const counted: [written: string, words: number][] = [
  ['don’t', 1],
  ["don't", 1],
  ['l’été', 1],
  ['e-mail-based', 1],
  ['e\u2011mail', 1],
  ['1,000.50', 1],
  ['3.5', 1],
  ['10:30', 1],
  ['−7', 1],
  ['25%', 1],
  ['Donau\u00addampf\u00adschiff', 1],
  ['COVID-19', 1],
  ['node.js', 1],
  ['AT&T', 1],
  ['https://a.example/b?c=d', 1],
  ['zoe@a.example', 1],
  ['“Quoted,”', 1],
  ['U.S.A.', 1],
  ['क्\u200dषत्रिय', 1],
  ['श्री\u200cमान', 1],
  ['می\u200cخواهم', 1],
  ['צה״ל', 1],
  ['e\u0301te\u0301', 1],
  ['here—there', 2],
  ['1914–1918', 2],
  ['so…then', 2],
  ['ሰላም፡ለዓለም', 2],
  ['—', 0],
  ['&', 0],
  ['* * *', 0],
  ['→', 0],
  ['🚗', 0],
  ['…', 0],
]

/** Characters that count alone, in texts without blanks. */
const characters: [written: string, count: number, perMinute: number][] = [
  ['日本', 2, 500],
  ['データー', 4, 500],
  ['人々', 2, 500],
  ['ガ'.normalize('NFD'), 1, 500],
  ['ﾀﾞ', 1, 500],
  ['한국'.normalize('NFD'), 2, 500],
  ['日、本。「」', 2, 500],
  ['二〇二六', 4, 500],
  ['สะพาน', 5, 700],
  ['ที่นี่', 2, 700],
  ['ຂົວໄມ້', 4, 700],
  ['ស្ពាន', 3, 700],
  ['မြို့', 1, 700],
]

t.test('does', async (t) => {
  for (const [written, words] of counted) {
    t.test(`counts ${words} in ${JSON.stringify(written)}`, async (t) => {
      const times = 230 * 6
      t.equal(readingMinutes(`${written} `.repeat(times)), Math.max(1, words * 6))
      t.equal(readingMinutes(`${written} `.repeat(times) + ' word'.repeat(1)), words * 6 + 1)
    })
  }

  for (const [written, count, perMinute] of characters) {
    t.test(`counts ${count} characters in ${JSON.stringify(written)}`, async (t) => {
      t.equal(readingMinutes(written.repeat(perMinute * 3)), count * 3)
      t.equal(readingMinutes(written.repeat(perMinute * 3) + written), count * 3 + 1)
    })
  }

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

  t.test('pace with texts of a megabyte', async (t) => {
    for (const unit of ['a', "a'", 'ก', '日', '—', '. ', '\u0301', 'a\u200d', '1,'])
      t.ok(readingMinutes(unit.repeat(1_000_000 / unit.length)) >= 1, unit)
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
