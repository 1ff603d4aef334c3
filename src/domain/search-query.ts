/** Reads what somebody searches for: words, "phrases", OR, -excluded words and prefixes*. */
import { maxJoinedParts, type Piece, pairsOf, piecesOf } from './search-letters.ts'
import {
  type Counts,
  charactersOfWord,
  countsOf,
  isPhrase,
  type Leaf,
  type Place,
  type SearchNode,
  withoutOrder,
} from './search-nodes.ts'

/** The numbers are limited because PostgreSQL looks for each word in every document that it reads. */
export const maxSearchWords = 16
/** No index knows word order: PostgreSQL reads all documents that have the words of a phrase. */
export const maxSearchPhrases = 3
/** A prefix stands for all words that begin with it. */
export const maxSearchPrefixes = 3
const minPrefixLength = 2
/** Such a character stands for all pairs that it begins. */
export const maxSearchCharacters = 8

const opening = /^-*["“”„«»]/
const closing = /["“”„«»]/

/** The query, or null if it has nothing to find. */
export function parseSearch(q: string): SearchNode | null {
  const alternatives: SearchNode[][] = [[]]
  let rest = q.trimStart()
  while (rest !== '') {
    const { term, after, isOr } = nextTerm(rest)
    rest = after.trimStart()
    if (isOr && (alternatives.at(-1)?.length ?? 0) > 0 && rest !== '') alternatives.push([])
    else if (term) alternatives.at(-1)?.push(term)
  }
  const node = oneOf(
    'any',
    alternatives.map((nodes) => oneOf('all', nodes)).filter((node) => node !== null),
  )
  return node && withFewSequences(node)
}

/**
 * Nobody who writes isn't and it's means a phrase. So joined words that would be too many phrases are
 * found by their parts in any order. Of what is excluded, the order matters.
 */
function withFewSequences(root: SearchNode): SearchNode {
  let left = maxSearchPhrases - countsOf(root).fixed
  const unordered = (node: SearchNode): SearchNode => {
    if ('nodes' in node) return { ...node, nodes: node.nodes.map(unordered) }
    if (node.kind !== 'sequence' || node.isQuoted || !isPhrase(node)) return node
    left -= 1
    return left >= 0 ? node : withoutOrder(node)
  }
  return unordered(root)
}

function oneOf(kind: 'any' | 'all', nodes: SearchNode[]): SearchNode | null {
  return nodes.length > 1 ? { kind, nodes } : (nodes[0] ?? null)
}

function nextTerm(rest: string): { term: SearchNode | null; after: string; isOr?: boolean } {
  const isExcluded = rest.startsWith('-')
  const sign = opening.exec(rest)?.[0]
  if (sign !== undefined) {
    const inside = rest.slice(sign.length)
    const end = inside.search(closing)
    const phrase = end === -1 ? inside : inside.slice(0, end)
    const term = sequenceOf([...piecesOf(phrase)], { isQuoted: true })
    return { term: excluded(term, isExcluded), after: end === -1 ? '' : inside.slice(end + 1) }
  }
  const chunk = /^\S+/.exec(rest)?.[0] ?? ''
  const after = rest.slice(chunk.length)
  if (chunk.toLowerCase() === 'or') return { term: wordOf(chunk), after, isOr: true }
  const isPrefix = /[\p{L}\p{M}\p{N}]\*+$/u.test(chunk)
  return { term: excluded(termOf([...piecesOf(chunk)], isPrefix), isExcluded), after }
}

const excluded = (node: SearchNode | null, isExcluded: boolean): SearchNode | null =>
  node && isExcluded ? { kind: 'not', node } : node

const wordOf = (text: string): Leaf => ({ kind: 'word', text: text.toLowerCase() })

/** What was written without a blank. Parts that belong to each other are found as one word, too. */
function termOf(pieces: readonly Piece[], isPrefix: boolean): SearchNode | null {
  const groups: Piece[][] = []
  for (const piece of pieces) {
    if (piece.isJoined && groups.length > 0) groups.at(-1)?.push(piece)
    else groups.push([piece])
  }
  const nodes = groups.map((group, index) => groupOf(group, isPrefix && index === groups.length - 1))
  return oneOf(
    'all',
    nodes.filter((node) => node !== null),
  )
}

function groupOf(group: readonly Piece[], isPrefix: boolean): SearchNode | null {
  // Of a longer word, such as an address, the first parts are looked for.
  const parts = group.slice(0, maxJoinedParts)
  const sequence = sequenceOf(parts, { isPrefix })
  const areWords = parts.every(({ kind }) => kind === 'digits' || kind === 'letters')
  if (!areWords || parts.length < 2 || group.length > parts.length) return sequence
  const whole: Leaf = {
    kind: isPrefix ? 'prefix' : 'word',
    text: parts.map(({ word }) => word).join(''),
  }
  return sequence && { kind: 'any', nodes: [whole, sequence], isJoined: true }
}

/** Documents have one position for each piece and for each character of a script without blanks. */
function sequenceOf(
  pieces: readonly Piece[],
  { isPrefix = false, isQuoted = false }: { isPrefix?: boolean; isQuoted?: boolean },
): SearchNode | null {
  const places: Place[] = []
  let offset = 0
  for (const [index, piece] of pieces.entries()) {
    const leaves = leavesOf(piece, isPrefix && index === pieces.length - 1)
    for (const [at, leaf] of leaves.entries()) places.push({ offset: offset + at, leaf })
    offset += piece.kind === 'unspaced' ? Array.from(piece.word).length : 1
  }
  if (places.length <= 1) return places[0]?.leaf ?? null
  return { kind: 'sequence', places, width: offset, isQuoted }
}

function leavesOf({ kind, word, suffix }: Piece, isPrefix: boolean): Leaf[] {
  if (kind === 'sign') return [{ kind: 'lexeme', text: word }]
  if (kind !== 'unspaced') {
    if (suffix !== '') return [{ kind: 'lexeme', text: word + suffix }]
    return [{ kind: isPrefix ? 'prefix' : 'word', text: word }]
  }
  const pairs = pairsOf(word)
  // The last character begins a pair that the query does not know.
  if (pairs.length === 1) return [{ kind: 'prefix', text: word }]
  return pairs.slice(0, -1).map((text) => ({ kind: 'lexeme', text }))
}

/** What makes a search expensive. */
export function searchSizeOf(q: string): Pick<Counts, 'words' | 'sequences'> {
  return countsOf(parseSearch(q))
}

const ofCharacters = `${charactersOfWord} characters of Chinese, Japanese or Thai count as one`

/** Why `q` is refused; `undefined` if it is not. */
export function searchFaultOf(q: string): string | undefined {
  const { words, phrases, prefixes, characters, shortest } = countsOf(parseSearch(q))
  if (words > maxSearchWords) return `has more than ${maxSearchWords} words (${ofCharacters})`
  if (phrases > maxSearchPhrases) return `has more than ${maxSearchPhrases} phrases`
  if (prefixes > maxSearchPrefixes) return `has more than ${maxSearchPrefixes} words with *`
  if (characters > maxSearchCharacters)
    return `has more than ${maxSearchCharacters} single characters of such scripts as Chinese`
  if (shortest < minPrefixLength) return `needs at least ${minPrefixLength} letters before *`
  return undefined
}
