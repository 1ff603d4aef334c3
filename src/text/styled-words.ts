/**
 * Makes elements of the styles by which Google Docs and other editors say that words are bold, italic,
 * underlined, struck, or raised. Inline styles themselves do not pass.
 */
import type { HtmlPart } from './html-reader.ts'

/** Style -> the element with the same meaning. */
const meanings: readonly (readonly [style: RegExp, element: string])[] = [
  [/(?:^|[;\s])font-weight:\s*(?:bold|bolder|[6-9]00)\b/i, 'strong'],
  [/(?:^|[;\s])font-style:\s*(?:italic|oblique)\b/i, 'em'],
  [/(?:^|[;\s])text-decoration(?:-line)?:[^;]*\bunderline\b/i, 'u'],
  [/(?:^|[;\s])text-decoration(?:-line)?:[^;]*\bline-through\b/i, 's'],
  [/(?:^|[;\s])vertical-align:\s*super\b/i, 'sup'],
  [/(?:^|[;\s])vertical-align:\s*sub\b/i, 'sub'],
]
/** Google Docs puts a whole document into `<b style="font-weight:normal">`. */
const isNotBold = /(?:^|[;\s])font-weight:\s*(?:normal|[1-5]00)\b/i

/** A pattern may look at the rest of a style for each of its names, so longer ones are cut. */
const maxStyleLength = 2_000

const styled = new Set(['span', 'font', 'b', 'strong'])
const hasStyle = (part: HtmlPart) =>
  part.type === 'open' && styled.has(part.name) && part.attributes.has('style')

export function styledWords(parts: HtmlPart[]): HtmlPart[] {
  if (!parts.some(hasStyle)) return parts
  /** What the end tag of each open element is replaced by. */
  const open = new Map(Array.from(styled, (name) => [name, [] as HtmlPart[][]]))
  let links = 0
  return parts.flatMap((part) => {
    if (part.type === 'text') return part
    if (part.name === 'a') links += part.type === 'open' ? 1 : -1
    const ends = open.get(part.name)
    if (!ends) return part
    if (part.type === 'close') return ends.pop() ?? part
    const style = (part.attributes.get('style') ?? '').slice(0, maxStyleLength)
    const isBold = part.name === 'b' || part.name === 'strong'
    const name = isBold && isNotBold.test(style) ? 'span' : part.name
    // Every link is underlined.
    const added = meanings.flatMap(([meant, element]) =>
      !isBold && meant.test(style) && !(element === 'u' && links > 0) ? [element] : [],
    )
    ends.push([
      ...added.toReversed().map((element) => ({ type: 'close' as const, name: element })),
      { type: 'close', name },
    ])
    return [
      { ...part, name },
      ...added.map((element) => ({ type: 'open' as const, name: element, attributes: new Map() })),
    ]
  })
}
