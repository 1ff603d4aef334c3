/** What a search asks for, as a tree, and how many words, phrases and prefixes the tree has. */
import { formsOf, piecesOf } from './search-letters.ts'

/** One word or pair of characters, in one of the ways in which documents have it. */
export type Leaf = {
  text: string
  /** `lexeme` is in documents as it is. `prefix` begins a lexeme. A `word` has to be stemmed. */
  kind: 'word' | 'lexeme' | 'prefix'
}
export type Place = { offset: number; leaf: Leaf }

/** Leaves at distances from the first. `width` is how many positions the text takes. */
export type Sequence = { kind: 'sequence'; places: Place[]; width: number; isQuoted: boolean }

export type SearchNode =
  | Leaf
  | Sequence
  /** A joined word is `any` of the whole and its parts. */
  | { kind: 'any' | 'all'; nodes: SearchNode[]; isJoined?: true }
  | { kind: 'not'; node: SearchNode }

/** This number of characters of a script without blanks counts as one word. */
export const charactersOfWord = 4

/** Whether PostgreSQL looks for the order of words. Runs of characters count as words only. */
export const isPhrase = ({ isQuoted, places }: Sequence) =>
  isQuoted || places.filter(({ leaf }) => leaf.kind !== 'lexeme').length > 1

export type Counts = {
  words: number
  phrases: number
  /** Among the phrases: those that are quoted or excluded. */
  fixed: number
  /** Phrases, joined words and runs of characters: what the index finds without its order. */
  sequences: number
  /** Words with an asterisk. */
  prefixes: number
  /** Single characters of scripts without blanks, which begin pairs. */
  characters: number
  /** The length of the shortest prefix. */
  shortest: number
}

export function countsOf(node: SearchNode | null): Counts {
  if (node === null) return sumOf([])
  if (node.kind === 'not') {
    const counts = countsOf(node.node)
    return { ...counts, fixed: counts.phrases }
  }
  if ('nodes' in node) {
    // The whole of a joined word is no further word.
    return sumOf((node.isJoined ? node.nodes.slice(1) : node.nodes).map(countsOf))
  }
  if (node.kind !== 'sequence') return countsOfLeaf(node)
  const words = node.places.filter(({ leaf }) => leaf.kind !== 'lexeme')
  const characters = node.places.length - words.length
  return {
    ...sumOf(words.map(({ leaf }) => countsOfLeaf(leaf))),
    words: words.length + Math.ceil(characters / charactersOfWord),
    phrases: isPhrase(node) ? 1 : 0,
    fixed: node.isQuoted ? 1 : 0,
    sequences: 1,
  }
}

export const isUnspaced = (text: string) => [...piecesOf(text)][0]?.kind === 'unspaced'

function countsOfLeaf({ kind, text }: Leaf): Counts {
  const isCharacter = kind === 'prefix' && isUnspaced(text)
  const isPrefix = kind === 'prefix' && !isCharacter
  // A letter with an accent is also looked for without it.
  const shortest = Math.min(...formsOf(text).map((form) => Array.from(form).length))
  return {
    words: 1,
    phrases: 0,
    fixed: 0,
    sequences: 0,
    prefixes: isPrefix ? 1 : 0,
    characters: isCharacter ? 1 : 0,
    shortest: isPrefix ? shortest : Number.POSITIVE_INFINITY,
  }
}

function sumOf(counts: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => counts.reduce((total, each) => total + each[name], 0)
  return {
    words: sum('words'),
    phrases: sum('phrases'),
    fixed: sum('fixed'),
    sequences: sum('sequences'),
    prefixes: sum('prefixes'),
    characters: sum('characters'),
    shortest: Math.min(...counts.map(({ shortest }) => shortest)),
  }
}

/** All leaves that a document must or may have. Excluded words are not among them. */
export function leavesIn(node: SearchNode | null): Leaf[] {
  if (node === null || node.kind === 'not') return []
  if (node.kind === 'sequence') return node.places.map(({ leaf }) => leaf)
  return 'nodes' in node ? node.nodes.flatMap(leavesIn) : [node]
}

/** A lexeme that no document has. */
const noLexeme: Leaf = { kind: 'lexeme', text: '=0' }

/**
 * A search that finds at least as much, and that the index answers alone: no order of words. What
 * is excluded as a phrase is not excluded here.
 */
export function withoutOrder(node: SearchNode): SearchNode {
  if (node.kind === 'not') return hasSequence(node.node) ? { kind: 'not', node: noLexeme } : node
  if (node.kind === 'sequence') return { kind: 'all', nodes: node.places.map(({ leaf }) => leaf) }
  return 'nodes' in node ? { ...node, nodes: node.nodes.map(withoutOrder) } : node
}

function hasSequence(node: SearchNode): boolean {
  if (node.kind === 'not') return hasSequence(node.node)
  return node.kind === 'sequence' || ('nodes' in node && node.nodes.some(hasSequence))
}
