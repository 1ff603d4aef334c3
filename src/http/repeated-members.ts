/**
 * Finds a repeated member name within one object of a JSON text (RFC 8259, section 4). JSON.parse
 * takes the last member, while a gateway may have read the first. The search reads the text once,
 * and the text must be one that JSON.parse has accepted.
 */

export const quote = 34
const backslash = 92
export const opening = [123, 91]
export const closing = [125, 93]
const colon = 58
const lastSpace = 32

/**
 * The first repeated name, or `undefined`. Objects nested deeper than `maxDepth` are skipped,
 * because a body with such objects is refused elsewhere.
 */
export function findRepeatedMember(json: string, maxDepth: number): string | undefined {
  /** The names of each open object; `undefined` for an open array. */
  const open: (Set<string> | undefined)[] = []
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      const start = at
      at = endOfString(json, start)
      if (depth > maxDepth || !isName(json, at)) continue
      const name = textOf(json.slice(start, at + 1))
      const names = open[depth] ?? new Set()
      if (names.has(name)) return name
      open[depth] = names.add(name)
    } else if (opening.includes(code)) {
      depth += 1
      if (depth <= maxDepth) open[depth] = undefined
    } else if (closing.includes(code)) depth -= 1
  }
  return undefined
}

/**
 * The position of the closing quote: the first quote after an even number of backslashes. It is -1 in a
 * text that ends before.
 */
export function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, at: number): boolean {
  let first = at
  while (json.charCodeAt(first - 1) === backslash) first -= 1
  return (at - first) % 2 === 1
}

/** A string is a name if a colon follows. */
function isName(json: string, end: number): boolean {
  let next = end + 1
  while (json.charCodeAt(next) <= lastSpace) next += 1
  return json.charCodeAt(next) === colon
}

/** Escapes are decoded, because one name can be written in many ways. */
function textOf(literal: string): string {
  return literal.includes('\\') ? JSON.parse(literal) : literal.slice(1, -1)
}
