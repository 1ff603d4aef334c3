/**
 * Phrases are found as whole words, also in disguise, and nowhere else; the search stays bounded.
 */
import fc from 'fast-check'
import t from 'tap'
import { foldedCharacters, foldedWords, foldText } from '../../src/domain/moderation/folded-text.ts'
import { createPhraseFinder } from '../../src/domain/moderation/phrases.ts'
import { anyText, holds } from '../helpers/properties.ts'

const list = ['viagra', 'ass', 'spam', 'buy now', 'god', 'casino.example', 'fail', 'illegal', 'c++', '🍆']
const find = createPhraseFinder([...list, '博彩', '1488', 'Scheiße', 'сука', 'taxi'])
const phrasesIn = (text: string) => find(text).found.map(({ phrase }) => phrase)
const emojiPhrases = [
  ...['💰', '🔞', 'join', '🔞join', 'hot 🍑', '🇩🇪', '🖕', '👍🏿', '👩‍💻', '❤️', '👨‍👩‍👧'],
  ...['1️⃣', '#️⃣', '88', '18', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🧿🧿', '👩‍❤️‍👩'],
]
const findEmoji = createPhraseFinder(emojiPhrases)
const emojiIn = (text: string) => findEmoji(text).found.map(({ phrase }) => phrase)

t.test('does', async (t) => {
  const hits: [text: string, ...phrases: string[]][] = [
    ['VIAGRA!', 'viagra'],
    ['(viagra), spam.', 'viagra', 'spam'],
    ['viagra’s', 'viagra'],
    ['Ｖｉａｇｒａ', 'viagra'],
    ['vìágrà', 'viagra'],
    ['v\u0336i\u0336a\u0336g\u0336r\u0336a', 'viagra'],
    ['v\u0488i\u0488a\u0488g\u0488r\u0488a', 'viagra'],
    ['vi\u200bag\u00adra\u2060', 'viagra'],
    ['vіаgrа', 'viagra'],
    ['νιagra', 'viagra'],
    ['𝓋𝒾𝒶𝑔𝓇𝒶', 'viagra'],
    ['v1agra', 'viagra'],
    ['V1@GR4', 'viagra'],
    ['v!agra', 'viagra'],
    ['$pam', 'spam'],
    ['5p4m', 'spam'],
    ['a$$', 'ass'],
    ['viaaaagra', 'viagra'],
    ['viagraa', 'viagra'],
    ['aaassss', 'ass'],
    ['goood', 'god'],
    ['v.i.a.g.r.a', 'viagra'],
    ['v i a g r a', 'viagra'],
    ['I v i a g r a', 'viagra'],
    ['ask for v-i-a-g-r-a-', 'viagra'],
    ['v_i_a_g_r_a', 'viagra'],
    ['v|i|a|g|r|a', 'viagra'],
    ['v🔥i🔥a🔥g🔥r🔥a', 'viagra'],
    ['v . 1 . @ . g . r . a', 'viagra'],
    ['a.s.s-hole', 'ass'],
    ['buy   NOW', 'buy now'],
    ['buy-now', 'buy now'],
    ['buy\n\n$now$', 'buy now'],
    ['b u y n o w', 'buy now'],
    ['https://casino.example/x', 'casino.example'],
    ['fai1 fa1l', 'fail'],
    ['i11ega1', 'illegal'],
    ['1lllegal', 'illegal'],
    ['I write C++.', 'c++'],
    ['hey🍆', '🍆'],
    ['我爱博彩网', '博彩'],
    ['1488', '1488'],
    ['SCHEISSE', 'Scheiße'],
    ['СУКА', 'сука'],
  ]
  for (const [text, ...phrases] of hits) {
    t.test(`finds ${phrases.join(', ')} in ${JSON.stringify(text)}`, async (t) => {
      t.strictSame(phrasesIn(text), phrases)
    })
  }

  const emoji: [text: string, ...phrases: string[]][] = [
    ['💰💰', '💰'],
    ['💰💰💰💰💰💰', '💰'],
    ['money💰💰money', '💰'],
    ['💰🔞', '💰', '🔞'],
    ['🔞join', '🔞', '🔞join', 'join'],
    ['Now 🔞 JOIN!', '🔞', '🔞join', 'join'],
    ['join🔞', 'join', '🔞'],
    ['hot 🍑pics', 'hot 🍑'],
    ['hot🍑', 'hot 🍑'],
    ['🇩🇪', '🇩🇪'],
    ['🇫🇷🇩🇪🇩🇪', '🇩🇪'],
    ['go🇩🇪go', '🇩🇪'],
    ['🖕🏿', '🖕'],
    ['🖕🏽🖕', '🖕'],
    ['👍🏿', '👍🏿'],
    ['👩🏽‍💻', '👩‍💻'],
    ['❤️❤', '❤️'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
    ['1️⃣', '1️⃣'],
    ['call 1⃣', '1️⃣'],
    ['#️⃣', '#️⃣'],
    ['8️⃣8️⃣ 1️⃣8️⃣', '88', '18', '1️⃣'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['🧿 🧿🧿', '🧿🧿'],
    ['👩‍❤️‍👩', '👩‍❤️‍👩'],
  ]
  for (const [text, ...phrases] of emoji) {
    t.test(`finds ${phrases.join(', ')} in ${JSON.stringify(text)}`, async (t) => {
      t.strictSame(emojiIn(text), phrases)
    })
  }

  const alike: [phrase: string, ...texts: string[]][] = [
    ['\u06a9تاب', '\u0643تاب', '\u06a9تاب'],
    ['\u0643لب', '\u06a9لب', '\u06a9\u064eلب'],
    ['عل\u06cc', 'عل\u064a', 'عل\u0649'],
    ['مكتب\u0629', 'مكتب\u0647', 'م\u06a9تب\u06c3'],
    ['ش\u06c1ر', 'ش\u0647ر', 'ش\u06d5ر'],
    ['خان\u06c0', 'خانه'],
    ['\u0671لله', 'الله'],
    ['ज़रूरी', 'जरूरी', '\u095bरूरी'],
    ['सडक', 'सड़क', 'स\u095cक'],
    ['বাড়ি', 'বাডি', 'বা\u09dcি'],
    ['ਸਹਿਰ', 'ਸ਼ਹਿਰ', '\u0a36ਹਿਰ'],
    ['ଓଡ଼ିଆ', 'ଓଡିଆ'],
    ['ફ઼િલ્મ', 'ફિલ્મ'],
  ]
  for (const [phrase, ...texts] of alike) {
    t.test(`finds ${phrase} in the letters of other keyboards`, async (t) => {
      for (const text of texts) t.equal(createPhraseFinder([phrase])(text).found.length, 1, text)
    })
  }

  t.test('gives the characters of the text that matched', async (t) => {
    const { found } = find('So V.1.Á.g.r.a, then\nbuy\tnow')
    t.strictSame(found, [
      { phrase: 'viagra', written: 'V.1.Á.g.r.a' },
      { phrase: 'buy now', written: 'buy\tnow' },
    ])
  })
})

t.test('refuses', async (t) => {
  const misses = [
    ...['class', 'Scunthorpe', 'pass assist', 'assassin', 'viagras', 'spamalot', 'as', 'a s'],
    ...['good', 'fall', 'c', 'labb', '455', 'A55', 'c l a s s', 'p.a.s.s', 'bypass.', 'viagra2', 'tax!'],
    ...['buy', 'buy it now', 'casino', 'casinos.example', 'now buy', 'gods', 'via gra', 'pass. So'],
  ]
  for (const text of misses) t.test(JSON.stringify(text), async (t) => t.strictSame(phrasesIn(text), []))

  const otherEmoji = [
    ...['🇬🇩🇪🇨', '🇩', '🇩🇫🇪🇷', '👍', '👍🏽', '👩', '💻', '👩🏽 💻', '👨‍👩‍👦', '👩‍👧', '1', '*️⃣', '1 7'],
    ...['🏴', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🧿', '👩‍❤️‍👨', 'joint', 'hot🍒', '🏽', '#', '💡'],
  ]
  for (const text of otherEmoji) {
    t.test(`other emoji in ${JSON.stringify(text)}`, async (t) => t.strictSame(emojiIn(text), []))
  }

  t.test('a phrase that has only separators', async (t) => {
    t.strictSame(createPhraseFinder(['...', ' ', '-'])('... - ...').found, [])
  })
})

t.test('keeps', async (t) => {
  const latin = fc.string({ unit: fc.constantFrom(...'bcdefghjkmnpqrstuvwxz'), minLength: 4, maxLength: 12 })
  // A doubled letter beside the same letter would read as one letter that is drawn out.
  const phrase = latin.filter((word) => !/(.)\1/.test(word))
  const disguises: Record<string, (word: string) => string> = {
    case: (word) => word.toUpperCase(),
    accents: (word) => word.replace(/./g, '$&\u0301'),
    joiners: (word) => [...word].join('\u200b'),
    width: (word) => word.replace(/./g, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0)),
    dots: (word) => [...word].join('.'),
    spaces: (word) => [...word].join(' '),
    stars: (word) => [...word].join('*'),
    repeats: (word) => word.replace(/./g, '$&$&$&'),
    digits: (word) => word.replace(/^(.*?)([est])/, (_, a, b) => a + { e: '3', s: '5', t: '7' }[b as 'e']),
    signs: (word) => word.replaceAll('s', '$'),
    'look-alikes': (word) =>
      word.replace(/[ecpx]/g, (c) => ({ e: 'е', c: 'с', p: 'р', x: 'х' })[c as 'e'] ?? c),
  }
  for (const [name, disguise] of Object.entries(disguises)) {
    t.test(`any phrase is found behind ${name}`, async (t) => {
      holds(
        t,
        fc.property(
          phrase,
          (word) => createPhraseFinder([word])(`So 'tis, ${disguise(word)}, hm`).found.length === 1,
        ),
        200,
      )
    })
  }

  t.test('no phrase is found within a longer word', async (t) => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), maxLength: 6 })
    holds(
      t,
      fc.property(phrase, letters, letters, (word, before, after) => {
        const longer = `${before}${word}${after}`
        fc.pre(longer.replace(/(.)\1+/g, '$1') !== word)
        return createPhraseFinder([word])(`The ${longer} of it`).found.length === 0
      }),
    )
  })

  t.test('a folded text unchanged when it is folded again', async (t) => {
    const again = (fold: (text: string) => string) =>
      fc.property(anyText(60), (text) => fold(fold(text)) === fold(text))
    holds(t, again(foldText))
    holds(t, again(foldedWords))
  })

  t.test('the same result whether a text is folded as a whole or character by character', async (t) => {
    const one = ({ character }: { character: string }) => character
    const isSame = (text: string) => foldText(text) === Array.from(foldedCharacters(text), one).join('')
    holds(t, fc.property(anyText(60), isSame))
    const marked = fc.string({
      unit: fc.constantFrom(...'aя\u05b0\u05c2\u3099\u0301\u093cक ß!が'),
      maxLength: 12,
    })
    holds(t, fc.property(marked, isSame))
  })

  t.test('the same words for two texts that differ in what stands between the words', async (t) => {
    t.equal(foldedWords('Buy — NOW!!'), foldedWords('  buy\nnów'))
    t.not(foldedWords('buy now'), foldedWords('buynow'))
  })

  const words = Array.from({ length: 500 }, (_, index) => `phrase number ${index} of the list`)
  const twins = Array.from({ length: 500 }, (_, index) => index.toString(2).padStart(9, 'o'))
  const hostile: Record<string, string> = {
    'one letter': 'p'.repeat(10_000),
    'letters apart': 'p '.repeat(5_000),
    'all but the end': 'phrase number 4 of the '.repeat(434),
    'signs that may be letters': '1|l!'.repeat(2_500),
    'characters that become many': '\ufdfa'.repeat(10_000),
    marks: `p${'\u0301'.repeat(9_999)}`,
    emoji: '🍆'.repeat(5_000),
    'skin tones': `🍆${'🏽'.repeat(4_999)}`,
    'halves of flags': '🇩'.repeat(5_000),
    'joined emoji': '🍆\u200d'.repeat(3_000),
    tags: `🏴${'\u{e0067}'.repeat(5_000)}`,
    keycaps: '1\ufe0f\u20e3'.repeat(3_000),
  }
  const findAll = createPhraseFinder([
    ...words,
    '🍆'.repeat(40),
    '🍆🏽'.repeat(20),
    '🇩🇩',
    ...twins.map((twin) => twin.replaceAll('0', 'l')),
  ])
  for (const [name, text] of Object.entries(hostile)) {
    t.test(`the work for ${name} is bounded`, async (t) => {
      // No test asserts a time: a search without its bound would run into the time limit of the
      // test runner.
      t.ok(findAll(text).found.length <= 20)
    })
  }

  t.test('a sign that a search was given up', async (t) => {
    t.equal(find('viagra '.repeat(1_400)).isComplete, true)
    t.equal(find('\ufdfa'.repeat(10_000)).isComplete, false)
  })
})
