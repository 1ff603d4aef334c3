/** Finds in a text what somebody searches for: words, phrases, emoji and runs of characters. */
import { snippetMarks } from './search-languages.ts'
import { formsOf, maxJoinedParts, type Piece, piecesOf, withFewMarks } from './search-letters.ts'
import { isUnspaced, type Leaf, leavesIn, type SearchNode, type Sequence } from './search-nodes.ts'
import type { StemsOf } from './search-tsquery.ts'

/** More matches than this in one text tell nothing new about where to cut. */
const maxMatches = 500

/** What is looked for, by the way in which it is recognised. */
type Wanted = {
  words: string[]
  prefixes: string[]
  /** Emoji, and words with signs such as C++. */
  lexemes: ReadonlySet<string>
  /** Runs of characters of scripts without blanks. */
  runs: string[]
  /** Phrases, and the parts of joined words. */
  sequences: WantedSequence[]
}

type WantedSequence = { what: string; places: { offset: number; forms: string[]; isPrefix: boolean }[] }

/** A text with the pieces that may be matches, before the stems of their words are known. */
export type SnippetSource = { text: string; pieces: Piece[]; wanted: Wanted }

const isPair = (leaf: Leaf) => leaf.kind === 'lexeme' && Array.from(leaf.text).length === 2

/** The runs that were divided into pairs of characters. */
function runsOf(node: SearchNode | null): string[] {
  if (node === null || node.kind === 'not') return []
  if ('nodes' in node) return node.nodes.flatMap(runsOf)
  const places = node.kind === 'sequence' ? node.places : [{ offset: 0, leaf: node }]
  const runs: string[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const { offset, leaf } of places) {
    if (!isPair(leaf) || isSign(leaf.text)) continue
    const end = Array.from(leaf.text).at(-1) ?? ''
    if (offset === last + 1) runs.push((runs.pop() ?? '') + end)
    else runs.push(leaf.text)
    last = offset
  }
  return runs
}

const isSign = (text: string) => /^(?:\p{RI}|\p{Extended_Pictographic})|[+#]$/u.test(text)

/** Whether all places are words that stand one after the other, each of them one piece. */
const isOfWords = (node: SearchNode): node is Sequence =>
  node.kind === 'sequence' &&
  node.places.every(({ leaf }) => leaf.kind !== 'lexeme' && !isUnspaced(leaf.text))

function sequencesIn(node: SearchNode | null): Sequence[] {
  if (node === null || node.kind === 'not') return []
  if (isOfWords(node)) return [node]
  return 'nodes' in node ? node.nodes.flatMap(sequencesIn) : []
}

/** The leaves that are found wherever they are. */
function looseLeavesIn(node: SearchNode | null): Leaf[] {
  if (node !== null && 'nodes' in node) return node.nodes.flatMap(looseLeavesIn)
  return node !== null && isOfWords(node) ? [] : leavesIn(node)
}

function wantedSequence({ places }: Sequence): WantedSequence {
  return {
    what: places.map(({ leaf }) => leaf.text).join(' '),
    places: places.map(({ offset, leaf }) => ({
      offset,
      forms: formsOf(leaf.text),
      isPrefix: leaf.kind === 'prefix',
    })),
  }
}

export function wantedIn(node: SearchNode | null): Wanted {
  const leaves = looseLeavesIn(node)
  const textsOf = (kind: Leaf['kind']) => leaves.filter((leaf) => leaf.kind === kind).map(({ text }) => text)
  return {
    words: textsOf('word').flatMap(formsOf),
    prefixes: textsOf('prefix').flatMap(formsOf),
    lexemes: new Set(textsOf('lexeme').filter(isSign)),
    runs: runsOf(node),
    sequences: sequencesIn(node).map(wantedSequence),
  }
}

/** The words of one stem have this number of first letters in common. */
const commonLetters = 2
/** What Arabic writes in front of a word and its stemmer removes: the article, also after a particle. */
const arabicArticle = /^[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644)/u
const beginningsOf = (word: string) =>
  [word, word.replace(arabicArticle, '')].map((each) => each.slice(0, commonLetters))

const marks = new RegExp(`[${snippetMarks.start}${snippetMarks.end}]`, 'g')

/** Reads a text, and names the words whose stems tell which of them are matches. */
export function readSnippetSource(text: string, wanted: Wanted): SnippetSource & { words: string[] } {
  const shown = withFewMarks(text.replace(marks, ' ')).normalize('NFC')
  const pieces = [...piecesOf(shown)]
  const asked = [
    ...wanted.words,
    ...wanted.sequences.flatMap(({ places }) => places.flatMap(({ forms }) => forms)),
  ]
  const beginnings = new Set(asked.flatMap(beginningsOf))
  const words = new Set(asked)
  const seen = new Set<string>()
  for (const { word } of candidatesIn(pieces)) {
    if (seen.has(word)) continue
    seen.add(word)
    for (const form of formsOf(word))
      if (beginningsOf(form).some((beginning) => beginnings.has(beginning))) words.add(form)
  }
  return { text: shown, pieces, wanted, words: [...words] }
}

type Candidate = { word: string; start: number; end: number }

const isWord = ({ kind }: Piece) => kind === 'letters' || kind === 'digits'

/** The words of a text, and the joined words with each two neighbours and all parts in one. */
function* candidatesIn(pieces: readonly Piece[]): Generator<Candidate> {
  let first = 0
  for (const [index, piece] of pieces.entries()) {
    if (!isWord(piece)) continue
    yield piece
    const before = pieces[index - 1]
    if (!piece.isJoined || !before || !isWord(before)) {
      first = index
      continue
    }
    yield { word: before.word + piece.word, start: before.start, end: piece.end }
    const count = index - first + 1
    if (count === 2 || count > maxJoinedParts || (pieces[index + 1]?.isJoined ?? false)) continue
    const parts = pieces.slice(first, index + 1)
    const word = parts.map(({ word }) => word).join('')
    yield { word, start: parts[0]?.start ?? 0, end: piece.end }
  }
}

export type Match = { start: number; end: number; what: string }

/** In the order of the text, longer ones first. */
export function matchesIn({ text, pieces, wanted }: SnippetSource, stemsOf: StemsOf): Match[] {
  const stems = new Set(wanted.words.flatMap(stemsOf))
  /** What a word is a match for; undefined if it is none. */
  const whatIs = remembering((word: string): string | undefined => {
    const forms = formsOf(word)
    const prefix = wanted.prefixes.find((prefix) => forms.some((form) => form.startsWith(prefix)))
    return prefix ?? forms.flatMap(stemsOf).find((stem) => stems.has(stem))
  })
  const found: Match[] = []
  for (const { word, start, end } of candidatesIn(pieces)) {
    const what = whatIs(word)
    if (what !== undefined) found.push({ start, end, what })
    if (found.length === maxMatches) break
  }
  for (const sequence of wanted.sequences) found.push(...matchesOfSequence(pieces, sequence, stemsOf))
  for (const piece of pieces) {
    if (piece.kind === 'unspaced') found.push(...matchesInRun(text, piece, wanted))
    const { word, suffix, start, end } = piece
    if (wanted.lexemes.has(word + suffix))
      found.push({ start, end: end + suffix.length, what: word + suffix })
    if (found.length > 2 * maxMatches) break
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end)
}

/** Words that the language excludes are not looked for, but they keep their places. */
function matchesOfSequence(
  pieces: readonly Piece[],
  { what, places }: WantedSequence,
  stemsOf: StemsOf,
): Match[] {
  const sought = places
    .map(({ forms, ...place }) => ({ ...place, forms, stems: new Set(forms.flatMap(stemsOf)) }))
    .filter(({ stems, isPrefix }) => isPrefix || stems.size > 0)
  const [first] = sought
  if (first === undefined) return []
  const isFound = remembering((word: string): boolean[] => {
    const forms = formsOf(word)
    return sought.map(({ forms: beginnings, stems, isPrefix }) =>
      isPrefix
        ? beginnings.some((beginning) => forms.some((form) => form.startsWith(beginning)))
        : forms.some((form) => stemsOf(form).some((stem) => stems.has(stem))),
    )
  })
  const found: Match[] = []
  for (let index = 0; index < pieces.length && found.length < maxMatches; index++) {
    const matched = sought.map(({ offset }) => pieces[index + offset - first.offset])
    const isMatch = matched.every((piece, at) => piece && isWord(piece) && isFound(piece.word)[at])
    if (isMatch)
      found.push(
        ...partsWithoutBlanks(
          matched.filter((piece) => piece !== undefined),
          what,
        ),
      )
  }
  return found
}

/** One match for the pieces that nothing but a sign divides. */
function partsWithoutBlanks(pieces: readonly Piece[], what: string): Match[] {
  const parts: Match[] = []
  for (const { start, end, isJoined } of pieces) {
    const last = parts.at(-1)
    if (last && isJoined) last.end = end
    else parts.push({ start, end, what })
  }
  return parts
}

function remembering<Value>(compute: (word: string) => Value): (word: string) => Value {
  const known = new Map<string, { value: Value }>()
  return (word) => {
    const former = known.get(word)
    if (former) return former.value
    const value = compute(word)
    known.set(word, { value })
    return value
  }
}

function matchesInRun(text: string, { word, start, end }: Piece, { runs, prefixes }: Wanted): Match[] {
  const found: Match[] = []
  // In normal form a run may have another length. Then the whole run is marked.
  const isAsWritten = word.length === end - start && text.slice(start, end).toLowerCase() === word
  for (const what of [...runs, ...prefixes]) {
    for (let at = word.indexOf(what); at !== -1; at = word.indexOf(what, at + what.length)) {
      found.push(
        isAsWritten ? { start: start + at, end: start + at + what.length, what } : { start, end, what },
      )
      if (!isAsWritten || found.length === maxMatches) break
    }
  }
  return found
}
