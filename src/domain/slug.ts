/** What a slug may look like. Making one from a title is in `text/slug.ts`, since it needs a transliterator. */
/** Lower-case ASCII words joined by single hyphens; what looks like a UUID would be read as an id, so it is none. */
export const slugPattern = '^(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$)[a-z0-9]+(?:-[a-z0-9]+)*$'
export const maxSlugLength = 100

const form = new RegExp(slugPattern)

export function isSlug(text: string): boolean {
  return text.length <= maxSlugLength && form.test(text)
}

/** The slug with a suffix, cut so that the whole still fits. */
export function withSuffix(slug: string, suffix: string): string {
  return `${slug.slice(0, maxSlugLength - suffix.length - 1).replace(/-+$/, '')}-${suffix}`
}
