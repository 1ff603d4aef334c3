/** Each kind of text: what it accepts, the form in which it is stored, and what it refuses. */
import fc from 'fast-check'
import t from 'tap'
import { hasVisibleCharacter, isSingleLine, toSingleLine } from '../../src/domain/single-line-text.ts'
import { textKinds } from '../../src/domain/stored-text.ts'
import { textRules } from '../../src/schemas/text-rules.ts'
import { anyText, holds } from '../helpers/properties.ts'

const line = new RegExp(textRules.line.pattern, 'u')
const optionalLine = new RegExp(textRules.optionalLine.pattern, 'u')

/** What the line is stored as; `undefined` if it is refused. */
function storedLine(written: string): string | undefined {
  const { text } = textKinds.line(written)
  return line.test(text) ? text : undefined
}

function storedOptionalLine(written: string): string | undefined {
  const { text } = textKinds.optionalLine(written)
  return optionalLine.test(text) ? text : undefined
}

t.test('does', async (t) => {
  t.test('store a line without the blanks at its ends', async (t) => {
    for (const [written, stored] of [
      [' A title ', 'A title'],
      ['\tA title\n', 'A title'],
      ['\r\nA  title\r\n', 'A  title'],
      ['\u00a0\u2003A title\u3000', 'A title'],
      ['\ufeffA title', 'A title'],
      ['\u200bA title\u200b', 'A title'],
      ['\u3164A title\u2800', 'A title'],
      ['\u2028A title\u2029', 'A title'],
      ['\u00adA title\u00ad', 'A title'],
      ['\u2060A ti\u2060tle\u2060 ', 'A ti\u2060tle'],
      ['\u180eA title\u034f', 'A title'],
      ['\u{1d159}', undefined],
      ['\u{1d159}\u3164\u2062', undefined],
      ['A\u{1d159}', 'A\u{1d159}'],
      ['\vA title\f', 'A title'],
      ['\u0085A title', undefined],
      [' \u200fשלום\u200f ', '\u200fשלום\u200f'],
      ['\u061cمرحبا ABC\u200e', '\u061cمرحبا ABC\u200e'],
      ['می\u200cخواهم', 'می\u200cخواهم'],
      ['क्\u200dष', 'क्\u200dष'],
      ['👩🏽\u200d💻', '👩🏽\u200d💻'],
      ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
      ['❤\ufe0f', '❤\ufe0f'],
      ['\u1100\u1161\u11a8', '\u1100\u1161\u11a8'],
      ['...', '...'],
      ['co\u00adop', 'co\u00adop'],
    ] as const)
      t.equal(storedLine(written), stored, encodeURIComponent(written))
  })

  const tags = (text: string) =>
    [...text].map((sign) => String.fromCodePoint(0xe0000 + (sign.codePointAt(0) ?? 0))).join('')
  const flag = (region: string) => `\u{1f3f4}${tags(region)}\u{e007f}`
  const hidden: readonly (readonly [written: string, stored: string])[] = [
    [`A${tags('hidden words')} title`, 'A title'],
    [`${tags('x')}A`, 'A'],
    ['A\u{e0001}\u{e007f}', 'A'],
    [`Up ${flag('gbsct')}`, `Up ${flag('gbsct')}`],
    [`${flag('gbeng')}${flag('ustx')}`, `${flag('gbeng')}${flag('ustx')}`],
    [`\u{1f3f4}${tags('gbsct')}`, '\u{1f3f4}'],
    [`\u{1f3f4}${tags('a'.repeat(40))}\u{e007f}`, '\u{1f3f4}'],
    [`\u{1f600}${tags('gbsct')}\u{e007f}`, '\u{1f600}'],
    ['A\ufe0fB\ufe00C\u{e0100}D', 'ABCD'],
    ['❤\ufe0f☎\ufe0e1\ufe0f\u20e3', '❤\ufe0f☎\ufe0e1\ufe0f\u20e3'],
    ['😀\ufe0f\ufe0f\ufe01\u{e0101}\u{e0102}', '😀\ufe0f'],
    ['葛\u{e0100}城 神\ufe00', '葛\u{e0100}城 神\ufe00'],
    ['葛\u{e0100}\u{e0101}', '葛\u{e0100}'],
    ['ᠠ\u180b ᠨ\u180eᠠ', 'ᠠ\u180b ᠨ\u180eᠠ'],
    ['a\u180eb\u180b', 'ab'],
    ['∩\ufe00', '∩\ufe00'],
    ['a\u200cb\u200dc', 'abc'],
    ['می\u200cخواهم ක්\u200dෂ', 'می\u200cخواهم ක්\u200dෂ'],
    ['👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d💻', '👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d💻'],
    ['👨\u200d', '👨'],
    ['a\ufe0f\u200d👩', 'a👩'],
    ['co\u00adop, ไทย\u200bคำ, 1\u2060%', 'co\u00adop, ไทย\u200bคำ, 1\u2060%'],
    ['f\u2061(x)\u2062y\u2063z\u2064w', 'f(x)yzw'],
    ['a\ufeffb', 'ab'],
    ['a\u034fb', 'ab'],
    ['ש\u05b8\u034f\u05c1', 'ש\u05b8\u034f\u05c1'],
    ['\u115f\u1161 \u1100\u1160', '\u115f\u1161 \u1100\u1160'],
    ['a\u115fb\u1160c', 'abc'],
    ['ក\u17b4ខ\u17b5', 'កខ'],
    ['a\u{1bca0}b\u{1d173}c\u{e0fff}\ufff0\u2065', 'abc'],
    ['a\u200eb\u200fc\u061cd', 'a\u200eb\u200fc\u061cd'],
    ['A\u3164B\uffa0C', 'A\u3164B\uffa0C'],
  ]
  for (const [written, stored] of hidden) {
    t.test(
      `leave out of a line what shows and changes nothing: ${encodeURIComponent(written)}`,
      async (t) => {
        t.equal(storedLine(written), stored)
        t.equal(storedOptionalLine(written), stored)
        t.strictSame(textKinds.text(written), { text: written }, 'but not of several lines')
      },
    )
  }

  t.test('take a line that may be empty, and make blanks of its line breaks', async (t) => {
    for (const [written, stored] of [
      ['A dek', 'A dek'],
      [' A\ndek ', 'A dek'],
      ['A\r\n\r\ndek', 'A dek'],
      ['A\tdek', 'A dek'],
      ['A\vdek\fhere', 'A dek here'],
      ['A\u2028dek\u2029here', 'A dek here'],
      ['A\u0085dek', 'A dek'],
      ['', ''],
      [' \n ', ''],
      ['\u3164\u2800', ''],
      ['\u202e', ''],
      ['\u200e', ''],
      ['\u200fשלום', '\u200fשלום'],
    ] as const)
      t.equal(storedOptionalLine(written), stored, encodeURIComponent(written))
  })

  t.test('make line breaks of vertical tabs and form feeds in several lines', async (t) => {
    for (const [written, stored] of [
      ['a\vb', 'a\nb'],
      ['a\fb', 'a\nb'],
      ['\f\v', '\n\n'],
      ['a\r\vb', 'a\r\nb'],
      ['a\tb\r\nc\nd', 'a\tb\r\nc\nd'],
      ['  a  ', '  a  '],
      ['', ''],
      ['\u007f\u0085\u009f', '\u007f\u0085\u009f'],
      ['\u202eabc', '\u202eabc'],
      ['\ufffd', '\ufffd'],
      ['💰', '💰'],
      ['\u{1fffe}', '\u{1fffe}'],
    ] as const)
      t.strictSame(textKinds.text(written), { text: stored }, encodeURIComponent(written))
  })

  t.test('look for an address in its normal form, and for any other text as it is', async (t) => {
    for (const [written, text] of [
      [' a@bücher.example', 'a@xn--bcher-kva.example'],
      ['a@b.example', 'a@b.example'],
      ['nobody', 'nobody'],
      [' ', ' '],
    ] as const)
      t.strictSame(textKinds.emailToFind(written), { text })
  })
})

t.test('refuses', async (t) => {
  t.test('a line in which nothing can be seen', async (t) => {
    for (const written of [
      ...[
        '',
        ' ',
        '\n',
        '\u3164',
        '\u2800',
        '\u115f',
        '\u1160',
        '\uffa0',
        '\u115f\u1160',
        '\u00ad',
        '\ufe0f',
      ],
      ...['\u0301', '\u20e3', '\u200d', '\u200c', '\u2060', '\u200e\u200f\u061c', '\u{e0067}', '\u{e0100}'],
      ...['\u034f', '\u180e', '\u17b4', ' \u3164 \u2800 '],
    ]) {
      t.equal(storedLine(written), undefined, encodeURIComponent(written))
      t.notOk(hasVisibleCharacter(written))
      t.equal(toSingleLine(written, 80), undefined)
    }
  })

  t.test('what controls or turns the text around it, in any line', async (t) => {
    for (const character of [
      ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'],
      ...['\u206a', '\u206b', '\u206c', '\u206d', '\u206e', '\u206f', '\ufff9', '\ufffa', '\ufffb'],
      ...['\u0001', '\b', '\u001b', '\u001f', '\u007f', '\u009b', '\ufffe', '\uffff'],
    ]) {
      for (const written of [`a${character}b`, `${character}ab`, `ab${character}`]) {
        t.equal(storedLine(written), undefined, encodeURIComponent(written))
        t.equal(storedOptionalLine(written), undefined, encodeURIComponent(written))
        t.notOk(isSingleLine(written, 80))
        t.match(toSingleLine(written, 80), /^a ?b$/)
      }
    }
  })

  t.test('a control character that XML cannot hold in several lines, and names it', async (t) => {
    for (const [written, name] of [
      ['a\u0001b', 'control character U+0001'],
      ['\0', 'control character U+0000'],
      ['\b', 'control character U+0008'],
      ['\u000e', 'control character U+000E'],
      ['\u0014', 'control character U+0014'],
      ['\u001a', 'control character U+001A'],
      ['\u001b[31m', 'control character U+001B'],
      ['a\u001c', 'control character U+001C'],
      ['\u001f', 'control character U+001F'],
      ['\v\u0002\u0003', 'control character U+0002'],
      ['\ufffe', 'character U+FFFE'],
      ['a\uffff', 'character U+FFFF'],
    ] as const)
      t.strictSame(textKinds.text(written), { fault: `contains the ${name}, which cannot be stored` }, name)
  })
})

t.test('keeps', async (t) => {
  t.test('what is stored as it is when it is sent again', async (t) => {
    for (const [kind, read] of Object.entries(textKinds)) {
      const isStable = (written: string) => {
        const stored = read(written)
        return !('text' in stored) || JSON.stringify(read(stored.text)) === JSON.stringify(stored)
      }
      holds(t, fc.property(anyText(40), isStable), kind === 'line' ? 2_000 : 300)
    }
  })

  t.test('no character that was hidden by what was left out', async (t) => {
    const unit = fc.constantFrom(
      ...[
        'a',
        '1',
        '!',
        ' ',
        '葛',
        'ᠠ',
        '∩',
        'ی',
        'ක',
        '\u0301',
        '❤',
        '👩',
        '🏽',
        '\u{1f3f4}',
        '\u1100',
        '\u1161',
      ],
      ...[
        '\ufe0f',
        '\ufe00',
        '\u{e0100}',
        '\u200d',
        '\u200c',
        '\u034f',
        '\u180b',
        '\u180e',
        '\u115f',
        '\u1160',
      ],
      ...['\u{e0067}', '\u{e007f}', '\u{e0001}', '\u2062', '\ufeff', '\u00ad', '\u200b', '\u200e'],
    )
    const seen = (text: string) => text.replaceAll(/[\p{DI}\s]/gu, '')
    const isStable = (written: string) => {
      const { text } = textKinds.line(written)
      return textKinds.line(text).text === text && seen(text) === seen(written)
    }
    holds(t, fc.property(fc.string({ unit, maxLength: 12 }), isStable), 5_000)
  })

  t.test('its time limit on long texts', async (t) => {
    for (const written of [
      `${' '.repeat(2e5)}x${' '.repeat(2e5)}x`,
      '\u3164'.repeat(4e5),
      '\v '.repeat(2e5),
      `\u{1f3f4}${'\u{e0067}'.repeat(2e5)}`,
      'a\u200d\u034f'.repeat(1e5),
      `👩${'\ufe0f\u200d'.repeat(1e5)}`,
    ]) {
      for (const read of Object.values(textKinds)) t.ok(read(written))
      storedLine(written)
      storedOptionalLine(written)
    }
  })
})
