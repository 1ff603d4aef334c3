/** What a line of text is: something to see in it, no control characters, none that turn the text around it. */

const hidden = '\\p{Cc}\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069'

/** For a regular expression with the flag u, and for JSON Schema. */
export const linePattern = `^(?=.*[\\p{L}\\p{N}\\p{P}\\p{S}])[^${hidden}]*$`

/** Longest display name, in characters. */
export const maxDisplayNameLength = 80

/** Some letters and signs are blank, and are there to fill a place. */
const seen = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u

/** Whether there is anything to see in a text, of however many lines. */
export function isSeen(text: string): boolean {
  return seen.test(text)
}

const line = new RegExp(linePattern, 'u')
/** With half surrogate pairs, which no text can keep. */
const unfit = new RegExp(`[\\s\\p{Cs}${hidden}]+`, 'gu')

/** Counted as JSON Schema does: a character outside the basic plane is one. */
export function isLine(text: string, maxLength: number): boolean {
  return line.test(text) && text.isWellFormed() && [...text].length <= maxLength
}

/** The nearest line to what somebody else calls a text; `undefined` where nothing of it can be seen. */
export function lineFrom(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const characters = [...value.replace(unfit, ' ').trim()]
  const text = characters.slice(0, maxLength).join('').trimEnd()
  return line.test(text) ? text : undefined
}
