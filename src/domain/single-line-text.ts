/**
 * Text of a single line: it has a visible character, and no characters that control or reverse the
 * text around it.
 */

const hidden = '\\p{Cc}\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069'

/** The pattern for JSON Schema, and for regular expressions with the flag u. */
export const singleLinePattern = `^(?=.*[\\p{L}\\p{N}\\p{P}\\p{S}])[^${hidden}]*$`

/** The longest display name, in characters. */
export const maxDisplayNameLength = 80

/** Some letters and signs are blank: they only fill space. */
const visible = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u

/** Whether a text of any number of lines has a visible character. */
export function hasVisibleCharacter(text: string): boolean {
  return visible.test(text)
}

/** A text that may be left out. One in which nothing can be seen is as if it were not given. */
export function givenText(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return hasVisibleCharacter(trimmed) ? trimmed : null
}

const line = new RegExp(singleLinePattern, 'u')
/**
 * Characters that become a space. Lone surrogates are among them, since the database cannot store
 * them.
 */
const unfit = new RegExp(`[\\s\\p{Cs}${hidden}]+`, 'gu')

/** The length is counted as in JSON Schema: a character outside the basic plane counts once. */
export function isSingleLine(text: string, maxLength: number): boolean {
  return line.test(text) && text.isWellFormed() && [...text].length <= maxLength
}

/** The nearest single line to a value from elsewhere; `undefined` if nothing in it is visible. */
export function toSingleLine(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const characters = [...value.replace(unfit, ' ').trim()]
  const text = characters.slice(0, maxLength).join('').trimEnd()
  return line.test(text) ? text : undefined
}
