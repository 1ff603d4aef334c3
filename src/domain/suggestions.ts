/**
 * Reads what somebody has typed so far, for suggestions of articles, tags and contributors.
 */
import { foldWord, type Piece, pairsOf, piecesOf, shortTo } from './search-letters.ts'
import type { SearchNode } from './search-nodes.ts'
import { tsqueryOf } from './search-tsquery.ts'

export const suggestionKinds = ['article', 'tag', 'contributor'] as const
export type SuggestionKind = (typeof suggestionKinds)[number]

/** There are at most so many suggestions. */
export const maxSuggestions = 10
export const maxTypedLength = 100
/** Further words are not looked at, since somebody who types so many knows the title. */
const maxTypedWords = 8
/** Shorter words are similar to too many others. */
const minCorrectedLength = 4
/** Longer words would take long to compare. */
const maxCorrectedLength = 24
/** Each word that is corrected is looked up. */
const maxCorrectedWords = 3

/** An entry of an index has at most 2,704 bytes. */
const maxKeyLength = 400

/** The words without accents, with one blank between two of them: node.js is `node js`. */
export function suggestionKeyOf(title: string): string {
  const words = Array.from(piecesOf(title), ({ word, suffix }) => foldWord(word) + suffix)
  return shortTo(words.join(' '), maxKeyLength)
}

/** The words of a title that a word with a typing error is compared with. */
export function correctableWordsOf(title: string): string[] {
  const words = Array.from(piecesOf(title), ({ kind, word }) => (kind === 'letters' ? foldWord(word) : ''))
  return [...new Set(words.filter(isCorrectable))]
}

const isCorrectable = ({ length }: string) => length >= minCorrectedLength && length <= maxCorrectedLength

export type Typed = {
  /** The beginning of a key. */
  key: string
  /** A tsquery: titles that have all the words, or words that begin with them. */
  tsquery: string
  /** Whether so much was typed that an index finds the words. */
  isSelective: boolean
  /** Single letters that titles should have, too, as patterns of a key with a blank before it. */
  letters: string[]
  /** The words, of which some may have typing errors; empty if none can be corrected. */
  words: { word: string; isCorrected: boolean; swapped: string[] }[]
}

/** Undefined if nothing was typed that a title can have. */
export function readTyped(q: string): Typed | undefined {
  const pieces = [...piecesOf(q)].slice(0, maxTypedWords)
  const longer = pieces.filter((piece) => !isOneLetter(piece))
  const sought = longer.length > 0 ? longer : pieces.slice(0, 1)
  const nodes = sought.flatMap(nodesOf)
  const tsquery = tsqueryOf(nodes.length > 1 ? { kind: 'all', nodes } : (nodes[0] ?? null), (word) => [word])
  if (tsquery === null) return undefined
  return {
    key: suggestionKeyOf(q),
    tsquery,
    isSelective: longer.length > 0,
    letters: pieces.filter((piece) => !sought.includes(piece)).map(({ word }) => `% ${foldWord(word)}%`),
    words: correctedIn(sought),
  }
}

const isOneLetter = ({ kind, word }: Piece) =>
  (kind === 'letters' || kind === 'digits') && Array.from(word).length === 1

function correctedIn(pieces: readonly Piece[]): Typed['words'] {
  if (pieces.some(({ kind }) => kind !== 'letters' && kind !== 'digits')) return []
  const words = pieces.map(({ kind, word }) => ({ kind, word: foldWord(word) }))
  const corrected = words.filter(({ kind, word }) => kind === 'letters' && isCorrectable(word))
  const last = corrected.slice(-maxCorrectedWords)
  return last.length === 0
    ? []
    : words.map((one) => {
        const isCorrected = last.includes(one)
        return { word: one.word, isCorrected, swapped: isCorrected ? swappedIn(one.word) : [] }
      })
}

/** The word with each two neighbours swapped: wieght may be weight, whose trigrams are others. */
function swappedIn(word: string): string[] {
  const letters = Array.from(word)
  return letters
    .slice(1)
    .map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)].join(''))
}

function nodesOf({ kind, word, suffix }: Piece): SearchNode[] {
  if (kind === 'sign') return [{ kind: 'lexeme', text: word }]
  if (kind !== 'unspaced')
    return [suffix === '' ? { kind: 'prefix', text: word } : { kind: 'lexeme', text: word + suffix }]
  const pairs = pairsOf(word)
  if (pairs.length === 1) return [{ kind: 'prefix', text: word }]
  const places = pairs
    .slice(0, -1)
    .map((text, offset) => ({ offset, leaf: { kind: 'lexeme' as const, text } }))
  const [first] = places
  if (first && places.length === 1) return [first.leaf]
  return [{ kind: 'sequence', places, width: pairs.length, isQuoted: false }]
}
