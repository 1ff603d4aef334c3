/** Tags as they travel. */
import type { CountedTagRow } from '../../db/queries/articles/tags.ts'
import type { CountedTag } from '../../schemas/articles/tags.ts'

export function presentCountedTag({ id, slug, name, articleCount }: CountedTagRow): CountedTag {
  return { id, slug, name, articleCount }
}
