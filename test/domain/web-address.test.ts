/** Web addresses: their normal form, and the words for each thing that is wrong with one. */
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import t from 'tap'
import { normalWebAddress, readSiteAddress, readWebAddress } from '../../src/domain/web-address.ts'
import { anyText, holds } from '../helpers/properties.ts'

const label63 = 'a'.repeat(63)
/** A host of 253 characters. */
const longest = `${label63}.${label63}.${label63}.${'b'.repeat(61)}`
const isUri = addFormats.default(new Ajv()).compile({ type: 'string', format: 'uri' })

t.test('does', async (t) => {
  const same = [
    ...['https://a.example/', 'http://a.example/x?y=1#z', 'https://a.example:8080/x', 'https://a_b.example/'],
    ...['https://[2001:db8::1]/x', 'http://127.0.0.1/', 'https://localhost/', 'https://a.example./'],
    ...['https://a.example/%C3%A4?q=%20', `https://${longest}/`, 'https://r3---sn-x.example/'],
    ...["https://a.example/!$&'()*+,;=:@~-._", 'https://a.example//x', 'https://xn--bcher-kva.example/'],
  ]
  for (const text of same) t.strictSame(readWebAddress(text), { text }, encodeURIComponent(text))
  const normal: [written: string, stored: string][] = [
    ['https://a.example', 'https://a.example/'],
    [' https://a.example/ ', 'https://a.example/'],
    ['\r\nhttps://a.example/\t', 'https://a.example/'],
    ['\u3000https://a.example/\u200b\ufeff', 'https://a.example/'],
    ['HTTPS://A.Example/X', 'https://a.example/X'],
    ['hTtP://a.example:80/', 'http://a.example/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://BÜCHER.example:8443/ä', 'https://xn--bcher-kva.example:8443/%C3%A4'],
    [
      'https://例え.テスト/記事?質問=答え#節',
      `https://xn--r8jz45g.xn--zckzah/${encodeURIComponent('記事')}?${encodeURIComponent(
        '質問',
      )}=${encodeURIComponent('答え')}#${encodeURIComponent('節')}`,
    ],
    ['https://ru.example/Статья', `https://ru.example/${encodeURIComponent('Статья')}`],
    ['https://a.example/x[1]?news[id]=5#[z]', 'https://a.example/x%5B1%5D?news%5Bid%5D=5#%5Bz%5D'],
    ['https://a.example/100%', 'https://a.example/100%25'],
    ['https://a.example/{x}|^`"<>', 'https://a.example/%7Bx%7D%7C%5E%60%22%3C%3E'],
    ['https://a.example/#a#b', 'https://a.example/#a%23b'],
    ['https://a.example/x/../y/./z', 'https://a.example/y/z'],
    ['https://a%41.example/', 'https://aa.example/'],
    ['https://ａ。example/', 'https://a.example/'],
    ['https://a\u00adb.example/', 'https://ab.example/'],
    ['https://a.example/\u202e', 'https://a.example/%E2%80%AE'],
    ['https://a.example?x', 'https://a.example/?x'],
    ["https://a.example/?it's", 'https://a.example/?it%27s'],
    ['https://0x7f.1/', 'https://127.0.0.1/'],
  ]
  for (const [written, text] of normal)
    t.strictSame(readWebAddress(written), { text }, encodeURIComponent(written))

  t.test('give the address of a site without a slash at its end', async (t) => {
    for (const [written, text] of [
      ['https://paper.example', 'https://paper.example'],
      ['https://paper.example/', 'https://paper.example'],
      ['HTTPS://Paper.Example:443/News/', 'https://paper.example/News'],
      ['https://zeitung-für.example/x/../y', 'https://xn--zeitung-fr-ieb.example/y'],
    ] as const)
      t.strictSame(readSiteAddress(written), { text }, encodeURIComponent(written))
    for (const written of ['https://a.example?', 'https://a.example/#', 'https://a.example/?x=1'])
      t.strictSame(
        readSiteAddress(written),
        { fault: 'must not have a query or a fragment' },
        encodeURIComponent(written),
      )
    for (const written of ['https://a.example//x', 'https://a.example/x//'])
      t.strictSame(
        readSiteAddress(written),
        { fault: 'must not have an empty part in its path' },
        encodeURIComponent(written),
      )
    t.match(readSiteAddress('ftp://a.example'), { fault: /http or https/ })
  })
})

t.test('refuses', async (t) => {
  const example = 'for example https://www.example.org/page'
  const labels = 'must have a host of letters, digits, hyphens and single dots'
  const faults: [fault: string, ...written: string[]][] = [
    [
      `must be an http or https URL, ${example}`,
      '',
      ' ',
      'a.example',
      '//a.example',
      '/x',
      'ftp://a.example',
    ],
    [
      `must be an http or https URL, ${example}`,
      'https:a.example',
      'https:/a.example',
      'javascript:alert(1)',
    ],
    [
      `must be an http or https URL, ${example}`,
      'mailto:a@b.example',
      'data:text/html,x',
      'xhttps://a.example',
    ],
    [`must have a host, ${example}`, 'https://', 'https:///x', 'https://?x', 'https://#x', 'https://:80/'],
    ['must not contain a user name or a password', 'https://u@a.example/', 'https://u:p@a.example/'],
    ['must not contain a user name or a password', 'https://a.example@b.example', 'https://@a.example/'],
    ['must not contain a backslash', 'https://a.example\\b', 'https:\\\\a.example', 'https://a.example/x\\y'],
    ['must not contain blanks; write %20 instead', 'https://a.example/a b', 'https://a .example/'],
    ['must not contain blanks; write %20 instead', 'https://a.example/\u00a0x', 'ht\ntps://a.example'],
    ['must not contain blanks; write %20 instead', 'https://a.example/\tx', 'https://a.example/\u2028x'],
    ['contains the control character U+0001, which cannot be stored', 'https://a.example/\u0001'],
    ['contains the control character U+001B, which cannot be stored', 'https://\u001ba.example/'],
    [labels, 'https://*.example/', 'https://a..example/', 'https://.example/', 'https://a!b.example/'],
    [
      labels,
      'https://\u200b.example/',
      'https://a+b.example/',
      'https://a,b.example/',
      'https://a.example../',
    ],
    ['must have a host whose parts have at most 63 characters each', `https://a${label63}.example/`],
    ['must have a host whose parts have at most 63 characters each', `https://${'ü'.repeat(60)}.example/`],
    ['must have a host of at most 253 characters', `https://${longest}b/`, `https://a.${longest}/`],
    ['must have a host whose parts that begin with xn-- are valid punycode', 'https://xn--a/'],
    ['must have a host whose parts that begin with xn-- are valid punycode', 'https://b.xn--zz--zz.example/'],
    ['must not have the port 0', 'https://a.example:0/', 'https://a.example:00000'],
    [
      `must have a host and a port that are possible, ${example}`,
      'https://a.example:65536/',
      'https://a.b:x/',
    ],
    [`must have a host and a port that are possible, ${example}`, 'https://[::1/', 'https://[1.2]/'],
    [`must have a host and a port that are possible, ${example}`, 'https://1.2.3.4.5/', 'https://256.1.1.1/'],
    [
      `must have a host and a port that are possible, ${example}`,
      'https://a|b.example/',
      'https://%00.example/',
    ],
  ]
  for (const [fault, ...all] of faults) {
    for (const written of all) t.strictSame(readWebAddress(written), { fault }, encodeURIComponent(written))
  }
})

t.test('keeps', async (t) => {
  t.test('a normal address as it is, and every one of them is a URI', async (t) => {
    const rest = fc.string({ unit: fc.constantFrom(...'aZ0/?#[]%|^{}"<>ü例.:;&=+~\'`'), maxLength: 20 })
    const host = fc.string({ unit: fc.constantFrom(...'aB0.-ü例ß。%*_'), minLength: 1, maxLength: 12 })
    const texts = fc.oneof(
      anyText(60),
      fc.tuple(host, rest).map(([name, after]) => `https://${name}/${after}`),
    )
    const isStable = (text: string) => {
      const normal = normalWebAddress(text)
      return normal === undefined || (normalWebAddress(normal) === normal && isUri(normal))
    }
    holds(t, fc.property(texts, isStable))
  })

  t.test('its time limit on long texts', async (t) => {
    for (const text of [
      `https://a.example/${'['.repeat(1e5)}`,
      `https://${'a.'.repeat(5e4)}`,
      `${' '.repeat(1e5)}x${' '.repeat(1e5)}`,
      `https://${'@'.repeat(1e5)}`,
      `https://a.example/${'ü'.repeat(1e5)}`,
    ])
      t.ok((normalWebAddress(text)?.length ?? 0) < 7e5)
  })
})
