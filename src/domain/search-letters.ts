/**
 * Divides text into the pieces that the search knows, and folds their letters. Documents, queries
 * and snippets use the same pieces, so whatever a text shows can be found.
 */

/** Scripts without blanks between words, and Korean, which joins particles to words. */
const unspaced =
  // Signs that stand for words of these scripts, such as ㍿ and ㌔.
  '[[\\u3200-\\u3370\\u337b-\\u337f\\u33e0-\\u33ff' +
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}' +
  '\\p{sc=Khmer}\\p{sc=Myanmar}\\u30fc\\uff70\\u309b\\u309c]--\\p{Nd}]'
const ignorable = '\\p{Default_Ignorable_Code_Point}'
/** Signs that stand for letters, such as ㎞ and ℃. */
const letterlike = '\\u2100-\\u211f\\u2121\\u2124-\\u214f\\u3371-\\u337a\\u3380-\\u33df\\u24b6-\\u24e9'
const fraction = '\\u00bc-\\u00be\\u2150-\\u215f\\u2189'

/** U+200C stands between two parts of one Persian word, which some people write with a blank. */
const nonJoiner = '\\u200c'

/** Of kana: が is か with this mark. */
const voicing = '\\u3099\\u309a\\uff9e\\uff9f'
/** Signs like an apostrophe, which count as letters in Unicode: Hawaiʻi, ʿAbd. */
const modifiers = '\\u02b9-\\u02bf'

/** People type 4x4 for 4×4. It is a word of its own, so that a×b has the words a and b. */
const times = '\u00d7'

const digit = `[\\p{N}--[${fraction}${letterlike}${unspaced}]]`
const letter = `[[\\p{L}\\p{M}${letterlike}]--[${unspaced}${voicing}${modifiers}]]`
const joiner = `[${ignorable}--${nonJoiner}]`

const piece = new RegExp(
  [
    `([${unspaced}][${unspaced}${voicing}${ignorable}]*)`,
    `(${digit}(?:${digit}|${joiner})*)`,
    `((?:${letter}|[${fraction}])(?:${letter}|${joiner})*|${times})`,
    `((?:\\p{RI}{2}|\\p{Extended_Pictographic})(?:\\p{EMod}|[${ignorable}])*)`,
    '(\\s+)',
  ].join('|'),
  'gv',
)

const kinds = ['unspaced', 'digits', 'letters', 'sign'] as const

export type Piece = {
  /** `unspaced` is a run of characters of scripts without blanks. `sign` is an emoji. */
  kind: (typeof kinds)[number]
  /** In normal form (NFKC), in lower case, with accents. */
  word: string
  /** Where the piece is in the text, in UTF-16 units. */
  start: number
  end: number
  /** Whether the piece belongs to the piece before: nothing or one or two signs are between them. */
  isJoined: boolean
  /** Signs after the piece that make another word of it, such as `++` in C++. */
  suffix: string
}

/**
 * What joins the parts of one word: petrol/diesel, node.js, O’Brien, AT&T. A comma and a colon join
 * digits, and a double quote joins Hebrew letters.
 */
const joint =
  /^[-\u2010-\u2013\u2212_./\\@'\u2018\u2019\u02b9-\u02bf`\u00b4&+#\u00b7\u30fb\u05f3\u05f4%~$\u00b0\u200c]{1,2}$/u
const maxJoint = 2
/** Of a joined word with more parts, documents have the parts and each two neighbours only. */
export const maxJoinedParts = 8
/** In UTF-16 units, since a lexeme of PostgreSQL has at most 2,046 bytes. */
const maxWordLength = 100

const ignorables = new RegExp(`[${ignorable}\\u0640]`, 'gu')
/** Emoji are found without their skin tones, as the phrases of screening find them. */
const decorations = new RegExp(`[${ignorable}\\p{EMod}]`, 'gu')
const noLetter = /[^\p{L}\p{M}\p{N}]+/gu
const plainWord = /^[a-z0-9]*$/

/** A digit of any script becomes the ASCII digit. */
function asciiDigit(digit: string): string {
  if (digit <= '9') return digit
  let value = 0
  const code = digit.codePointAt(0) ?? 0
  while (value < 10 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
  return String(value % 10)
}

/**
 * What is brought into normal form. Unicode orders the marks of one letter, which takes too long for
 * thousands of marks. Its Stream-Safe Text Format allows 30 (UAX #15).
 */
const tooManyMarks = /(\p{M}{30})\p{M}+/gu
export const withFewMarks = (text: string) => text.replace(tooManyMarks, '$1')
const maxWrittenLength = 4 * maxWordLength

/** Unicode gives no order to the circle of Thai and Lao am and the tone mark, but people type both. */
const toneAfterAm = /([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb])/g

function normalWord(written: string): string {
  const lower = written.toLowerCase()
  if (plainWord.test(lower)) return lower
  if (lower === times) return 'x'
  const normal = withFewMarks(lower.replace(ignorables, '')).normalize('NFKC').toLowerCase()
  return normal
    .replace(toneAfterAm, '$2$1')
    .replace(noLetter, '')
    .replace(/\p{Nd}/gu, asciiDigit)
    .normalize('NFC')
}

function rememberingNormalWords(): (match: string, kind: Piece['kind']) => string {
  const known = new Map<string, string>()
  return (match, kind) => {
    const written = kind === 'unspaced' ? match : shortTo(match, maxWrittenLength)
    let word = known.get(written)
    if (word === undefined) {
      word = normalWord(written)
      known.set(written, word)
    }
    return word
  }
}

/**
 * Signs that belong to the word before them, as in C++ and C#. Japanese goes on without a blank, and
 * also writes Ｃ＃. Before Latin letters and digits the signs are joints, as in C#7.
 */
const suffixSigns = '+#\uff0b\uff03\ufe62\ufe5f'
const suffixes = /(?:[+\uff0b\ufe62]{2}|[#\uff03\ufe5f])(?![\p{sc=Latin}\p{N}])/uy

function suffixAt(text: string, at: number): string {
  if (!suffixSigns.includes(text.charAt(at))) return ''
  suffixes.lastIndex = at
  return suffixes.exec(text)?.[0].normalize('NFKC') ?? ''
}

/** A generator, since an array of all pieces of a long text would take too much memory. */
export function* piecesOf(text: string): Generator<Piece> {
  const normalOnce = rememberingNormalWords()
  let lastEnd = Number.NEGATIVE_INFINITY
  for (const match of text.matchAll(piece)) {
    const group = match.findIndex((part, index) => index > 0 && part !== undefined) - 1
    const kind = kinds[group]
    const start = match.index
    const end = start + match[0].length
    if (kind === undefined) {
      // 10 000 is one number. A blank that does not break is a usual one in shown text.
      if (!isBetweenThousands(text, start)) lastEnd = Number.NEGATIVE_INFINITY
      continue
    }
    const word = kind === 'sign' ? match[0].replace(decorations, '') : normalOnce(match[0], kind)
    if (word === '') continue
    const isJoined = start - lastEnd <= maxJoint && isJoint(text, lastEnd, start)
    const suffix = kind === 'letters' ? suffixAt(text, end) : ''
    yield {
      kind,
      word: kind === 'unspaced' ? word : shortTo(word, maxWordLength),
      start,
      end,
      isJoined,
      suffix,
    }
    lastEnd = end
  }
}

function isJoint(text: string, from: number, to: number): boolean {
  if (from === to) return true
  const signs = text.slice(from, to)
  if (signs.trim() === '') return isBetweenThousands(text, from)
  if (signs === ',' || signs === ':') return isDigit(text, from - 1) && isDigit(text, to)
  if (signs === '"') return isHebrew(text[from - 1]) && isHebrew(text[to])
  return joint.test(signs)
}

const isDigit = (text: string, at: number) => /\p{Nd}/u.test(text.charAt(at))
const isHebrew = (letter: string | undefined) => /\p{sc=Hebrew}/u.test(letter ?? '')

function isBetweenThousands(text: string, at: number): boolean {
  return (
    /(?:^|\P{Nd})\p{Nd}{1,3}$/u.test(text.slice(Math.max(0, at - 4), at)) &&
    /^\p{Nd}{3}(?!\p{Nd})/u.test(text.slice(at + 1, at + 5))
  )
}

/** In UTF-16 units. No character is cut in two. */
export function shortTo(word: string, length: number): string {
  if (word.length <= length) return word
  const cut = word.slice(0, length)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}

/** Marks that decorate letters. Marks of other scripts, such as Devanagari, make other letters. */
const accents =
  /(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Inherited}])(?![\u3099\u309a])\p{M}/gu
/**
 * The dot beneath letters of Devanagari, Bengali, Gurmukhi, Gujarati, Odia and Kannada, which many
 * people leave out. Unicode compares it as an accent, too.
 */
export const nuktas = '\\u093c\\u09bc\\u0a3c\\u0abc\\u0b3c\\u0cbc'
const nukta = new RegExp(`[${nuktas}]`, 'g')
const shortI = /([иИ])\u0306/gu

const anyOf = (map: ReadonlyMap<string, string>) => new RegExp(`[${[...map.keys()].join('')}]`, 'gu')

const letters: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['þ', 'th'],
  ['ð', 'd'],
  ['đ', 'd'],
  ['ħ', 'h'],
  ['ł', 'l'],
  ['ŧ', 't'],
  ['ı', 'i'],
  ['ŋ', 'n'],
  ['ƒ', 'f'],
  ['ς', 'σ'],
  // Keyboards of Arabic, Persian and Urdu have different letters that look alike.
  ['\u06a9', '\u0643'],
  ['\u06cc', '\u064a'],
  ['\u0649', '\u064a'],
  ['\u06c1', '\u0647'],
  ['\u06c3', '\u0629'],
  ['\u06d5', '\u0647'],
  ['\u0671', '\u0627'],
])
const special = anyOf(letters)
/** Many people write heh for teh marbuta. The Arabic stemmer knows the end of a word by the latter. */
const finalHeh = /\u0647$/u

/** The word without accents: Inês is ines, Straße is strasse. */
export function foldWord(word: string): string {
  if (plainWord.test(word)) return word
  return word
    .normalize('NFD')
    .replace(shortI, 'й')
    .replace(accents, '')
    .replace(nukta, '')
    .replace(special, (letter) => letters.get(letter) ?? letter)
    .replace(finalHeh, '\u0629')
    .normalize('NFC')
}

const transcriptions: ReadonlyMap<string, string> = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['å', 'aa'],
  ['ø', 'oe'],
])
const transcribed = anyOf(transcriptions)

/**
 * The forms in which a word is found: as it is written, without accents, and with umlauts in two
 * letters.
 */
export function formsOf(word: string): string[] {
  if (plainWord.test(word)) return [word]
  const inTwoLetters = foldWord(word.replace(transcribed, (letter) => transcriptions.get(letter) ?? letter))
  return [...new Set([word, foldWord(word), inTwoLetters])].filter(Boolean)
}

/** The pairs of characters of a run, then its last character alone. One for each character. */
export function pairsOf(run: string): string[] {
  const characters = Array.from(run)
  return characters.map((character, index) => character + (characters[index + 1] ?? ''))
}
