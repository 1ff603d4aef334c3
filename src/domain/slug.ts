/** The form of slugs. `text/slug.ts` makes them from titles, since that needs a transliterator. */

/**
 * Lower-case ASCII words joined by single hyphens. A slug may not look like a UUID, which would be
 * read as an id.
 */
export const slugPattern = '^(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$)[a-z0-9]+(?:-[a-z0-9]+)*$'
export const maxSlugLength = 100

const form = new RegExp(slugPattern)

export function isSlug(text: string): boolean {
  return text.length <= maxSlugLength && form.test(text)
}

/** The slug with a suffix. The slug is cut so that the whole fits. */
export function withSuffix(slug: string, suffix: string): string {
  return `${slug.slice(0, maxSlugLength - suffix.length - 1).replace(/-+$/, '')}-${suffix}`
}
