/** Password rules: which passwords are too short, and which are a word with little around it. */
import fc from 'fast-check'
import t from 'tap'
import { findPasswordFault } from '../../src/auth/common-passwords.ts'
import { isEasilyGuessed, passwordLengthFault } from '../../src/domain/credentials/password-rules.ts'

const words = new Set(['dragon', 'letmein', '123456', 'ångström'])
const isGuessed = (password: string) => isEasilyGuessed(password, (text) => words.has(text))
const ann = { email: 'annabel.lee@readers.example', displayName: 'Annabel Lee' }

t.test('does', async (t) => {
  t.test('find a word in any case of letters and in either normal form', async (t) => {
    for (const password of ['dragon', 'DRAGON', 'dRaGoN', 'ångström', 'a\u030angstro\u0308m', 'Ångström'])
      t.equal(isGuessed(password), true, password)
  })

  t.test('find a word repeated, and with up to four digits or signs before or after it', async (t) => {
    for (const password of [
      'dragondragon',
      '123456123456123456',
      '1234dragon',
      'dragon!!!!',
      'letmein2026',
      '__dragon',
    ])
      t.equal(isGuessed(password), true, password)
  })

  t.test('find the common ones of twelve characters and more', async (t) => {
    for (const password of [
      'password1234',
      'PASSWORD!!!!',
      'passwordpassword',
      '123456789012',
      'qwertyuiop12',
      '1234qwertyuiop',
    ])
      t.match(await findPasswordFault(password, ann), /guessed first/, password)
  })

  t.test('find the address and the name of the account', async (t) => {
    for (const password of [
      'annabel.lee@readers.example',
      'Annabel.Lee1',
      'ANNABEL LEE!',
      'annabel leeannabel lee',
      '99annabel lee',
    ])
      t.match(await findPasswordFault(password, ann), /of the account/, password)
    t.equal(await findPasswordFault('annabel lee likes cars', ann), undefined)
    t.equal(await findPasswordFault('three doors and a boot', { email: null, displayName: '' }), undefined)
  })

  t.test('count characters, not code units or combining marks', async (t) => {
    t.equal(passwordLengthFault('😀'.repeat(12)), undefined)
    t.match(passwordLengthFault('😀'.repeat(11)), /at least 12/)
    t.match(passwordLengthFault('e\u0301'.repeat(11)), /at least 12/)
    t.match(passwordLengthFault('e\u0301'.repeat(201)), /at most 200/)
  })
})

t.test('keeps', async (t) => {
  t.test('words with more around them', async (t) => {
    for (const password of [
      'dragonfly',
      'dragon12345',
      '12dragon34',
      'dragondrago',
      'my dragon',
      'xdragon',
      '',
    ])
      t.equal(isGuessed(password), false, password)
  })

  t.test('its duration short, whatever the text', async () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (password) => {
        isGuessed(password)
        return true
      }),
    )
  })

  t.test('every repetition and every affix of every word refused', async () => {
    const affix = fc.string({ unit: fc.constantFrom(...'0123456789!?.-_ '), maxLength: 4 })
    const word = fc.constantFrom(...words)
    fc.assert(
      fc.property(word, affix, fc.integer({ min: 1, max: 9 }), (text, sign, times) => {
        return isGuessed(sign + text) && isGuessed(text + sign) && isGuessed(text.repeat(times).toUpperCase())
      }),
    )
  })
})
