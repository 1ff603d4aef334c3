/**
 * Makes lists of the paragraphs that Microsoft Word writes in their place. Word gives each one a level
 * (`mso-list:l0 level2 lfo1`), and writes its bullet or number as words marked `mso-list:Ignore`.
 */
import { isBlockElement } from './html-elements.ts'
import type { Attributes, HtmlPart } from './html-reader.ts'

const level = /(?:^|[;\s])mso-list:\s*l\d+\s+level([1-9])/i
const isMarker = /(?:^|[;\s])mso-list:\s*ignore/i
/** Signs, or one letter without a dot: `o`, and letters that a font of signs shows as others. */
const bullet = /^(?:[^\p{L}\p{N}]{1,4}|\p{L})$/u
const ordinal = /^\(?(?:(\d{1,9})|([ivxlc]{1,8})|([a-z]))[.)]$/i

const maxMarkerLength = 12

type List = { name: 'ul' | 'ol' }
/** The attributes `type` and `start` of a list that begins with this item. */
type Kind = List & { type?: string; start?: number }
type Item = { end: number; level: number; kind: Kind; content: HtmlPart[] }

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

  function beginItem({ level, kind: { name, type, start } }: Item, attributes: Attributes): void {
    const depth = Math.min(level, lists.length + 1)
    closeTo(lists[depth - 1]?.name === name ? depth : depth - 1)
    if (lists.length === depth) made.push({ type: 'close', name: 'li' })
    else {
      const given = new Map<string, string>()
      if (type !== undefined) given.set('type', type)
      if (start !== undefined && start !== 1) given.set('start', String(start))
      made.push({ type: 'open', name, attributes: given })
      lists.push({ name })
    }
    made.push({ type: 'open', name: 'li', attributes })
  }
}

/** Undefined for words that a list could not show, such as `2.1`. */
function kindOf(marker: string): Kind | undefined {
  if (bullet.test(marker)) return { name: 'ul' }
  const [, digits, roman, letter] = ordinal.exec(marker) ?? []
  if (digits !== undefined) return { name: 'ol', start: Number(digits) }
  const sign = roman ?? letter
  if (sign === undefined) return undefined
  const isSmall = sign === sign.toLowerCase()
  // A list that begins with `i` is one of Roman numerals, and one that begins with `c` is not.
  if (roman !== undefined && (roman.length > 1 || /i/i.test(roman)))
    return { name: 'ol', type: isSmall ? 'i' : 'I', start: romanValue(roman.toLowerCase()) }
  return { name: 'ol', type: isSmall ? 'a' : 'A', start: sign.toLowerCase().charCodeAt(0) - 96 }
}

const romanDigits: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100 }

function romanValue(roman: string): number {
  const values = Array.from(roman, (digit) => romanDigits[digit] ?? 0)
  return values.reduce((sum, value, at) => sum + (value < (values[at + 1] ?? 0) ? -value : value), 0)
}

const styleOf = (part: HtmlPart): string => (part.type === 'open' ? (part.attributes.get('style') ?? '') : '')

/** The item that the paragraph stands for; `undefined` if it has no marker of a list. */
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
  const kind = marker === undefined ? undefined : kindOf(marker)
  if (!kind) return undefined
  const given = level.exec(styleOf(parts[start] as HtmlPart))?.[1]
  return { end, level: Number(given ?? 1), kind, content }
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
