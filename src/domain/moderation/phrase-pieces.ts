/** Text in pieces for phrases.ts: each a letter, once or drawn out, a sign that may stand for one, or what is between words. */
import { foldedCharacters } from './folded-text.ts'

/** What stands for letters besides themselves. */
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
/** Those that stand at the end of many a word without being a letter of it. */
const closingSigns = '!|+'

const wordCharacter = /^[\p{L}\p{M}\p{N}]$/u
const picture = /^\p{Extended_Pictographic}$/u
/** Scripts that put no space between words: any character may begin one. */
const unspaced = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]$/u

export type Piece = {
  kind: 'word' | 'sign' | 'gap'
  /** What it may be read as, itself first; of a gap, its first characters. */
  letters: string
  count: number
  /** How many of them are digits that may be letters. */
  digits: number
  /** Whether a word may begin and end here without anything between. */
  isUnspaced: boolean
  start: number
  end: number
}

/** Characters between two letters that are set apart, at most. */
const maxApart = 3
/** Letters that are set apart, at least. */
export const minApart = 3

function pieceOf(character: string, start: number, end: number): Piece {
  const place = { count: 1, digits: 0, start, end }
  const sign = signLetters[character]
  if (sign !== undefined) return { ...place, kind: 'sign', letters: character + sign, isUnspaced: false }
  if (wordCharacter.test(character)) {
    const digit = digitLetters[character]
    const isUnspaced = character > '\u0e00' && unspaced.test(character)
    if (digit === undefined) return { ...place, kind: 'word', letters: character, isUnspaced }
    return { ...place, kind: 'word', letters: character + digit, digits: 1, isUnspaced }
  }
  const isPicture = character > '\u007f' && picture.test(character)
  return { ...place, kind: isPicture ? 'sign' : 'gap', letters: character, isUnspaced: isPicture }
}

/** As one with the last where they are alike. */
function append(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1)
  const isMore = last?.kind === piece.kind && (piece.kind === 'gap' || last.letters === piece.letters)
  if (!last || !isMore) {
    pieces.push({ ...piece })
    return
  }
  if (piece.kind === 'gap' && last.letters.length <= maxApart) last.letters += piece.letters
  last.count += piece.count
  last.digits += piece.digits
  last.end = piece.end
}

/** Folded characters that are looked at: some characters become eighteen. A comment in Hangul has 30,000. */
const maxCharacters = 32_000

/** `isWhole`: false where the text goes on. */
export function piecesOf(text: string): { pieces: Piece[]; isWhole: boolean } {
  const pieces: Piece[] = []
  let left = maxCharacters
  for (const { character, start, end } of foldedCharacters(text)) {
    if (left-- === 0) return { pieces, isWhole: false }
    append(pieces, pieceOf(character, start, end))
  }
  return { pieces, isWhole: true }
}

/** Pieces, and where among them words begin and end. */
export type Line = {
  pieces: readonly Piece[]
  begins: (index: number) => boolean
  /** `index`: of the last piece of the word. */
  ends: (index: number) => boolean
}

export function lineOf(pieces: readonly Piece[]): Line {
  const isApart = (left: Piece | undefined, right: Piece | undefined) =>
    left?.kind !== 'word' || right?.kind !== 'word' || left.isUnspaced || right.isUnspaced
  return {
    pieces,
    begins: (index) => {
      const piece = pieces[index]
      if (!piece || piece.kind === 'gap') return false
      const before = pieces[index - 1]
      return piece.kind === 'sign' && !piece.isUnspaced ? before?.kind !== 'word' : isApart(before, piece)
    },
    ends: (index) => {
      const [last, next] = [pieces[index], pieces[index + 1]]
      return next?.kind !== 'word' || last?.isUnspaced === true || next.isUnspaced
    },
  }
}

/** Whether the piece can be read as another letter than itself there. */
export function standsForLetter(pieces: readonly Piece[], index: number): boolean {
  const piece = pieces[index]
  if (piece?.kind !== 'sign' || !closingSigns.includes(piece.letters.charAt(0))) return true
  return pieces[index + 1]?.kind === 'word'
}

/** The pieces with every sign as what is between letters: `v|i|a|g|r|a`. */
function withSignsAsGaps(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) append(merged, piece.kind === 'sign' ? { ...piece, kind: 'gap' } : piece)
  return merged
}

/** Words whose letters stand apart (`v.i.a.g.r.a`), each as a line without what is between them. */
export function linesApart(pieces: readonly Piece[]): Line[] {
  const hasSigns = pieces.some(({ kind }) => kind === 'sign')
  return [pieces, ...(hasSigns ? [withSignsAsGaps(pieces)] : [])].flatMap(joinedLines)
}

function joinedLines(pieces: readonly Piece[]): Line[] {
  const lines: Line[] = []
  const isGap = (index: number) => pieces[index]?.kind === 'gap'
  const isEdge = (index: number) => pieces[index] === undefined || isGap(index)
  const isSingle = (index: number) => !isEdge(index) && isEdge(index - 1) && isEdge(index + 1)
  const isNarrow = (index: number) => isGap(index) && (pieces[index]?.letters.length ?? 0) <= maxApart
  for (let first = 0; first < pieces.length; first++) {
    if (!isSingle(first)) continue
    let last = first
    while (isNarrow(last + 1) && isSingle(last + 2)) last += 2
    if (last - first >= 2 * (minApart - 1)) lines.push(joined(pieces.slice(first, last + 1)))
    first = last
  }
  return lines
}

/** Words of one letter, before or after a word whose letters stand apart: `a v i a g r a`. */
const loneLetters = 'aeiouy'

/** `apart`: letters and gaps by turns. A word may also begin and end where the gaps become others. */
function joined(apart: readonly Piece[]): Line {
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
