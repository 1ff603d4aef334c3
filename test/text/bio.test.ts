/** Tests the HTML of the texts about contributors: a few elements, and never anything active. */
import fc from 'fast-check'
import t from 'tap'
import { maxBioLength } from '../../src/domain/contributors/bio.ts'
import { renderBio } from '../../src/text/markdown.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'
import { activeContentIn, elementsOf, vectors } from '../helpers/text/hostile-markup.ts'

const allowed = ['a', 'br', 'em', 'li', 'ol', 'p', 'strong', 'ul']

function faultsOf(markdown: string): string[] {
  const html = renderBio(markdown)
  const strange = elementsOf(html).flatMap(({ name, attributes }) => {
    const known = name === 'a' ? ['href', 'rel'] : name === 'ol' ? ['start'] : []
    const isKnown = allowed.includes(name) && Object.keys(attributes).every((each) => known.includes(each))
    const isSafe =
      name !== 'a' || (/^https?:\/\//.test(attributes.href ?? 'https://') && attributes.rel === 'noopener')
    return isKnown && isSafe ? [] : [`${name} ${JSON.stringify(attributes)}`]
  })
  return [...activeContentIn(html), ...strange]
}

t.test('refuses', async (t) => {
  t.test('everything active', async (t) => {
    for (const vector of vectors) {
      t.strictSame(faultsOf(vector), [], vector)
      t.strictSame(faultsOf(`- *a*\n\n  ${vector}`), [], vector)
    }
  })

  t.test('everything active in any combination', async (t) => {
    const piece = fc.oneof(
      fc.constantFrom(...vectors),
      fc.constantFrom(
        ...'<>"\'`=&;:[]()!*_~#|\\/-\n\t ',
        '\n\n',
        '![',
        '](',
        'https://a.example/',
        '> ',
        '# ',
      ),
      prose(3),
      anyText(10),
    )
    const markdown = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    holds(
      t,
      fc.property(markdown, (text) => faultsOf(text).length === 0),
      1000,
    )
  })
})

t.test('keeps', async (t) => {
  t.test('the length within bounds, whatever is repeated', async (t) => {
    for (const unit of ['*', '_a ', '[', '](', '- ', '> ', 'https://a.example/ ', '&', '**，', '[a](b) ']) {
      const html = renderBio(unit.repeat(Math.ceil(maxBioLength / unit.length)).slice(0, maxBioLength))
      t.ok(html.length <= 60 * maxBioLength, `${JSON.stringify(unit)}: ${html.length}`)
    }
  })
})
