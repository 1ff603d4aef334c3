/** Countries: exactly those of ISO 3166-1, each with an English name. */
import fc from 'fast-check'
import t from 'tap'
import { countryCodes, countryName } from '../../src/domain/contributors/countries.ts'
import { anyText, holds } from '../helpers/properties.ts'

t.test('does', async (t) => {
  t.test('knows the 249 codes of ISO 3166-1, once each and in order', async (t) => {
    t.equal(countryCodes.length, 249)
    t.strictSame([...new Set(countryCodes)].sort(), [...countryCodes])
    for (const code of countryCodes) t.match(code, /^[A-Z]{2}$/)
  })

  t.test('has an English name for each', async (t) => {
    const names = countryCodes.map((code) => countryName(code) ?? '')
    for (const [index, name] of names.entries()) t.match(name, /^\p{Lu}.{2,}$/u, countryCodes[index] ?? '')
    t.equal(new Set(names).size, 249)
    t.equal(countryName('DE'), 'Germany')
    t.equal(countryName('CZ'), 'Czechia')
    t.equal(countryName('JP'), 'Japan')
    t.equal(countryName('GB'), 'United Kingdom')
    t.equal(countryName('AX'), 'Åland Islands')
  })
})

t.test('refuses', async (t) => {
  t.test('codes that are reserved, withdrawn, private or in another spelling', async (t) => {
    const others = [
      'EU',
      'UK',
      'XK',
      'AN',
      'SU',
      'DD',
      'ZZ',
      'AA',
      '',
      'de',
      'De',
      'DEU',
      '276',
      ' DE',
      'DE ',
    ]
    for (const code of [...others, 'constructor', '__proto__']) t.equal(countryName(code), undefined, code)
    holds(
      t,
      fc.property(anyText(), (text) => countryCodes.includes(text) || countryName(text) === undefined),
    )
  })
})
