/**
 * Gives headings the ids that GitHub gives them, so that tables of contents made for GitHub work here.
 * Headings of HTML get one too, unless they have one. Each id is unique in the article.
 */
import type { Token } from 'markdown-it'
import type { HtmlPart } from './html-reader.ts'

/** GitHub has no limit. The sanitiser accepts 200 characters after the common prefix. */
const maxIdLength = 180
/** Headings beyond this number get no id, since nobody reads a longer table of contents. */
const maxIds = 1_000

type Tag = Extract<HtmlPart, { type: 'open' }>

export type Fragments = {
  /** Heading -> its fragment. */
  headings: ReadonlyMap<HtmlPart, string>
  /** Those of all elements. */
  taken: ReadonlyMap<string, unknown>
}

/** `ownFragments` are the names that the author has given to an element. */
export function fragmentsIn(
  parts: readonly HtmlPart[],
  ownFragments: (tag: Tag) => readonly string[],
): Fragments {
  const headings = new Map<HtmlPart, string>()
  const taken = new Map<string, number>()
  const unnamed: Tag[] = []
  let count = 0
  for (const [at, part] of parts.entries()) {
    if (part.type !== 'open') continue
    const isCounted = isHeading(part) && ++count <= maxIds
    const own = ownFragments(part).filter((fragment) => !taken.has(fragment))
    for (const fragment of own) taken.set(fragment, 0)
    if (own.length > 0 || !isCounted) continue
    const fragment = fragmentFrom(wordsIn(parts, at))
    if (fragment === '') unnamed.push(part)
    else headings.set(part, uniqueFragment(fragment, taken))
  }
  // A heading without words takes no name that another heading has by its words.
  for (const tag of unnamed) headings.set(tag, uniqueFragment('section', taken))
  return { headings, taken }
}

const isHeading = (part: HtmlPart) => part.type !== 'text' && /^h[1-6]$/.test(part.name)

/** The words of the heading that begins at `start`, without the numbers of notes. */
function wordsIn(parts: readonly HtmlPart[], start: number): string {
  const words: string[] = []
  let isInNote = false
  for (let at = start + 1; at < parts.length; at++) {
    const part = parts[at] as HtmlPart
    if (isHeading(part)) break
    if (part.type === 'text') {
      if (!isInNote) words.push(part.text)
    } else if (part.name === 'a') {
      isInNote = part.type === 'open' && part.attributes.get('role') === 'doc-noteref'
    }
  }
  // What indents a line of HTML goes with the line break.
  return words.join('').replace(/\n[ \t]*/g, '')
}

/** The words of a heading, without its markup and pictures. */
export function wordsOf(inline: Token | undefined, lineBreak = ''): string {
  return (inline?.children ?? [])
    .map(({ type, content }) => {
      if (type === 'softbreak' || type === 'hardbreak') return lineBreak
      return type === 'text' || type === 'code_inline' ? content : ''
    })
    .join('')
}

/**
 * GitHub keeps letters, marks and digits of any script, `_` and `-`, and turns each blank into a
 * hyphen. It drops all other characters, line breaks among them.
 */
function fragmentFrom(words: string): string {
  const kept = words.toLowerCase().replace(/[^\p{Alphabetic}\p{M}\p{Nd}\p{Nl}\p{Pc} -]/gu, '')
  return [...kept].slice(0, maxIdLength).join('').replaceAll(' ', '-')
}

/** The fragment, with a number appended if it is taken. */
function uniqueFragment(fragment: string, taken: Map<string, number>): string {
  let name = fragment
  let count = taken.get(fragment) ?? 0
  while (taken.has(name)) name = `${fragment}-${++count}`
  taken.set(fragment, count)
  if (name !== fragment) taken.set(name, 0)
  return name
}
