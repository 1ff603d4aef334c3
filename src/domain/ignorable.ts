/** Leaves out the characters that readers do not see, such as soft hyphens. */

/** What stands beside a character gives it a meaning only if it is kept itself. */
const kept = '(?!\\p{Default_Ignorable_Code_Point})'

/** Joiners shape the letters of these scripts. */
const scripts = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya'],
  ...['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan'],
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('')
const joining = `${kept}[${scripts}]`

/** These are ignorable, but what stands beside them gives them a meaning. */
const needed = [
  // The variation selectors of emoji, with keycaps among them.
  '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
  // Joined emoji, such as families.
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\ufe0f?)\\u200d(?=\\p{Extended_Pictographic})',
  // The tags of a flag of a region.
  '(?<=\\u{1f3f4})[\\u{e0020}-\\u{e007e}]{1,16}\\u{e007f}',
  `(?<=${joining})\\u200c(?=${joining})`,
  `(?<=${joining})\\u200d`,
].join('|')

/** Two fillers look like blanks, so they are none of these. */
const ignorable = new RegExp(`(${needed})|(?![\\u3164\\uffa0])\\p{Default_Ignorable_Code_Point}`, 'gu')

/** Search passes over these, but a line of text keeps them, since they change how it looks. */
const shaping = [
  // Where a line may break, or must not: soft hyphen, zero-width space, word joiner.
  '[\\u00ad\\u200b\\u2060]',
  // Marks of direction, and what reverses the text around it, which is refused.
  '[\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u206f]',
  // Blanks that look like any other.
  '[\\u3164\\uffa0]',
  // A grapheme joiner keeps the order of marks.
  `(?<=${kept}[\\p{L}\\p{M}])\\u034f(?=${kept}\\p{M})`,
  // The forms of Chinese characters, mathematical signs and letters of some scripts.
  '(?<=\\p{Script=Han})[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
  '(?<=[\\p{Sm}\\p{Script=Myanmar}\\p{Script=Phags_Pa}\\p{Script=Manichaean}])\\ufe00',
  `(?<=${kept}\\p{Script=Mongolian})[\\u180b-\\u180f]`,
  // A Korean syllable without one of its letters.
  '\\u115f(?=[\\u1160-\\u11a7])',
  '(?<=[\\u1100-\\u115f\\ua960-\\ua97c])\\u1160',
].join('|')

const withoutShape = new RegExp(`(${needed}|${shaping})|\\p{Default_Ignorable_Code_Point}`, 'gu')
const anyIgnorable = /\p{Default_Ignorable_Code_Point}/u

/**
 * Leaves out the characters that show nothing and change nothing where they stand. Nobody types them:
 * they hide words from readers, or make two names of one.
 */
export function withoutHidden(text: string): string {
  return anyIgnorable.test(text) ? text.replace(withoutShape, '$1') : text
}

export function withoutIgnorable(text: string): string {
  return text.replace(ignorable, '$1')
}
