/** Tells how deep a JSON text is nested, without parsing it. */
import { closing, endOfString, opening, quote } from '../repeated-members.ts'

/** Whether the text has more than `levels` open arrays and objects at some place. It need not be valid. */
export function isDeeper(json: string, levels: number): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      at = endOfString(json, at)
      if (at === -1) return false
    } else if (opening.includes(code)) {
      depth += 1
      if (depth > levels) return true
    } else if (closing.includes(code)) depth -= 1
  }
  return false
}
