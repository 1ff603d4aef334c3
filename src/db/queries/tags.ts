/** Tags: made when a draft first names them, shown once a published article has them. */
import { inArray, sql } from 'drizzle-orm'
import type { Db } from '../database.ts'
import { tags } from '../tables/articles.ts'

export type NewTag = typeof tags.$inferInsert

/** Makes those that are missing; an existing tag keeps its name. */
export async function insertMissingTags(tx: Db, wanted: readonly NewTag[]): Promise<void> {
  if (wanted.length === 0) return
  await tx
    .insert(tags)
    .values([...wanted])
    .onConflictDoNothing({ target: tags.slug })
}

export function listTagIds(tx: Db, slugs: readonly string[]): Promise<{ id: string; slug: string }[]> {
  return tx
    .select({ id: tags.id, slug: tags.slug })
    .from(tags)
    .where(inArray(tags.slug, [...slugs]))
}

/** One more or one fewer published article for each. */
export async function addToTagCounts(tx: Db, ids: readonly string[], difference: 1 | -1): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(tags)
    .set({ articleCount: sql`${tags.articleCount} + ${difference}` })
    .where(inArray(tags.id, [...ids]))
}
