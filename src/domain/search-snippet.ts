/**
 * Cuts a snippet from a text: the parts with most of the words that somebody searches for, and marks
 * around these words.
 */
import { snippetMarks } from './search-languages.ts'
import { type Match, matchesIn, type SnippetSource } from './search-matches.ts'
import type { StemsOf } from './search-tsquery.ts'

/** Lengths in UTF-16 units. */
const fragmentLength = 160
const lengthBefore = 50
const maxFragments = 2
const maxSnap = 24
const between = ' … '
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
