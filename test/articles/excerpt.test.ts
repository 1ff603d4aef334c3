/** Tests excerpts: short, whole words and characters, an ellipsis exactly if something was cut. */
import fc from 'fast-check'
import t from 'tap'
import { excerptOf } from '../../src/domain/articles/excerpt.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

const collapsed = (text: string) => text.replace(/\s+/g, ' ').trim()
const lengths = fc.integer({ min: 20, max: 300 })

t.test('does', async (t) => {
  t.test('leaves a short text as it is, on one line', async (t) => {
    t.equal(excerptOf('  Two\n\twords ', 110), 'Two words')
    t.equal(excerptOf('', 110), '')
    t.equal(excerptOf('x'.repeat(110), 110), 'x'.repeat(110))
    holds(
      t,
      fc.property(prose(8), (text) => excerptOf(text, 1000) === collapsed(text)),
    )
  })

  t.test('cuts at the end of a word, and drops the punctuation before the ellipsis', async (t) => {
    t.equal(excerptOf('one two three four', 12), 'one two…')
    t.equal(excerptOf('one two, three four', 12), 'one two…')
    t.equal(excerptOf('one two — three four', 12), 'one two…')
    t.equal(excerptOf('What now? Nobody knows that', 14), 'What now…')
  })

  t.test('cuts a script without spaces, and a word longer than the room, in the middle', async (t) => {
    t.equal(excerptOf('日'.repeat(50), 20), `${'日'.repeat(19)}…`)
    t.equal(excerptOf('x'.repeat(50), 20), `${'x'.repeat(19)}…`)
  })
})

t.test('keeps', async (t) => {
  t.test('the bound on length, for any text', async (t) => {
    holds(
      t,
      fc.property(
        fc.oneof(prose(), anyText(600)),
        lengths,
        (text, max) => excerptOf(text, max).length <= max,
      ),
    )
  })

  t.test('text well-formed: no half character at the cut', async (t) => {
    const emoji = fc.string({ unit: fc.constantFrom('🚗', '𠮷', 'a', ' ', '日'), maxLength: 400 })
    holds(
      t,
      fc.property(fc.oneof(prose(), emoji), lengths, (text, max) => excerptOf(text, max).isWellFormed()),
    )
  })

  t.test('the beginning of the text, with an ellipsis exactly where something was cut', async (t) => {
    holds(
      t,
      fc.property(prose(), lengths, (text, max) => {
        const excerpt = excerptOf(text, max)
        const isCut = collapsed(text).length > max
        return isCut
          ? excerpt.endsWith('…') && collapsed(text).startsWith(excerpt.slice(0, -1))
          : excerpt === collapsed(text)
      }),
    )
  })

  t.test('whole words, where words are shorter than half the room', async (t) => {
    const words = fc.array(fc.string({ unit: fc.constantFrom(...'abcé'), minLength: 1, maxLength: 10 }))
    holds(
      t,
      fc.property(words, lengths, (list, max) => {
        const kept = excerptOf(list.join(' '), max).replace(/…$/, '').split(' ')
        return kept.every((word, index) => word === (list[index] ?? ''))
      }),
    )
  })

  t.test('one line: no line break, no tab, no double space', async (t) => {
    holds(
      t,
      fc.property(prose(), lengths, (text, max) => !/[\n\r\t]| {2}/.test(excerptOf(text, max))),
    )
  })
})
