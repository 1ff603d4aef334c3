/** Leaves out the characters that readers do not see, such as soft hyphens. */

/** Joiners shape the letters of these scripts. */
const joining = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya'],
  ...['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan'],
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('')

/** These are ignorable, but what stands beside them gives them a meaning. */
const needed = [
  // The variation selectors of emoji, with keycaps among them.
  '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
  // Joined emoji, such as families.
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
  // The tags of a flag of a region.
  '(?<=\\u{1f3f4})[\\u{e0020}-\\u{e007e}]{1,16}\\u{e007f}',
  `(?<=[${joining}])\\u200c(?=[${joining}])`,
  `(?<=[${joining}])\\u200d`,
].join('|')

/** Two fillers look like blanks, so they are none of these. */
const ignorable = new RegExp(`(${needed})|(?![\\u3164\\uffa0])\\p{Default_Ignorable_Code_Point}`, 'gu')

export function withoutIgnorable(text: string): string {
  return text.replace(ignorable, '$1')
}
