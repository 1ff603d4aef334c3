/**
 * Reads what somebody has typed so far, for suggestions of articles, tags and contributors.
 */
import { foldWord, type Piece, pairsOf, piecesOf, shortTo } from './search-letters.ts'
import { type SearchNode, tsqueryOf } from './search-query.ts'

export const suggestionKinds = ['article', 'tag', 'contributor'] as const
export type SuggestionKind = (typeof suggestionKinds)[number]

/** There are at most so many suggestions. */
export const maxSuggestions = 10
export const maxTypedLength = 100
/** Further words are not looked at, since somebody who types so many knows the title. */
const maxTypedWords = 8
/** With fewer letters, too many titles are similar. */
const minSimilarLength = 4
/** More letters make the comparison slower and not better. */
const maxSimilarLength = 32

/** An entry of an index has at most 2,704 bytes. */
const maxKeyLength = 400

/** The words without accents, with one blank between two of them: node.js is `node js`. */
export function suggestionKeyOf(title: string): string {
  const words = Array.from(piecesOf(title), ({ word, suffix }) => foldWord(word) + suffix)
  return shortTo(words.join(' '), maxKeyLength)
}

export type Typed = {
  /** The beginning of a key. */
  key: string
  /** A tsquery: titles that have all the words, or words that begin with them. */
  tsquery: string
  /** What a key may be similar to; undefined if too little was typed. */
  similar: string | undefined
}

/** Undefined if nothing was typed that a title can have. */
export function readTyped(q: string): Typed | undefined {
  const pieces = [...piecesOf(q)].slice(0, maxTypedWords)
  const nodes = pieces.flatMap(nodesOf)
  const tsquery = tsqueryOf(nodes.length > 1 ? { kind: 'all', nodes } : (nodes[0] ?? null), (word) => [word])
  if (tsquery === null) return undefined
  const key = suggestionKeyOf(q)
  const similar = shortTo(key, maxSimilarLength)
  return { key, tsquery, similar: key.length < minSimilarLength ? undefined : similar }
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
