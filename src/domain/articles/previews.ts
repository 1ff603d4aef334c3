/** The limits of previews: how long they last, and how many an article may have. */

/** Seconds. */
export const longestPreview = 7 * 24 * 3600
export const defaultPreview = 24 * 3600

/** Live previews per article. */
export const maxPreviews = 20
