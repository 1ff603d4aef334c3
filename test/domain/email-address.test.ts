/** E-mail addresses: their normal form, and the words for each thing that is wrong with one. */
import fc from 'fast-check'
import t from 'tap'
import { normalEmail, readEmailAddress } from '../../src/domain/email-address.ts'
import { anyText, holds } from '../helpers/properties.ts'

const local64 = 'x'.repeat(64)
const label63 = 'y'.repeat(63)
/** An address of 254 characters. */
const longest = `${local64}@${label63}.${label63}.${'z'.repeat(61)}`
const one = 'must be an e-mail address, for example reader@example.org'
const possible = 'must have a possible domain after the @'

t.test('does', async (t) => {
  const same = ['a@b.example', "o'hara+news@sub.readers.example", 'A.B@X-Y.EXAMPLE', 'a@1.d2', 'a@b--c.d']
  for (const text of [...same, 'a@xn--bcher-kva.example', 'a@XN--BCHER-KVA.example', longest]) {
    t.strictSame(readEmailAddress(text), { text }, encodeURIComponent(text))
  }
  const normal: [written: string, stored: string][] = [
    [' a@b.example ', 'a@b.example'],
    ['\ta@b.example\r\n', 'a@b.example'],
    ['\u00a0a@b.example\u200b', 'a@b.example'],
    ['\ufeffa@b.example\u3000', 'a@b.example'],
    ['a@bücher.example', 'a@xn--bcher-kva.example'],
    ['A@BÜCHER.Example', 'A@xn--bcher-kva.example'],
    ['a@bu\u0308cher.example', 'a@xn--bcher-kva.example'],
    ['a@straße.example', 'a@xn--strae-oqa.example'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
    ['a@почта.example', 'a@xn--80a1acny.example'],
    ['a@مثال.example', 'a@xn--mgbh0fb.example'],
    ['a@b。example', 'a@b.example'],
    ['a@ｂ.example', 'a@b.example'],
    ['a@sub.bücher.example', 'a@sub.xn--bcher-kva.example'],
  ]
  for (const [written, text] of normal)
    t.strictSame(readEmailAddress(written), { text }, encodeURIComponent(written))
})

t.test('refuses', async (t) => {
  const faults: [fault: string, ...written: string[]][] = [
    [one, '', ' ', 'a', '@', 'a@', '@b.example', 'a@localhost', 'a b@c.example', '.a@b.example'],
    [one, 'a@127.0.0.1', 'a@1.2', 'a@b.example.25'],
    [one, 'a..b@c.example', 'a@b@c.example', 'a@.example', 'a@b..example', 'a@b.example.', 'a@-b.example'],
    [
      one,
      'a@b-.example',
      'a@b.example-',
      'a@b.-example',
      'Ann <a@b.example>',
      '"a"@b.example',
      'a\n@b.example',
    ],
    [
      one,
      'a@[127.0.0.1]',
      'a@b.example/x',
      'a@b_c.example',
      'a@bücher',
      'a,b@c.example',
      '\u0001a@b.example',
    ],
    ['must have only ASCII characters before the @', 'ü@b.example', 'ａ@b.example', 'a\u200bb@c.example'],
    ['must have only ASCII characters before the @', '用户@例え.テスト', '💰@b.example'],
    ['must have at most 64 characters before the @', `x${local64}@b.example`, `${'ü'.repeat(65)}@b.example`],
    ['must have at most 255 characters after the @', `a@${`${label63}.`.repeat(4)}`, `a@${'ü'.repeat(256)}`],
    ['must have at most 254 characters', `${longest}z`],
    [`must have a domain whose parts have at most 63 characters each`, `a@y${label63}.example`],
    ['must have a domain whose parts that begin with xn-- are valid punycode', 'a@xn--a.example'],
    ['must have a domain whose parts that begin with xn-- are valid punycode', 'a@b.xn--zz--zz'],
    [possible, 'a@１.２', 'a@bü/cher.example', 'a@bü:80.example', 'a@bü cher.example', 'a@bü%41.example'],
    [possible, 'a@ü\u202e.example', 'a@ü?.example', 'a@ü@b.example'.replace('@b', '#b')],
  ]
  for (const [fault, ...all] of faults) {
    for (const written of all) t.strictSame(readEmailAddress(written), { fault }, encodeURIComponent(written))
  }
})

t.test('keeps', async (t) => {
  t.test('a normal address as it is when it is read again', async (t) => {
    const part = fc.string({
      unit: fc.constantFrom('a', 'B', '7', '-', '.', 'ü', '。', 'ß', '@'),
      maxLength: 8,
    })
    const texts = fc.oneof(
      anyText(60),
      fc.tuple(part, part).map(([name, domain]) => `${name}@${domain}.example`),
    )
    const isStable = (text: string) => {
      const normal = normalEmail(text)
      return normal === undefined || (normalEmail(normal) === normal && /^[!-~]+$/.test(normal))
    }
    holds(t, fc.property(texts, isStable))
  })

  t.test('its time limit on a long text that is almost an address', async (t) => {
    for (const text of [
      'a'.repeat(1e5),
      `a@${'a-.'.repeat(3e4)}`,
      `${'a.'.repeat(30)}@`,
      `a@${'b-'.repeat(120)}`,
      `${' '.repeat(1e5)}a${' '.repeat(1e5)}`,
      '@'.repeat(1e5),
    ])
      t.equal(normalEmail(text), undefined)
  })
})
