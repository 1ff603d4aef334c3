/**
 * Cuts text into pieces for phrases.ts. A piece is a letter with the number of its repetitions, a
 * sign that may stand for a letter, or a gap between words.
 */
import { foldedCharacters } from './folded-text.ts'

/** The letters that digits and signs may stand for. */
const digitLetters: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
}
const signLetters: Readonly<Record<string, string>> = {
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'il',
  '+': 't',
  '€': 'e',
  '£': 'l',
  '¢': 'c',
}
/** Signs that often follow a word without standing for a letter. */
const closingSigns = '!|+'

const wordCharacter = /^[\p{L}\p{M}\p{N}]$/u
const picture = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]$/u
const half = /^\p{Regional_Indicator}$/u
const skinTone = /^\p{Emoji_Modifier}$/u
/** What follows the digit or sign of a keycap, such as 1️⃣. */
const keycap = /\ufe0f?\u20e3/y
/** What follows a black flag and makes it the flag of a region. */
const flagTags = /[\u{e0020}-\u{e007f}]+/uy
const joiner = '\u200d'
/** Scripts without spaces between words: a word may begin at any character. */
const unspaced = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]$/u

export type Piece = {
  kind: 'word' | 'sign' | 'gap'
  /**
   * The letters that the piece may be read as, the piece itself first. For a gap: its first
   * characters.
   */
  letters: string
  /** The number of characters. */
  count: number
  /** The number of digits among these characters that may stand for letters. */
  digits: number
  /** Whether a word may begin and end here without a gap. */
  isUnspaced: boolean
  /** Whether it is an emoji or a part of one. Emoji are not merged, because each is a word. */
  isPicture: boolean
  /** Whether it makes one emoji together with the piece before it. */
  isJoined: boolean
  /** Whether a phrase need not name it: a skin tone, and the frame of a keycap. */
  isOptional: boolean
  start: number
  end: number
}

/** The longest gap between two letters of a word that is spaced out. */
const maxApart = 3
/** The fewest letters of a word that is spaced out. */
export const minApart = 3

const plainPiece = { count: 1, digits: 0, isPicture: false, isJoined: false, isOptional: false }
const emojiPiece = { ...plainPiece, kind: 'sign', isUnspaced: true, isPicture: true } as const

function pieceOf(character: string, start: number, end: number): Piece {
  const place = { ...plainPiece, start, end }
  const sign = signLetters[character]
  if (sign !== undefined) return { ...place, kind: 'sign', letters: character + sign, isUnspaced: false }
  if (wordCharacter.test(character)) {
    const digit = digitLetters[character]
    const isUnspaced = character > '\u0e00' && unspaced.test(character)
    if (digit === undefined) return { ...place, kind: 'word', letters: character, isUnspaced }
    return { ...place, kind: 'word', letters: character + digit, digits: 1, isUnspaced }
  }
  if (character > '\u007f' && picture.test(character)) {
    return { ...emojiPiece, letters: character, isOptional: skinTone.test(character), start, end }
  }
  return { ...place, kind: 'gap', letters: character, isUnspaced: false }
}

/**
 * Whether two emoji are one: joined by U+200D, with a skin tone, or the two halves of a flag, of which
 * a joined one is the second.
 */
function areOneEmoji(text: string, last: Piece | undefined, piece: Piece): boolean {
  if (!last?.isPicture || !piece.isPicture) return false
  if (piece.isOptional) return !last.isOptional
  if (half.test(piece.letters)) return half.test(last.letters) && !last.isJoined
  return text.slice(last.end, piece.start).includes(joiner)
}

/** The rest of an emoji that folding removes: the frame of a keycap, the region of a flag. */
function restOfEmoji(text: string, { letters, end: start }: Piece): Piece[] {
  const pattern = letters === '🏴' ? flagTags : /^[\d#*]/.test(letters) ? keycap : undefined
  if (!pattern) return []
  pattern.lastIndex = start
  const [found] = pattern.exec(text) ?? []
  if (found === undefined) return []
  const end = start + found.length
  const part = { ...emojiPiece, isJoined: true, start, end }
  if (pattern === keycap) return [{ ...part, letters: '\u20e3', isOptional: true }]
  return [...found].map((tag) => ({ ...part, letters: tag }))
}

/** Adds the piece, or merges it into the last one where the two are alike. */
function append(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1)
  const isMore =
    last?.kind === piece.kind && !piece.isPicture && (piece.kind === 'gap' || last.letters === piece.letters)
  if (!last || !isMore) {
    pieces.push({ ...piece })
    return
  }
  if (piece.kind === 'gap' && last.letters.length <= maxApart) last.letters += piece.letters
  last.count += piece.count
  last.digits += piece.digits
  last.end = piece.end
}

/**
 * The most folded characters that are read. Folding can turn one character into eighteen; the
 * longest comment in Hangul becomes 30,000 characters.
 */
const maxCharacters = 32_000

/** `isWhole` is false if the text was too long to read all of it. */
export function piecesOf(text: string): { pieces: Piece[]; isWhole: boolean } {
  const pieces: Piece[] = []
  let left = maxCharacters
  for (const { character, start, end } of foldedCharacters(text)) {
    if (left-- === 0) return { pieces, isWhole: false }
    const piece = pieceOf(character, start, end)
    const rest = restOfEmoji(text, piece)
    const isJoined = areOneEmoji(text, pieces.at(-1), piece)
    const isSign = rest.length > 0 && piece.kind === 'gap'
    append(pieces, isSign ? { ...emojiPiece, letters: character, start, end } : { ...piece, isJoined })
    pieces.push(...rest)
  }
  return { pieces, isWhole: true }
}

/** Pieces, with the places where words begin and end. */
export type Passage = {
  pieces: readonly Piece[]
  begins: (index: number) => boolean
  /** `index` is that of the last piece of the word. */
  ends: (index: number) => boolean
}

export function passageOf(pieces: readonly Piece[]): Passage {
  const isApart = (left: Piece | undefined, right: Piece | undefined) =>
    left?.kind !== 'word' || right?.kind !== 'word' || left.isUnspaced || right.isUnspaced
  return {
    pieces,
    begins: (index) => {
      const piece = pieces[index]
      if (!piece || piece.kind === 'gap' || piece.isJoined) return false
      const before = pieces[index - 1]
      return piece.kind === 'sign' && !piece.isUnspaced ? before?.kind !== 'word' : isApart(before, piece)
    },
    ends: (index) => {
      const [last, next] = [pieces[index], pieces[index + 1]]
      if (next?.isJoined) return false
      return next?.kind !== 'word' || last?.isUnspaced === true || next.isUnspaced
    },
  }
}

/** Whether the piece at `index` can be read as another letter. */
export function standsForLetter(pieces: readonly Piece[], index: number): boolean {
  const piece = pieces[index]
  if (piece?.kind !== 'sign' || !closingSigns.includes(piece.letters.charAt(0))) return true
  return pieces[index + 1]?.kind === 'word'
}

const asGap = (piece: Piece): Piece => ({ ...piece, kind: 'gap', isPicture: false, isJoined: false })

/** The pieces with every sign turned into a gap, for `v|i|a|g|r|a`. */
function withSignsAsGaps(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) append(merged, piece.kind === 'sign' ? asGap(piece) : piece)
  return merged
}

/** The words that are spaced out (`v.i.a.g.r.a`), each as a passage without its gaps. */
export function spacedOutWords(pieces: readonly Piece[]): Passage[] {
  const hasSigns = pieces.some(({ kind }) => kind === 'sign')
  return [pieces, ...(hasSigns ? [withSignsAsGaps(pieces)] : [])].flatMap(joinedPassages)
}

function joinedPassages(pieces: readonly Piece[]): Passage[] {
  const passages: Passage[] = []
  const isGap = (index: number) => pieces[index]?.kind === 'gap'
  const isEdge = (index: number) => pieces[index] === undefined || isGap(index)
  const isSingle = (index: number) => !isEdge(index) && isEdge(index - 1) && isEdge(index + 1)
  const isNarrow = (index: number) => isGap(index) && (pieces[index]?.letters.length ?? 0) <= maxApart
  for (let first = 0; first < pieces.length; first++) {
    if (!isSingle(first)) continue
    let last = first
    while (isNarrow(last + 1) && isSingle(last + 2)) last += 2
    if (last - first >= 2 * (minApart - 1)) passages.push(joined(pieces.slice(first, last + 1)))
    first = last
  }
  return passages
}

/**
 * Letters that are words by themselves. They may precede or follow a word that is spaced out:
 * `a v i a g r a`.
 */
const loneLetters = 'aeiouy'

/**
 * In `apart`, letters and gaps alternate. A word may also begin and end where the kind of gap
 * changes.
 */
function joined(apart: readonly Piece[]): Passage {
  const letters: Piece[] = []
  const starts = new Set<number>()
  const stops = new Set<number>()
  const gap = (index: number) => apart[index]?.letters
  const isLone = (index: number) => loneLetters.includes(gap(index) ?? '') && apart[index]?.count === 1
  const end = apart.length - 1
  for (let index = 0; index <= end; index += 2) {
    const piece = apart[index]
    if (!piece) continue
    append(letters, piece)
    const place = letters.length - 1
    const isOther = index > 0 && index < end && gap(index - 1) !== gap(index + 1)
    if (index === 0 || isOther || (index === 2 && isLone(0))) starts.add(place)
    if (index === end || isOther || (index === end - 2 && isLone(end))) stops.add(place)
  }
  return { pieces: letters, begins: (index) => starts.has(index), ends: (index) => stops.has(index) }
}
