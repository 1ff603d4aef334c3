/** Tests excerpts: short, whole words and characters, an ellipsis exactly if something was cut. */
import fc from 'fast-check'
import t from 'tap'
import { excerptOf } from '../../src/domain/articles/excerpt.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

const collapsed = (text: string) => text.replace(/\s+/g, ' ').trim()
/** Texts, the room for each, and its excerpt. */
const ends: [kind: string, text: string, maxLength: number, excerpt: string][] = [
  ['joined emoji', `a b ${'👨‍👩‍👧‍👦'.repeat(9)}`, 30, 'a b 👨‍👩‍👧‍👦👨‍👩‍👧‍👦…'],
  ['emoji with a skin tone', '👍🏽'.repeat(9), 20, '👍🏽👍🏽👍🏽👍🏽…'],
  ['flags', '🇩🇪🇫🇷🇮🇹'.repeat(9), 20, '🇩🇪🇫🇷🇮🇹🇩🇪…'],
  [
    'the flag of a region',
    '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}'.repeat(3),
    20,
    '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}…',
  ],
  ['keycaps', '1️⃣2️⃣3️⃣'.repeat(9), 20, '1️⃣2️⃣3️⃣1️⃣2️⃣3️⃣…'],
  ['voiced kana of two characters', 'か\u3099'.repeat(30), 20, `${'か\u3099'.repeat(9)}…`],
  ['voiced kana of half width', 'ｶﾞ'.repeat(30), 20, `${'ｶﾞ'.repeat(9)}…`],
  ['accents of two characters', 'e\u0301'.repeat(30), 20, `${'e\u0301'.repeat(9)}…`],
  ['Hangul of three characters', '\u1112\u1161\u11ab'.repeat(30), 20, `${'\u1112\u1161\u11ab'.repeat(6)}…`],
  ['Devanagari conjuncts', 'क्ष'.repeat(30), 20, `${'क्ष'.repeat(6)}…`],
  ['Devanagari conjuncts with a joiner', 'क्\u200dष'.repeat(30), 20, `${'क्\u200dष'.repeat(4)}…`],
  ['Kannada conjuncts', 'ಕ್ಷ'.repeat(30), 20, `${'ಕ್ಷ'.repeat(6)}…`],
  ['Sinhala conjuncts', 'ක්\u200dෂ'.repeat(30), 20, `${'ක්\u200dෂ'.repeat(4)}…`],
  ['Khmer clusters', 'ខ្ញុំ'.repeat(30), 20, `${'ខ្ញុំ'.repeat(3)}…`],
  ['Thai words', 'สะพานไม้เก่าข้ามแม่น้ำเจ้าพระยา', 24, 'สะพานไม้เก่าข้ามแม่น้ำ…'],
  ['Thai clauses', 'ปิดสะพานไม้เก่าสามเดือน ชาวบ้านต้องใช้เรือข้ามฟากแทน', 26, 'ปิดสะพานไม้เก่าสามเดือน…'],
  ['Lao words', 'ຂົວໄມ້ເກົ່າຂ້າມແມ່ນໍ້າຂອງປິດສາມເດືອນ', 26, 'ຂົວໄມ້ເກົ່າຂ້າມແມ່ນໍ້າຂອງ…'],
  [
    'a Japanese sentence',
    '図書館は夜九時まで開館する。仕事帰りに立ち寄れる。',
    16,
    '図書館は夜九時まで開館する…',
  ],
  ['a Japanese clause', '声に応えたもので、まず半年試すことにした。', 11, '声に応えたもので…'],
  ['Japanese words', '仕事帰りに立ち寄れるようにしてほしいという声', 17, '仕事帰りに立ち寄れるようにして…'],
  ['a Chinese clause', '小镇的旧书店下个月搬进车站大厅，店主林女士说', 18, '小镇的旧书店下个月搬进车站大厅…'],
  ['Chinese words', '小镇的旧书店下个月搬进车站大厅', 12, '小镇的旧书店下个月搬进…'],
  ['Chinese with a Latin word', '我们今天乘坐新的Intercity列车去海边', 14, '我们今天乘坐新的…'],
  [
    'Japanese with an early blank',
    '今日 は図書館が夜九時まで開館するという話を聞いた',
    20,
    '今日 は図書館が夜九時まで開館する…',
  ],
  ['Korean words', '마을 도서관은 다음 달부터 문을 연다', 17, '마을 도서관은 다음 달부터…'],
  ['Hindi sentences', 'पुल बंद रहेगा। नाव चलेगी और लोग जाएँगे', 17, 'पुल बंद रहेगा…'],
  ['Arabic commas', 'أغلقت البلدية الجسر، وسيستخدم السكان', 22, 'أغلقت البلدية الجسر…'],
  ['Hebrew words', 'העירייה סגרה את גשר העץ הישן לשלושה חודשים', 24, 'העירייה סגרה את גשר העץ…'],
  ['Persian words with a joiner', 'آنها می\u200cخواهند پل را ببندند', 17, 'آنها می\u200cخواهند…'],
  [
    'a sentence before a word',
    '町の図書館は来月から夜九時まで開館することになったと町長が発表した。仕事帰りに立ち寄れる。',
    37,
    '町の図書館は来月から夜九時まで開館することになったと町長が発表した…',
  ],
  [
    'a clause before a word',
    '小镇的旧书店下个月搬进车站大厅，店主林女士说她在老街开了三十年店，如今房租涨了一倍。',
    37,
    '小镇的旧书店下个月搬进车站大厅，店主林女士说她在老街开了三十年店…',
  ],
  [
    'a Thai clause before a word',
    'เทศบาลประกาศปิดสะพานไม้เก่าเป็นเวลาสามเดือน ชาวบ้านต้องใช้เรือข้ามฟากแทน',
    49,
    'เทศบาลประกาศปิดสะพานไม้เก่าเป็นเวลาสามเดือน…',
  ],
  ['a bracket that opens', 'We met Zoe Bell (the mayor) today', 18, 'We met Zoe Bell…'],
  ['a quotation that opens', 'She wrote to us: “ Nobody came.”', 20, 'She wrote to us…'],
  ['a German quotation that opens', 'Der Rat sagte: » Niemand kam«', 18, 'Der Rat sagte…'],
  ['a straight quotation mark', 'The mayor said " nobody came "', 17, 'The mayor said…'],
  ['a Japanese bracket that opens', '常連は静かに話す「夜の図書館は好きだ」', 10, '常連は静かに話す…'],
  ['a quotation that closes', 'She said “nobody came” and then left', 24, 'She said “nobody came”…'],
  [
    'an address longer than the room',
    `See https://a.example/${'x'.repeat(50)}`,
    30,
    'See https://a.example/xxxxxxx…',
  ],
  ['nothing but marks', '!'.repeat(50), 20, `${'!'.repeat(19)}…`],
  ['an apostrophe at the end', 'the Joneses’ house and their garden', 14, 'the Joneses’…'],
]

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

  for (const [kind, text, maxLength, excerpt] of ends) {
    t.test(`ends well: ${kind}`, async (t) => {
      t.equal(excerptOf(text, maxLength), excerpt)
      t.ok(excerpt.length <= maxLength)
    })
  }

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

  t.test('graphemes whole, in any mixture of scripts', async (t) => {
    const unit = fc.constantFrom(
      '👨‍👩‍👧',
      '🇩🇪',
      'か\u3099',
      'क्ष',
      'ក្រុ',
      'é',
      'e\u0301',
      'a',
      ' ',
      '。',
      '日',
      '(',
      'ไม้',
      '한',
    )
    const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
    const piecesOf = (text: string) => Array.from(graphemes.segment(text), ({ segment }) => segment)
    holds(
      t,
      fc.property(fc.string({ unit, maxLength: 200 }), lengths, (text, max) => {
        const kept = piecesOf(excerptOf(text, max).replace(/…$/, ''))
        return (
          collapsed(text).startsWith(kept.join('')) &&
          kept.every((piece, at) => piece === piecesOf(collapsed(text))[at])
        )
      }),
    )
  })

  // Segmenting all of these would take minutes.
  t.test('pace with texts of a megabyte', async (t) => {
    for (const unit of ['a', '日', 'ก', '👨‍👩‍👧', 'e\u0301', '( ', '\u0301', '🇩🇪', 'क्'])
      t.ok(excerptOf(unit.repeat(1_000_000 / unit.length), 280).length <= 280, unit)
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
