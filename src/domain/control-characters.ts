/**
 * Control characters that no stored text has, because XML cannot hold them and feeds are XML: all
 * below the space except tabs and line breaks, and two characters that Unicode never assigns.
 */

/** A vertical tab and a form feed are line breaks of other times. */
const formerBreak = /[\v\f]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const unfit = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const allUnfit = new RegExp(unfit, 'g')

export function withLineBreaks(text: string): string {
  return text.replace(formerBreak, '\n')
}

/**
 * The text with replacements. They are characters, since without any `java&#1;script:` would become a
 * scheme.
 */
export function withoutControls(text: string): string {
  return unfit.test(text) ? text.replace(formerBreak, ' ').replace(allUnfit, '\ufffd') : text
}

/** Names the first of these characters as the end of an error text; `undefined` if there is none. */
export function controlNamed(text: string): string | undefined {
  const [character] = unfit.exec(text) ?? []
  if (character === undefined) return undefined
  const kind = character < ' ' ? 'control character' : 'character'
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  return `contains the ${kind} U+${code}, which cannot be stored`
}
