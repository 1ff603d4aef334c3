/**
 * Text of a single line: it has a visible character, and no characters that control or reverse the
 * text around it. Marks of direction (U+200E, U+200F, U+061C) are part of the writing of Arabic and
 * Hebrew. Embeddings, overrides and isolates are not, since they go on until something ends them.
 */
import { withoutHidden } from './ignorable.ts'

const hidden = '\\p{Cc}\\u2028-\\u202e\\u2066-\\u206f\\ufff9-\\ufffb\\ufffe\\uffff'

/** Some letters and signs are blank: they only fill space. */
export const visiblePattern = '(?![\\u115f\\u1160\\u2800\\u3164\\uffa0\\u{1d159}])[\\p{L}\\p{N}\\p{P}\\p{S}]'

/** The patterns for JSON Schema, and for regular expressions with the flag u. */
export const singleLinePattern = `^(?=.*${visiblePattern})[^${hidden}]*$`
/** A line that may be empty, and whose line breaks become blanks. */
export const optionalLinePattern = `^(?:[^${hidden}]|[\\t\\n\\v\\f\\r\\u0085\\u2028\\u2029])*$`

/** The longest display name, in characters. */
export const maxDisplayNameLength = 80

const visible = new RegExp(visiblePattern, 'u')

/** Whether a text of any number of lines has a visible character. */
export function hasVisibleCharacter(text: string): boolean {
  return visible.test(text)
}

/**
 * What can stand at the ends of a text and is not part of it: blanks, and characters that mean nothing
 * without letters on both sides, such as a soft hyphen. Joiners and selectors can belong to an emoji.
 */
const blank = /\u034f|[\s\u00ad\u180e\u200b\u2060-\u2064\u2800\u3164\uffa0]/

/** The text without the blanks at its ends. A pattern for the end would take quadratic time. */
export function withoutOuterBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && blank.test(text.charAt(start))) start++
  while (end > start && blank.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** A text that may be left out. One in which nothing can be seen is as if it were not given. */
export function givenText(text: string | null): string | null {
  return text !== null && hasVisibleCharacter(text) ? text : null
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
  const characters = [...withoutOuterBlanks(withoutHidden(value.replace(unfit, ' ')))]
  const text = withoutOuterBlanks(characters.slice(0, maxLength).join(''))
  return line.test(text) ? text : undefined
}
