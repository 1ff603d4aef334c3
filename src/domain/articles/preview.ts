/** Links that show one revision to whoever has them: how long, and how many. */

/** Seconds. */
export const longestPreview = 7 * 24 * 3600
export const defaultPreview = 24 * 3600

/** Live ones of one article. */
export const maxPreviews = 20
