/**
 * Cuts a snippet from a text: the parts with most of the words that somebody searches for, and marks
 * around these words.
 */
import { snippetMarks } from './search-languages.ts'
import { formsOf, maxJoinedParts, type Piece, piecesOf, withFewMarks } from './search-letters.ts'
import type { Leaf, SearchNode } from './search-nodes.ts'
import { leavesIn, type StemsOf } from './search-query.ts'

/** Lengths in UTF-16 units. */
const fragmentLength = 160
const lengthBefore = 50
const maxFragments = 2
const maxSnap = 24
const between = ' … '
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
}

/** A text with the pieces that may be matches, before the stems of their words are known. */
type SnippetSource = { text: string; pieces: Piece[]; wanted: Wanted }

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

export function wantedIn(node: SearchNode | null): Wanted {
  const leaves = leavesIn(node)
  const textsOf = (kind: Leaf['kind']) => leaves.filter((leaf) => leaf.kind === kind).map(({ text }) => text)
  return {
    words: textsOf('word').flatMap(formsOf),
    prefixes: textsOf('prefix').flatMap(formsOf),
    lexemes: new Set(textsOf('lexeme').filter(isSign)),
    runs: runsOf(node),
  }
}

/** The words of one stem have this number of first letters in common. */
const commonLetters = 2
const beginningOf = (word: string) => word.slice(0, commonLetters)

const marks = new RegExp(`[${snippetMarks.start}${snippetMarks.end}]`, 'g')

/** Reads a text, and names the words whose stems tell which of them are matches. */
export function readSnippetSource(text: string, wanted: Wanted): SnippetSource & { words: string[] } {
  const shown = withFewMarks(text.replace(marks, ' ')).normalize('NFC')
  const pieces = [...piecesOf(shown)]
  const beginnings = new Set(wanted.words.map(beginningOf))
  const words = new Set(wanted.words)
  const seen = new Set<string>()
  for (const { word } of candidatesIn(pieces)) {
    if (seen.has(word)) continue
    seen.add(word)
    for (const form of formsOf(word)) if (beginnings.has(beginningOf(form))) words.add(form)
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

type Match = { start: number; end: number; what: string }

function matchesIn({ text, pieces, wanted }: SnippetSource, stemsOf: StemsOf): Match[] {
  const stems = new Set(wanted.words.flatMap(stemsOf))
  const known = new Map<string, string | undefined>()
  /** What a word is a match for; undefined if it is none. */
  const whatIs = (word: string): string | undefined => {
    const forms = formsOf(word)
    const prefix = wanted.prefixes.find((prefix) => forms.some((form) => form.startsWith(prefix)))
    return prefix ?? forms.flatMap(stemsOf).find((stem) => stems.has(stem))
  }
  const found: Match[] = []
  for (const { word, start, end } of candidatesIn(pieces)) {
    if (!known.has(word)) known.set(word, whatIs(word))
    const what = known.get(word)
    if (what !== undefined) found.push({ start, end, what })
    if (found.length === maxMatches) break
  }
  for (const piece of pieces) {
    if (piece.kind === 'unspaced') found.push(...matchesInRun(text, piece, wanted))
    const { word, suffix, start, end } = piece
    if (wanted.lexemes.has(word + suffix))
      found.push({ start, end: end + suffix.length, what: word + suffix })
    if (found.length > 2 * maxMatches) break
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end)
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

/** Plain text with `snippetMarks` around the matches. */
export function snippetOf(source: SnippetSource, stemsOf: StemsOf): string {
  const text = { text: source.text, characters: segmenter.segment(source.text) }
  const matches = matchesIn(source, stemsOf).map((match) => ({
    ...match,
    start: characterStart(text, match.start),
    end: characterEnd(text, match.end),
  }))
  const fragments = fragmentsAround(text, matches)
  return fragments.map((fragment) => markedText(source.text, fragment, matches)).join(between)
}

type Fragment = { start: number; end: number }

function fragmentsAround(text: Segmented, matches: readonly Match[]): Fragment[] {
  const chosen: Fragment[] = []
  const missing = new Set(matches.map(({ what }) => what))
  while (chosen.length < maxFragments && missing.size > 0) {
    const best = bestStart(matches, { chosen, missing })
    if (best === undefined) break
    const fragment = fragmentFrom(text, best)
    for (const { start, end, what } of matches) {
      if (start >= fragment.start && end <= fragment.end) missing.delete(what)
    }
    missing.delete(matches.find(({ start }) => start === best)?.what ?? '')
    chosen.push(fragment)
  }
  if (chosen.length === 0) return [fragmentFrom(text, 0)]
  return chosen.sort((a, b) => a.start - b.start)
}

/** The match from which a fragment has the most of the words that are missing. */
function bestStart(
  matches: readonly Match[],
  { chosen, missing }: { chosen: readonly Fragment[]; missing: ReadonlySet<string> },
): number | undefined {
  let best: { start: number; count: number } | undefined
  for (const [index, { start, end, what }] of matches.entries()) {
    const overlaps = chosen.some((fragment) => start < fragment.end && end > fragment.start)
    if (overlaps || !missing.has(what)) continue
    const near = new Set<string>()
    for (let next = index; next < Math.min(matches.length, index + 40); next++) {
      const match = matches[next]
      // A match may be longer than a fragment.
      if (!match || (next > index && match.end > start + fragmentLength - lengthBefore)) break
      if (missing.has(match.what)) near.add(match.what)
    }
    if (near.size > (best?.count ?? 0)) best = { start, count: near.size }
  }
  return best?.start
}

/** A fragment with some text before the match, from the beginning to the end of words. */
function fragmentFrom(segmented: Segmented, match: number): Fragment {
  const { text } = segmented
  const start = match <= lengthBefore ? 0 : snapped(segmented, match - lengthBefore, match)
  const end = start + fragmentLength
  return { start, end: end >= text.length ? text.length : snappedBack(segmented, end, match) }
}

/** The next place where a word begins, or at least a character. */
function snapped(segmented: Segmented, from: number, limit: number): number {
  const blank = segmented.text.slice(from, Math.min(from + maxSnap, limit)).search(/\s/)
  return blank === -1 ? Math.min(limit, characterEnd(segmented, from)) : from + blank + 1
}

function snappedBack(segmented: Segmented, from: number, limit: number): number {
  const before = segmented.text.slice(Math.max(limit, from - maxSnap), from + 1)
  const blank = before.search(/\s(?=\S*$)/)
  if (blank !== -1) return from + 1 - before.length + blank
  const start = characterStart(segmented, from)
  return start > limit ? start : characterEnd(segmented, from)
}

/** A text, and its characters as readers see them. */
type Segmented = { text: string; characters: Intl.Segments }

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** In UTF-16 units. A longer character, such as a letter with a thousand marks, is cut. */
const maxCharacter = 60

/** `at` if a character begins there, else the start of the character around it. */
function characterStart({ text, characters }: Segmented, at: number): number {
  const start = characters.containing(at)?.index ?? at
  return at - start <= maxCharacter ? start : at - Number(isInsidePair(text, at))
}

/** `at` if a character ends there, else the end of the character around it. */
function characterEnd({ text, characters }: Segmented, at: number): number {
  const around = characters.containing(at)
  if (!around || around.index === at) return at
  const end = around.index + around.segment.length
  return end - at <= maxCharacter ? end : at + Number(isInsidePair(text, at))
}

const isInsidePair = (text: string, at: number) => /^[\udc00-\udfff]/.test(text.charAt(at))

function markedText(text: string, { start, end }: Fragment, matches: readonly Match[]): string {
  let written = ''
  let at = start
  for (const match of matches) {
    if (match.start >= end || match.start < at) continue
    const endOfMark = Math.min(match.end, end)
    written += `${text.slice(at, match.start)}${snippetMarks.start}${text.slice(match.start, endOfMark)}${snippetMarks.end}`
    at = endOfMark
  }
  return (written + text.slice(at, end)).trim()
}
