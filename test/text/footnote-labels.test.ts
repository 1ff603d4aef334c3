/** Tests that labels of footnotes are compared without case, as labels of links are. */
import t from 'tap'
import { html } from '../helpers/text/rendered.ts'

const same: readonly (readonly [string, string])[] = [
  ['Note', 'note'],
  ['note', 'NOTE'],
  ['ß', 'SS'],
  ['É', 'é'],
  ['ΣΑΣ', 'σας'],
  ['Б', 'б'],
  ['1a', '1A'],
  ['ǆ', 'Ǆ'],
  ['ﬁ', 'FI'],
  ['Ł', 'ł'],
  ['a.b', 'A.B'],
  ['Α-1', 'α-1'],
  ['Ⴀ', 'ⴀ'],
]
for (const [reference, definition] of same) {
  t.test(`[^${reference}] refers to [^${definition}]`, async (t) => {
    const text = html(`a[^${reference}]\n\n[^${definition}]: b`)
    t.match(text, 'fnref:1')
    t.match(text, '<ol class="footnotes">')
    t.match(html(`[${reference}]\n\n[${definition}]: https://a.example`), '<a href', 'as a link does')
  })
}

t.test('two spellings of a label are one note', async (t) => {
  const text = html('a[^A] b[^a]\n\n[^a]: c\n[^A]: d')
  t.equal(text.split('<li').length - 1, 1)
  t.match(text, 'fnref:1:2')
  t.notMatch(text, 'd <a', 'the first definition counts')
})

t.test('a label without a definition is shown as it was written', async (t) => {
  t.equal(html('a[^Nope]\n\n[^a]: b'), '<p>a[^Nope]</p>')
})
