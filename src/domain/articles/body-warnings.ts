/** What a warning says about the body of an article: something of it is not shown as it was written. */

/** What was left out or changed: the kinds that a warning can have. */
export const bodyWarningKinds = ['element', 'address', 'nesting', 'embed', 'footnote', 'limit'] as const

export type BodyWarning = {
  kind: (typeof bodyWarningKinds)[number]
  /** A sentence, in which a count is written out. */
  detail: string
  /** The first characters of what was left out, as plain text. */
  excerpt: string
}

/** One body has at most so many warnings, and one more that counts the rest. */
export const maxBodyWarnings = 50
export const maxWarningExcerpt = 80
