/** What a slug may look like. Making one from a title is in `text/slug.ts`, since it needs a transliterator. */
import { isUuid } from './uuid.ts'

/** Lower-case ASCII words joined by single hyphens. */
export const slugPattern = '^[a-z0-9]+(?:-[a-z0-9]+)*$'
export const maxSlugLength = 100

const form = new RegExp(slugPattern)

/** A slug that looks like an id would be read as one, so it is none. */
export function isSlug(text: string): boolean {
  return text.length <= maxSlugLength && form.test(text) && !isUuid(text)
}

/** The slug with a suffix, cut so that the whole still fits. */
export function withSuffix(slug: string, suffix: string): string {
  return `${slug.slice(0, maxSlugLength - suffix.length - 1).replace(/-+$/, '')}-${suffix}`
}
