/** Writes a search as tsqueries of PostgreSQL, once the stems of its words are known. */
import { titleMark } from './search-document.ts'
import { foldWord, formsOf } from './search-letters.ts'
import { isUnspaced, type Leaf, leavesIn, type Place, type SearchNode, withoutOrder } from './search-nodes.ts'

/** Every form of every word, also of excluded ones: what has to be stemmed. */
export function wordsToStem(node: SearchNode | null): string[] {
  const all = (node: SearchNode | null): Leaf[] =>
    node?.kind === 'not' ? all(node.node) : partsOf(node, all)
  const words = all(node).filter(({ kind }) => kind !== 'lexeme')
  return [...new Set(words.flatMap(({ text }) => [text, ...formsOf(text)]))]
}

function partsOf(node: SearchNode | null, all: (node: SearchNode | null) => Leaf[]): Leaf[] {
  if (node !== null && 'nodes' in node) return node.nodes.flatMap(all)
  return leavesIn(node)
}

/** Gives the stems of a word, and none for a word that the language excludes. */
export type StemsOf = (word: string) => readonly string[]

/**
 * What matches in documents of one language; null if nothing does. A search of excluded words alone,
 * such as The Who, finds titles.
 */
export function tsqueryOf(node: SearchNode | null, stemsOf: StemsOf): string | null {
  return node && writtenSearch(node, leafWriter(stemsOf, formsOf))
}

/** The queries for documents of one language, in the syntax of a tsquery. */
export type Queries = {
  /** What matches. */
  tsquery: string
  /** Finds at least as much without reading a document: it knows no order of words. */
  unordered: string
  /** For the rank: all words without the accents that were typed. */
  folded: string
  /** One of the words that were typed with accents; null if there is none. */
  accented: string | null
  /** All words in the title or dek; null if nothing is looked for there. */
  inHead: string | null
}

/** Null if the search finds nothing in this language. */
export function queriesOf(node: SearchNode | null, stemsOf: StemsOf): Queries | null {
  if (node === null) return null
  const forms = leafWriter(stemsOf, formsOf)
  const tsquery = writtenSearch(node, forms)
  if (tsquery === null) return null
  const accented = leavesIn(node).filter(({ kind, text }) => kind === 'word' && formsOf(text).length > 1)
  const folded =
    accented.length > 0
      ? writtenSearch(
          node,
          leafWriter(stemsOf, (word) => [foldWord(word)]),
        )
      : null
  return {
    tsquery,
    unordered: writtenSearch(withoutOrder(node), forms) ?? tsquery,
    folded: folded ?? tsquery,
    accented: accented.length > 0 ? anyOf(accented.flatMap(({ text }) => [...stemsOf(text), text])) : null,
    inHead: written(node, headWriter(stemsOf)),
  }
}

/** Writes one word, and null for one that the language excludes. */
type LeafWriter = (leaf: Leaf) => string | null

function leafWriter(stemsOf: StemsOf, formsOf: (word: string) => readonly string[]): LeafWriter {
  return ({ kind, text }) => {
    if (kind === 'lexeme') return anyOf([text])
    const isExcluded = stemsOf(text).length === 0
    if (kind === 'prefix') return anyOf([...formsOf(text), ...(isExcluded ? marked(text) : [])], ':*')
    return isExcluded ? null : anyOf(formsOf(text).flatMap(stemsOf))
  }
}

/** As words are in documents that they are excluded from, if their titles have them. */
const marked = (word: string) => formsOf(word).map((form) => `${titleMark}${form}`)
const inTitles: LeafWriter = ({ kind, text }) => (kind === 'word' ? anyOf(marked(text)) : null)

/** Weights of the title and the dek. */
const headWriter =
  (stemsOf: StemsOf): LeafWriter =>
  ({ kind, text }) => {
    if (kind === 'lexeme') return anyOf([text], ':AB')
    // Whole words without a position have no weight, so prefixes are looked for in the title alone.
    if (kind === 'prefix') return isUnspaced(text) ? anyOf([text], ':*AB') : anyOf(marked(text), ':*')
    const stems = formsOf(text).flatMap(stemsOf)
    return stems.length === 0 ? anyOf(marked(text)) : anyOf(stems, ':AB')
  }

/** Excluded words alone, such as The Who, find titles. That is so for each alternative. */
function writtenSearch(node: SearchNode, write: LeafWriter): string | null {
  if (node.kind !== 'any' || node.isJoined) return writtenAlternative(node, write)
  return joined(
    node.nodes.map((alternative) => writtenAlternative(alternative, write)),
    '|',
  )
}

function writtenAlternative(node: SearchNode, write: LeafWriter): string | null {
  const terms = node.kind === 'all' ? node.nodes : [node]
  const hasWords = terms.some((term) => !isNot(term) && written(term, write) !== null)
  return joined(
    terms.map((term) => written(term, hasWords || isNot(term) ? write : inTitles)),
    '&',
  )
}

const isNot = (node: SearchNode) => node.kind === 'not'

function written(node: SearchNode, write: LeafWriter): string | null {
  if (node.kind === 'not') {
    const inner = written(node.node, write)
    return inner && `!(${inner})`
  }
  if (node.kind === 'sequence') return writtenSequence(node.places, write)
  if (!('nodes' in node)) return write(node)
  return joined(
    node.nodes.map((part) => written(part, write)),
    node.kind === 'any' ? '|' : '&',
  )
}

function joined(parts: readonly (string | null)[], operator: '&' | '|'): string | null {
  const present = parts.filter((part) => part !== null)
  return present.length > 1 ? `(${present.join(` ${operator} `)})` : (present[0] ?? null)
}

function writtenSequence(places: readonly Place[], write: LeafWriter): string | null {
  let text: string | null = null
  let last = 0
  for (const { offset, leaf } of places) {
    const part = write(leaf)
    if (part === null) continue
    text = text === null ? part : `${text} <${offset - last}> ${part}`
    last = offset
  }
  return text && `(${text})`
}

/** Null for no lexeme. */
function anyOf(lexemes: readonly string[], flag = ''): string | null {
  return joined(
    [...new Set(lexemes)].map((lexeme) => `'${lexeme}'${flag}`),
    '|',
  )
}
