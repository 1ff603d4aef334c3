/** What a warning says about the body of an article: something of it is not shown as it was written. */

/** What was left out or changed: the kinds that a warning can have. */
export const bodyWarningKinds = [
  'element',
  'address',
  'nesting',
  'embed',
  'footnote',
  'limit',
  'front-matter',
] as const

export type BodyWarning = {
  kind: (typeof bodyWarningKinds)[number]
  /** A sentence, in which a count is written out. */
  detail: string
  /** The beginning of what was left out, as plain text. It ends with an ellipsis if more follows. */
  excerpt: string
}

/** One body has at most so many warnings, and one more that counts the rest. */
export const maxBodyWarnings = 50
/**
 * In characters. All words of what was left out are told up to here, and no word beyond it. So the
 * warnings of one body have at most 50 times as many.
 */
export const maxWarningExcerpt = 1_000
