/** The colours and languages of pages and mails of the newsletter. */
import t from 'tap'
import { accentColours, contrast, grounds } from '../../src/domain/newsletter/accent-colours.ts'
import {
  acceptedLanguages,
  languageFor,
  languageOfSignup,
  newsletterTexts,
} from '../../src/domain/newsletter/languages.ts'

t.test('does', async (t) => {
  t.test('measure contrast as WCAG does', async (t) => {
    t.equal(contrast('#000000', '#ffffff'), 21)
    t.equal(contrast('#777777', '#777777'), 1)
    t.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
  })

  t.test('read the languages of a header, the preferred ones first', async (t) => {
    const rows: [header: string | undefined, expected: string[]][] = [
      [undefined, []],
      ['', []],
      ['de', ['de']],
      ['de-AT, en;q=0.8 ,fr;q=0.9', ['de-AT', 'fr', 'en']],
      ['en;q=0, de', ['de']],
      ['*, de;q=0.5', ['de']],
      ['en;q=x, de;q=0.1', ['de']],
      ['x'.repeat(1_000), []],
      ["de'; drop table, en", ['en']],
      ['zh-Hant-TW;q=1.0', ['zh-Hant-TW']],
    ]
    for (const [header, expected] of rows) t.strictSame(acceptedLanguages(header), expected, header ?? 'none')
  })

  t.test('choose the first language with texts, and English without one', async (t) => {
    t.equal(languageFor('fr', null, undefined, 'DE-ch', 'en'), 'de')
    t.equal(languageFor('fr', 'constructor', ''), 'en')
    t.equal(languageOfSignup('fr', ['de']), 'fr', 'what the form says is stored')
    t.equal(languageOfSignup(undefined, ['fr', 'de']), 'de')
    t.equal(languageOfSignup(undefined, ['fr', 'it']), 'fr')
    t.equal(languageOfSignup(undefined, []), null)
  })
})

t.test('keeps', async (t) => {
  t.test('every colour readable on both grounds, and text on buttons', async (t) => {
    const parts = ['00', '33', '66', '80', '99', 'cc', 'ff']
    let least = 21
    for (const red of parts)
      for (const green of parts)
        for (const blue of parts) {
          const accents = accentColours(`#${red}${green}${blue}`.toUpperCase())
          for (const [ground, { fill, onFill, text }] of Object.entries(accents)) {
            least = Math.min(
              least,
              contrast(text, grounds[ground as keyof typeof grounds]),
              contrast(fill, onFill),
            )
          }
        }
    t.ok(least >= 4.5, `${least}`)
    t.equal(accentColours('#1F5FA8').light.text, '#1f5fa8', 'a readable colour stays')
  })

  t.test('the same texts in all languages, each filled in', async (t) => {
    const shapeOf = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]))
        : typeof value
    const shapes = Object.values(newsletterTexts).map(shapeOf)
    for (const shape of shapes) t.strictSame(shape, shapes[0])
    t.notMatch(JSON.stringify(newsletterTexts), '""')
  })
})
