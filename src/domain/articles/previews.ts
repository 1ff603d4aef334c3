/** The limits of previews: how long they last, and how many an article may have. */

/** In seconds. */
export const longestPreview = 7 * 24 * 3600
export const defaultPreview = 24 * 3600

/** How many live previews an article may have. */
export const maxPreviews = 20
