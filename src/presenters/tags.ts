/** Tags as they travel. */
import type { CountedTagRow } from '../db/queries/tags.ts'
import type { CountedTag } from '../schemas/tags.ts'

export function presentCountedTag({ id, slug, name, articleCount }: CountedTagRow): CountedTag {
  return { id, slug, name, articleCount }
}
