/**
 * Finds phrases in text as whole words, however they are dressed up: folded-text.ts says which characters are alike,
 * phrase-pieces.ts what stands for a letter and where words begin. One walk over the text along a tree of all phrases: the
 * time grows with the text and hardly with the list, and nobody's words become a regular expression.
 */
import {
  type Line,
  lineOf,
  linesApart,
  minApart,
  type Piece,
  piecesOf,
  standsForLetter,
} from './phrase-pieces.ts'

export type FoundPhrase = {
  phrase: string
  /** As it stands in the text. */
  written: string
}

export type Searched = {
  /** Each phrase once, in the order of the text, and no more than a few. */
  found: FoundPhrase[]
  /** False where the text is so tangled that the search was given up. */
  isComplete: boolean
}

export type PhraseFinder = (text: string) => Searched

const maxFound = 20

/** Pieces that one space of a phrase may be, at most. */
const maxGapPieces = 6
/** Pieces that one letter of a phrase may be, at most: `i1` for a drawn-out i. */
const maxLetterPieces = 3
/** Steps along the tree for one text: ten times what prose takes. */
const maxSteps = 100_000
/** From so many letters on a letter that stands twice is taken for once: in short words it makes another (`god`, `good`). */
const minDoubling = 5

/** The end of a phrase, with the number of its letters. */
type Ending = { phrase: string; letters: number }
type Node = { next: Map<string, { count: number; node: Node }[]>; endings: Ending[] }

const space = ' '

function newNode(): Node {
  return { next: new Map(), endings: [] }
}

type Phrase = { phrase: string; steps: Piece[]; letters: number }

const isText = ({ kind }: Piece) => kind !== 'gap'

function parsePhrase(phrase: string): Phrase {
  const { pieces } = piecesOf(phrase)
  const steps = pieces.slice(Math.max(0, pieces.findIndex(isText)), pieces.findLastIndex(isText) + 1)
  return { phrase, steps, letters: steps.filter(isText).reduce((sum, { count }) => sum + count, 0) }
}

function treeOf(phrases: readonly Phrase[]): Node {
  const root = newNode()
  for (const { phrase, steps, letters } of phrases) {
    if (letters > 0) steps.reduce(childFor, root).endings.push({ phrase, letters })
  }
  return root
}

/** For letters that stand apart: then nothing tells where one word ends and the next begins. */
function joinedTreeOf(phrases: readonly Phrase[]): Node {
  return treeOf(
    phrases
      .filter(({ letters }) => letters >= minApart)
      .map((phrase) => ({ ...phrase, steps: phrase.steps.filter(isText) })),
  )
}

function childFor(node: Node, { kind, letters: [first = space], count }: Piece): Node {
  const [letter, times] = kind === 'gap' ? [space, 1] : [first, count]
  const edges = node.next.get(letter) ?? []
  node.next.set(letter, edges)
  const found = edges.find((edge) => edge.count === times)
  if (found) return found.node
  const made = { count: times, node: newNode() }
  edges.push(made)
  return made.node
}

/** What has been read on the way from the beginning of a word. */
type Way = {
  /** The piece that comes next. */
  index: number
  /** Letters that stand for themselves. */
  plain: number
  /** Digits that are read as letters. */
  disguised: number
  hasDoubled: boolean
}

type Search = { line: Line; stepsLeft: { count: number }; onEnding: (ending: Ending, last: number) => void }

/** Tells of each phrase that stands in the line from there. */
function walk(search: Search, node: Node, way: Way): void {
  const { line, stepsLeft, onEnding } = search
  const { index, plain, disguised, hasDoubled } = way
  if (stepsLeft.count-- <= 0) return
  if (node.endings.length > 0 && line.ends(index - 1)) {
    for (const ending of node.endings) {
      // A number is no word: 455, A55.
      if (disguised > plain || (hasDoubled && ending.letters < minDoubling)) continue
      onEnding(ending, index - 1)
    }
  }
  const piece = line.pieces[index]
  if (!piece || node.next.size === 0) return
  for (const edge of node.next.get(space) ?? []) {
    for (let after = index; after < index + maxGapPieces; after++) {
      const kind = line.pieces[after]?.kind
      if (kind === undefined || kind === 'word') break
      walk(search, edge.node, { ...way, index: after + 1 })
    }
  }
  if (piece.kind === 'gap') return
  for (const letter of piece.letters) {
    for (const edge of node.next.get(letter) ?? []) {
      for (const { pieces, times, digits } of readings(line.pieces, index, letter)) {
        if (!isDrawnOut(edge.count, times)) continue
        walk(search, edge.node, {
          index: index + pieces,
          plain: plain + times - digits,
          disguised: disguised + digits,
          hasDoubled: hasDoubled || (times > edge.count && times < 3),
        })
      }
    }
  }
}

/** Whether a letter that a phrase has so many times may be so many times in the text: as many, or drawn out. */
function isDrawnOut(count: number, times: number): boolean {
  return times === count || (times > count && (times >= 3 || count === 1))
}

/** How much of the text from there can be read as this one letter. */
function readings(all: readonly Piece[], index: number, letter: string) {
  const found: { pieces: number; times: number; digits: number }[] = []
  let [times, digits] = [0, 0]
  for (let pieces = 1; pieces <= maxLetterPieces; pieces++) {
    const piece = all[index + pieces - 1]
    if (!piece || piece.kind === 'gap' || !piece.letters.includes(letter)) break
    const isItself = piece.letters.startsWith(letter)
    if (!isItself && !standsForLetter(all, index + pieces - 1)) break
    times += piece.count
    digits += isItself ? 0 : piece.digits
    found.push({ pieces, times, digits })
  }
  return found
}

export function createPhraseFinder(phrases: readonly string[]): PhraseFinder {
  if (phrases.length === 0) return () => ({ found: [], isComplete: true })
  const parsed = phrases.map(parsePhrase)
  const spaced = treeOf(parsed)
  let joined: Node | undefined
  return (text) => {
    const found = new Map<string, { start: number; end: number }>()
    const stepsLeft = { count: maxSteps }
    const searchLine = (line: Line, tree: Node) => {
      for (let index = 0; index < line.pieces.length && found.size < maxFound; index++) {
        if (!line.begins(index)) continue
        const onEnding = ({ phrase }: Ending, last: number) => {
          if (found.has(phrase) || found.size === maxFound) return
          found.set(phrase, { start: line.pieces[index]?.start ?? 0, end: line.pieces[last]?.end ?? 0 })
        }
        walk({ line, stepsLeft, onEnding }, tree, { index, plain: 0, disguised: 0, hasDoubled: false })
      }
    }
    const { pieces, isWhole } = piecesOf(text)
    searchLine(lineOf(pieces), spaced)
    for (const line of linesApart(pieces)) {
      joined ??= joinedTreeOf(parsed)
      searchLine(line, joined)
    }
    return {
      found: [...found]
        .sort(([, a], [, b]) => a.start - b.start)
        .map(([phrase, { start, end }]) => ({ phrase, written: text.slice(start, end) })),
      isComplete: isWhole && stepsLeft.count > 0,
    }
  }
}
