/** Makes a slug from a title in any script. */
import anyAscii from 'any-ascii'
import { isSlug, maxSlugLength } from '../domain/slug.ts'

/** Returns `fallback` if nothing of the text can be written in ASCII letters or digits. */
export function slugFrom(text: string, fallback: string): string {
  // any-ascii would turn emoji into their English names.
  const words = anyAscii(text.normalize('NFC').replace(/\p{Extended_Pictographic}/gu, ' '))
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const slug = joinWithin(words, maxSlugLength - 20)
  if (slug === '') return fallback
  return isSlug(slug) ? slug : `${fallback}-${slug}`
}

/** Joins whole words while they fit. A first word that is too long is cut. */
function joinWithin(words: readonly string[], maxLength: number): string {
  let joined = ''
  for (const word of words) {
    const next = joined === '' ? word : `${joined}-${word}`
    if (next.length > maxLength) return joined === '' ? word.slice(0, maxLength) : joined
    joined = next
  }
  return joined
}
