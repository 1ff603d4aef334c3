/** The rules for passwords. Lengths count characters (code points) after normalization to NFC. */
export const minPasswordLength = 12
/**
 * Longer input is refused before it is hashed, so hashing stays bounded and nothing is truncated.
 */
export const maxPasswordLength = 200

/** Says what is wrong with the length of a password; `undefined` if nothing is. */
export function passwordLengthFault(password: string): string | undefined {
  const { length } = [...password.normalize('NFC')]
  if (length < minPasswordLength) return `must have at least ${minPasswordLength} characters`
  return length > maxPasswordLength ? `must have at most ${maxPasswordLength} characters` : undefined
}

/**
 * How many digits and signs before or after a word are ignored, since people add some to a word to
 * make it pass.
 */
const maxAffix = 4

/**
 * Whether somebody with a list of words would soon guess the password. That is so if it is a word,
 * one word repeated, or a word with up to four digits or signs before or after it, in upper or
 * lower case. `isWord` is called with text in lower case.
 */
export function isEasilyGuessed(password: string, isWord: (text: string) => boolean): boolean {
  const text = comparable(password)
  return isWord(text) || repeatedUnits(text).some(isWord) || withoutAffixes(text).some(isWord)
}

/** The form in which words and passwords are compared. */
export function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** The shorter texts that give the whole text when repeated; for `abab` that is `ab`. */
function repeatedUnits(text: string): string[] {
  const lengths = Array.from({ length: Math.floor(text.length / 2) }, (_, index) => index + 1)
  return lengths
    .filter((length) => text.length % length === 0)
    .map((length) => text.slice(0, length))
    .filter((unit) => unit.repeat(text.length / unit.length) === text)
}

function withoutAffixes(text: string): string[] {
  const [before = ''] = /^[^\p{L}\p{M}]{0,4}/u.exec(text) ?? []
  const [behind = ''] = /[^\p{L}\p{M}]{0,4}$/u.exec(text) ?? []
  const starts = lengthsOf(before).map((length) => text.slice(length))
  const ends = lengthsOf(behind).map((length) => text.slice(0, text.length - length))
  return [...starts, ...ends]
}

function lengthsOf(affix: string): number[] {
  return Array.from({ length: Math.min(affix.length, maxAffix) }, (_, index) => index + 1)
}
