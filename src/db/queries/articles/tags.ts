/** Tags: made when a draft first names them, shown once a published article has them, merged by admins. */
import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { articleTags, tags } from '../../tables/tags.ts'

export type NewTag = typeof tags.$inferInsert

const shown = { id: tags.id, slug: tags.slug, name: tags.name, articleCount: tags.articleCount }
export type CountedTagRow = Pick<typeof tags.$inferSelect, keyof typeof shown>

export type TagsPage = {
  sort: 'name' | '-articleCount'
  /** The last one seen: its name or its count, as the list is sorted. */
  after?: { key: string | number; id: string }
  limit: number
}

/** Those of published articles. One row more than `limit` tells that the list goes on. */
export function listTags(db: Db, { sort, after, limit }: TagsPage): Promise<CountedTagRow[]> {
  const isByName = sort === 'name'
  const order = isByName ? [asc(tags.name), asc(tags.id)] : [desc(tags.articleCount), desc(tags.id)]
  const beyond = (key: string | number, id: string) =>
    isByName
      ? sql`(${tags.name}, ${tags.id}) > (${key}, ${id}::uuid)`
      : sql`(${tags.articleCount}, ${tags.id}) < (${key}::integer, ${id}::uuid)`
  return db
    .select(shown)
    .from(tags)
    .where(and(sql`${tags.articleCount} > 0`, after && beyond(after.key, after.id)))
    .orderBy(...order)
    .limit(limit + 1)
}

/** Makes those that are missing; an existing tag keeps its name. */
export async function insertMissingTags(tx: Db, wanted: readonly NewTag[]): Promise<void> {
  if (wanted.length === 0) return
  await tx
    .insert(tags)
    .values([...wanted])
    .onConflictDoNothing({ target: tags.slug })
}

type HeldTag = { id: string; slug: string; mergedInto: string | null }

/**
 * The tags that these slugs lead to, in the order of the slugs, each once. They are held until the transaction ends: none
 * can be merged away before. Whoever waited for a merge finds its result, and follows it.
 */
export async function holdTags(tx: Db, slugs: readonly string[]): Promise<string[]> {
  const held = new Map<string, HeldTag>()
  const bySlug = await hold(tx, inArray(tags.slug, [...slugs]))
  let found = bySlug
  while (found.length > 0) {
    for (const tag of found) held.set(tag.id, tag)
    const missing = found.flatMap(({ mergedInto }) =>
      mergedInto && !held.has(mergedInto) ? [mergedInto] : [],
    )
    found = missing.length > 0 ? await hold(tx, inArray(tags.id, missing)) : []
  }
  const endOf = (tag: HeldTag | undefined): string[] => {
    if (tag === undefined) return []
    return tag.mergedInto === null ? [tag.id] : endOf(held.get(tag.mergedInto))
  }
  return [...new Set(slugs.flatMap((slug) => endOf(bySlug.find((tag) => tag.slug === slug))))]
}

function hold(tx: Db, named: SQL): Promise<HeldTag[]> {
  return tx
    .select({ id: tags.id, slug: tags.slug, mergedInto: tags.mergedInto })
    .from(tags)
    .where(named)
    .orderBy(asc(tags.id))
    .for('key share')
}

/** One more or one fewer published article for each. */
export async function addToTagCounts(tx: Db, ids: readonly string[], difference: 1 | -1): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(tags)
    .set({ articleCount: sql`${tags.articleCount} + ${difference}` })
    .where(inArray(tags.id, [...ids]))
}

export function tagNamed(idOrSlug: string): SQL {
  return isUuid(idOrSlug) ? eq(tags.id, idOrSlug) : eq(tags.slug, idOrSlug)
}

/** Also one that was merged; `mergedInto` says where it went. */
export async function findTag(db: Db, idOrSlug: string) {
  const [row] = await db
    .select({ ...shown, mergedInto: tags.mergedInto })
    .from(tags)
    .where(tagNamed(idOrSlug))
  return row
}

/** `undefined` where there is no such tag, or no more. */
export async function renameTag(
  tx: Db,
  { idOrSlug, name }: { idOrSlug: string; name: string },
): Promise<CountedTagRow | undefined> {
  const [row] = await tx
    .update(tags)
    .set({ name })
    .where(and(tagNamed(idOrSlug), isNull(tags.mergedInto)))
    .returning(shown)
  return row
}

/** The published articles with the tag, locked: before any tag, as a publication takes them. */
export async function lockArticlesTagged(tx: Db, tagId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: articles.id })
    .from(articles)
    .where(
      inArray(
        articles.id,
        tx.select({ id: articleTags.articleId }).from(articleTags).where(eq(articleTags.tagId, tagId)),
      ),
    )
    .orderBy(asc(articles.id))
    .for('no key update')
  return rows.map(({ id }) => id)
}

/** Locks both, in one order, against whoever would give either to an article; waits for those who already do. */
export async function lockTagsForMerge(tx: Db, ids: readonly [string, string]) {
  return tx
    .select({ ...shown, mergedInto: tags.mergedInto })
    .from(tags)
    .where(inArray(tags.id, [...ids]))
    .orderBy(asc(tags.id))
    .for('update')
}

/** Gives the articles of one tag the other, where they have not got it, and counts them. Both tags are locked. */
export async function moveArticlesToTag(
  tx: Db,
  { from, to }: { from: string; to: string },
): Promise<CountedTagRow> {
  await tx.execute(sql`
    insert into ${articleTags} (article_id, tag_id, position, published_at)
    select article_id, ${to}::uuid, position, published_at from ${articleTags} where tag_id = ${from}::uuid
    on conflict do nothing`)
  await tx.delete(articleTags).where(eq(articleTags.tagId, from))
  await tx.update(tags).set({ articleCount: 0, mergedInto: to }).where(eq(tags.id, from))
  // What was merged into it before goes along: nobody has to follow more than one step.
  await tx.update(tags).set({ mergedInto: to }).where(eq(tags.mergedInto, from))
  const [row] = await tx
    .update(tags)
    // A publication that has taken the tag from an article and not yet counted so will: its rows are still here.
    .set({
      articleCount: sql`(select count(*)::int from ${articleTags} l where l.tag_id = ${to}::uuid)`,
    })
    .where(eq(tags.id, to))
    .returning(shown)
  if (!row) throw new Error(`tag ${to} was locked and cannot be gone`)
  return row
}
