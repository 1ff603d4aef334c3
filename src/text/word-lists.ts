/**
 * Makes lists of the paragraphs that Microsoft Word writes in their place. Word gives each one a level
 * (`mso-list:l0 level2 lfo1`), and writes its bullet or number as words marked `mso-list:Ignore`.
 */
import { isBlockElement } from './html-elements.ts'
import type { Attributes, HtmlPart } from './html-reader.ts'

const level = /(?:^|[;\s])mso-list:\s*l\d+\s+level([1-9])/i
const isMarker = /(?:^|[;\s])mso-list:\s*ignore/i
/** `3.`, `(a)`, `iv)` and the like. Everything else is a bullet, `o` and `§` among them. */
const number = /^\(?(?:(\d{1,9})|([a-z])|([A-Z])|[ivxlc]{2,6}|[IVXLC]{2,6})[.)]$/

const maxMarkerLength = 12

type List = { name: 'ul' | 'ol' }
type Item = { end: number; level: number; marker: string; content: HtmlPart[] }

export function wordLists(parts: HtmlPart[]): HtmlPart[] {
  if (!parts.some((part) => part.type === 'open' && /mso-list/i.test(styleOf(part)))) return parts
  const made: HtmlPart[] = []
  const lists: List[] = []
  const closeTo = (depth: number) => {
    while (lists.length > depth) {
      const { name } = lists.pop() as List
      made.push({ type: 'close', name: 'li' }, { type: 'close', name })
    }
  }
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as HtmlPart
    const item = part.type === 'open' && part.name === 'p' ? itemAt(parts, at) : undefined
    if (part.type === 'open' && item) {
      beginItem(item, part.attributes)
      made.push(...item.content)
      at = item.end
    } else {
      if (part.type !== 'text' || /\S/.test(part.text)) closeTo(0)
      made.push(part)
    }
  }
  closeTo(0)
  return made

  function beginItem({ level, marker }: Item, attributes: Attributes): void {
    const [, digits, small, large] = number.exec(marker) ?? []
    const name = number.test(marker) ? 'ol' : 'ul'
    const depth = Math.min(level, lists.length + 1)
    closeTo(lists[depth - 1]?.name === name ? depth : depth - 1)
    if (lists.length === depth) made.push({ type: 'close', name: 'li' })
    else {
      const type = small ? 'a' : large ? 'A' : ''
      const start = digits === undefined || digits === '1' ? '' : digits
      const given = Object.entries({ type, start }).filter(([, value]) => value !== '')
      made.push({ type: 'open', name, attributes: new Map(given) })
      lists.push({ name })
    }
    made.push({ type: 'open', name: 'li', attributes })
  }
}

const styleOf = (part: HtmlPart): string => (part.type === 'open' ? (part.attributes.get('style') ?? '') : '')

/** The item that the paragraph stands for; `undefined` if it has no marker, and so stands for none. */
function itemAt(parts: readonly HtmlPart[], start: number): Item | undefined {
  const content: HtmlPart[] = []
  let marker: string | undefined
  let end = start
  for (let at = start + 1; at < parts.length; at++) {
    const part = parts[at] as HtmlPart
    if (part.type !== 'text' && isBlockElement(part.name)) {
      // What ends the paragraph otherwise is left to its own rules.
      if (part.type === 'close' && part.name === 'p') end = at
      break
    }
    if (part.type === 'open' && isMarker.test(styleOf(part))) {
      const found = markerAt(parts, at)
      if (!found) return undefined
      marker ??= found.words
      at = found.end
    } else content.push(part)
    end = at
  }
  if (marker === undefined) return undefined
  const given = level.exec(styleOf(parts[start] as HtmlPart))?.[1]
  return { end, level: Number(given ?? 1), marker, content }
}

/** The words of a marker without blanks. If they are long or have no end, they are no marker. */
function markerAt(parts: readonly HtmlPart[], start: number): { end: number; words: string } | undefined {
  const { name } = parts[start] as { name: string }
  let words = ''
  let depth = 0
  for (let at = start; at < parts.length; at++) {
    const part = parts[at] as HtmlPart
    if (part.type === 'text') words += part.text.replace(/\s+/g, '')
    else if (part.name === name) depth += part.type === 'open' ? 1 : -1
    else if (isBlockElement(part.name)) return undefined
    if (words.length > maxMarkerLength) return undefined
    if (depth === 0) return { end: at, words }
  }
  return undefined
}
