/** Shortens plain text to an excerpt. */

/** Scripts without blanks between words. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('')
const isUnspaced = new RegExp(`[${unspaced}]$`, 'u')
const startsUnspaced = new RegExp(`^[${unspaced}]`, 'u')

/** A sentence of a script without blanks ends with a mark or, in Thai and its neighbours, a blank. */
const clauseEnd = new RegExp(`[。！？、，；：．｡､។]|(?<=[${unspaced}]) `, 'gu')

/** Letters before and after this sign are one cluster, also where Unicode's rules divide them. */
const stacked = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2\u1a60][\u200c\u200d]?$/u

const marks = '\\s\\p{Pd}\\p{Ps}\\p{Pi}\\u200c\\u200d.,;:!?…¡¿·・、。，．；：！？｡､।॥،؛؟۔።၊။៖។'
/** A closing quotation mark after a blank opens a quotation, as »German« ones do. */
const looseEnd = new RegExp(`(?:[${marks}]|(?<=\\s)["'\\p{Pf}])+$`, 'u')

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const words = new Intl.Segmenter('und', { granularity: 'word' })

/** A word or a cluster of marks that is longer than this is cut after any character. */
const lookAhead = 64

/**
 * At most `maxLength` UTF-16 units, cut at the end of a word or clause, with an ellipsis if
 * something was cut. Only the beginning of a long text is segmented.
 */
export function excerptOf(text: string, maxLength: number): string {
  const plain = text.replace(/\s+/g, ' ').trim()
  if (plain.length <= maxLength) return plain
  const cut = plain.slice(0, placeOfCut(plain.slice(0, maxLength + lookAhead), maxLength - 1))
  return `${cut.replace(looseEnd, '') || cut}…`
}

function placeOfCut(head: string, room: number): number {
  const places = graphemeEnds(head, room)
  const wordEnd = lastWordEnd(head, places)
  if (wordEnd <= room / 2) return Math.max(...places) || wholeCharacters(head, room)
  const clauses = Array.from(head.slice(0, wordEnd).matchAll(clauseEnd), ({ index }) => index)
  const nearest = clauses.at(-1) ?? 0
  return wordEnd - nearest <= room / 8 ? nearest : wordEnd
}

/** A set that contains at least 0. */
function graphemeEnds(head: string, room: number): ReadonlySet<number> {
  const ends = new Set([0])
  for (const { index } of graphemes.segment(head)) {
    if (index > room) break
    const { before, after } = around(head, index)
    if (!stacked.test(before) || !/^\p{L}/u.test(after)) ends.add(index)
  }
  return ends
}

function lastWordEnd(head: string, places: ReadonlySet<number>): number {
  let end = 0
  for (const { index } of words.segment(head)) {
    if (!places.has(index)) continue
    const { before, after } = around(head, index)
    if (after.startsWith(' ') || isUnspaced.test(before) || startsUnspaced.test(after)) end = index
  }
  return end
}

/** Enough of the text on both sides for one character and a joiner. */
function around(text: string, index: number): { before: string; after: string } {
  return { before: text.slice(Math.max(0, index - 2), index), after: text.slice(index, index + 2) }
}

function wholeCharacters(head: string, room: number): number {
  return head.slice(0, room).isWellFormed() ? room : room - 1
}
