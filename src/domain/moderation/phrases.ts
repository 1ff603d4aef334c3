/**
 * Finds phrases in text as whole words, even if the words are disguised. `folded-text.ts` says
 * which characters are alike; `phrase-pieces.ts` says what stands for a letter and where words
 * begin. The search walks over the text along one tree of all phrases, so its time grows with the
 * text and hardly with the number of phrases. It uses no regular expressions, which a phrase could
 * make slow.
 */
import {
  minApart,
  type Passage,
  type Piece,
  passageOf,
  piecesOf,
  spacedOutWords,
  standsForLetter,
} from './phrase-pieces.ts'

export type FoundPhrase = {
  phrase: string
  /** The characters in the text that match the phrase. */
  written: string
}

export type Searched = {
  /** Each phrase once, in the order of the text, at most 20. */
  found: FoundPhrase[]
  /** False if the text was too long or too complex to search all of it. */
  isComplete: boolean
}

export type PhraseFinder = (text: string) => Searched

const maxFound = 20

/** The most pieces that match one space of a phrase. */
const maxGapPieces = 6
/** The most pieces that match one letter of a phrase: `i1` is a repeated i. */
const maxLetterPieces = 3
/** The most steps along the tree for one text; prose takes a tenth of them. */
const maxSteps = 100_000
/**
 * A doubled letter matches a single one only in phrases of at least this many letters: in short
 * words, doubling makes another word (`god`, `good`).
 */
const minDoubling = 5

/** The end of a phrase, with the number of its letters. */
type Ending = { phrase: string; letters: number }
type Node = { next: Map<string, { count: number; node: Node }[]>; endings: Ending[] }

const space = ' '

function newNode(): Node {
  return { next: new Map(), endings: [] }
}

type Phrase = { phrase: string; steps: readonly Piece[]; letters: number }

const isText = ({ kind }: Piece) => kind !== 'gap'

function parsePhrase(phrase: string): Phrase[] {
  const { pieces } = piecesOf(phrase)
  const steps = pieces.slice(Math.max(0, pieces.findIndex(isText)), pieces.findLastIndex(isText) + 1)
  const letters = steps.filter(isText).reduce((sum, { count }) => sum + count, 0)
  return waysToWrite(steps).map((way) => ({ phrase, steps: way, letters }))
}

const gap: Piece = {
  ...{ kind: 'gap', letters: space, count: 1, digits: 0, start: 0, end: 0 },
  ...{ isUnspaced: false, isPicture: false, isJoined: false, isOptional: false },
}

/** Beside an emoji, a phrase is the same with and without a gap. */
function waysToWrite(steps: readonly Piece[]): (readonly Piece[])[] {
  if (!steps.some(({ isPicture }) => isPicture)) return [steps]
  const isBeside = (index: number) => steps[index - 1]?.isPicture || steps[index + 1]?.isPicture
  const close = steps.filter(({ kind }, index) => kind !== 'gap' || !isBeside(index))
  const apart = close.flatMap((step, index) => {
    const before = close[index - 1]
    const isWord = !step.isJoined && before && (before.isPicture || step.isPicture)
    return isWord && step.kind !== 'gap' ? [gap, step] : [step]
  })
  return [close, apart]
}

/** Whether any text can have the phrase: signs such as ★ are only looked for beside letters. */
export const isFindablePhrase = (phrase: string) => parsePhrase(phrase).some(({ letters }) => letters > 0)

function treeOf(phrases: readonly Phrase[]): Node {
  const root = newNode()
  for (const { phrase, steps, letters } of phrases) {
    if (letters === 0) continue
    const { endings } = steps.reduce(childFor, root)
    if (!endings.some((ending) => ending.phrase === phrase)) endings.push({ phrase, letters })
  }
  return root
}

/**
 * The tree for words that are spaced out: without its gaps a passage does not show where one word
 * ends and the next begins.
 */
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

/** The state of the walk since the beginning of a word. */
type Progress = {
  /** The index of the next piece. */
  index: number
  /** The number of letters that stand for themselves. */
  plain: number
  /** The number of digits that were read as letters. */
  disguised: number
  hasDoubled: boolean
}

type Search = {
  passage: Passage
  stepsLeft: { count: number }
  onEnding: (ending: Ending, last: number) => void
}

/** Calls `onEnding` for each phrase that is complete at `progress` or later. */
function walk(search: Search, node: Node, progress: Progress): void {
  const { passage, stepsLeft, onEnding } = search
  const { index, plain, disguised, hasDoubled } = progress
  if (stepsLeft.count-- <= 0) return
  if (node.endings.length > 0 && passage.ends(index - 1)) {
    for (const ending of node.endings) {
      // Text with more digits than letters is a number: 455, A55.
      if (disguised > plain || (hasDoubled && ending.letters < minDoubling)) continue
      onEnding(ending, index - 1)
    }
  }
  const piece = passage.pieces[index]
  // After a skin tone or the frame of a keycap a phrase may end.
  if (piece?.isOptional && piece.isJoined) walk(search, node, { ...progress, index: index + 1 })
  if (!piece || node.next.size === 0) return
  for (const edge of node.next.get(space) ?? []) {
    for (let after = index; after < index + maxGapPieces; after++) {
      const kind = passage.pieces[after]?.kind
      if (kind === undefined || kind === 'word') break
      walk(search, edge.node, { ...progress, index: after + 1 })
    }
  }
  if (piece.kind === 'gap') return
  for (const letter of piece.letters) {
    for (const edge of node.next.get(letter) ?? []) {
      for (const { pieces, times, digits } of readings(passage.pieces, index, letter)) {
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

/**
 * Whether `times` letters in the text match `count` letters in the phrase: the same number, or a
 * letter that is drawn out.
 */
function isDrawnOut(count: number, times: number): boolean {
  return times === count || (times > count && (times >= 3 || count === 1))
}

/** Each number of pieces from `index` on that can be read as this one letter. */
function readings(all: readonly Piece[], index: number, letter: string) {
  const found: { pieces: number; times: number; digits: number }[] = []
  let [times, digits, frames] = [0, 0, 0]
  const longest = all[index]?.isPicture ? 1 : maxLetterPieces
  for (let pieces = 1; pieces <= longest; pieces++) {
    // Between keycaps there are frames: 8️⃣8️⃣ is 88.
    if (pieces > 1 && all[index + pieces + frames - 1]?.isOptional) frames++
    const place = index + pieces + frames - 1
    const piece = all[place]
    if (!piece || piece.kind === 'gap' || !piece.letters.includes(letter)) break
    const isItself = piece.letters.startsWith(letter)
    if (!isItself && !standsForLetter(all, place)) break
    times += piece.count
    digits += isItself ? 0 : piece.digits
    found.push({ pieces: pieces + frames, times, digits })
  }
  return found
}

export function createPhraseFinder(phrases: readonly string[]): PhraseFinder {
  if (phrases.length === 0) return () => ({ found: [], isComplete: true })
  const parsed = phrases.flatMap(parsePhrase)
  const spaced = treeOf(parsed)
  let joined: Node | undefined
  return (text) => {
    const found = new Map<string, { start: number; end: number }>()
    const stepsLeft = { count: maxSteps }
    const search = (passage: Passage, tree: Node) => {
      for (let index = 0; index < passage.pieces.length && found.size < maxFound; index++) {
        if (!passage.begins(index)) continue
        const onEnding = ({ phrase }: Ending, last: number) => {
          if (found.has(phrase) || found.size === maxFound) return
          const [first, final] = [passage.pieces[index], passage.pieces[last]]
          found.set(phrase, { start: first?.start ?? 0, end: final?.end ?? 0 })
        }
        walk({ passage, stepsLeft, onEnding }, tree, { index, plain: 0, disguised: 0, hasDoubled: false })
      }
    }
    const { pieces, isWhole } = piecesOf(text)
    search(passageOf(pieces), spaced)
    for (const word of spacedOutWords(pieces)) {
      joined ??= joinedTreeOf(parsed)
      search(word, joined)
    }
    return {
      found: [...found]
        .sort(([, a], [, b]) => a.start - b.start)
        .map(([phrase, { start, end }]) => ({ phrase, written: text.slice(start, end) })),
      isComplete: isWhole && stepsLeft.count > 0,
    }
  }
}
