/** Tells how deep a JSON text is nested, without parsing it. */

const quote = 34
const backslash = 92

/** Whether the text has more than `levels` open arrays and objects at some place. It need not be valid. */
export function isDeeper(json: string, levels: number): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      for (at += 1; at < json.length && json.charCodeAt(at) !== quote; at++) {
        if (json.charCodeAt(at) === backslash) at += 1
      }
      // `{` and `[`, then `}` and `]`.
    } else if (code === 123 || code === 91) {
      depth += 1
      if (depth > levels) return true
    } else if (code === 125 || code === 93) depth -= 1
  }
  return false
}
