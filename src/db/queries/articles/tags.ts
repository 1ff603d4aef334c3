/**
 * Creates, lists, counts, renames, merges and deletes tags. The public sees only tags of published articles.
 */
import { and, asc, desc, eq, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { articleTags, tags } from '../../tables/tags.ts'

type NewTag = typeof tags.$inferInsert

const shown = { id: tags.id, slug: tags.slug, name: tags.name, articleCount: tags.articleCount }
export type CountedTagRow = Pick<typeof tags.$inferSelect, keyof typeof shown>

type TagsPage = {
  sort: 'name' | '-articleCount'
  /** The last tag of the page before. `key` is its name or its count, depending on `sort`. */
  after?: { key: string | number; id: string }
  limit: number
}

/** Tags of published articles. One row more than `limit` tells whether the list goes on. */
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

/** The unique index of names. */
export const nameKeyConstraint = 'tags_name_key_key'

/** Creates the tags whose slug and name are both free. */
export async function insertMissingTags(tx: Db, wanted: readonly NewTag[]): Promise<void> {
  await tx
    .insert(tags)
    .values([...wanted])
    .onConflictDoNothing()
}

export type NamedTagRow = HeldTag & { nameKey: string | null }

/** The tags that have one of these slugs or names, locked as by `holdTags`. */
export function holdTagsNamed(
  tx: Db,
  named: readonly { name: string; slug: string; nameKey: string }[],
): Promise<NamedTagRow[]> {
  const slugs = named.flatMap(({ name, slug }) => [name, slug])
  const nameKeys = named.map(({ nameKey }) => nameKey)
  return tx
    .select({ ...identity, nameKey: tags.nameKey })
    .from(tags)
    .where(or(inArray(tags.slug, slugs), and(inArray(tags.nameKey, nameKeys), isNull(tags.mergedInto))))
    .orderBy(asc(tags.id))
    .for('key share')
}

/** Tags whose name has no key yet, those with the most articles first. */
export function listNamelessTags(db: Db): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: tags.id, name: tags.name })
    .from(tags)
    .where(and(isNull(tags.nameKey), isNull(tags.mergedInto)))
    .orderBy(desc(tags.articleCount), asc(tags.id))
}

export async function setNameKey(db: Db, { id, nameKey }: { id: string; nameKey: string }): Promise<void> {
  await db
    .update(tags)
    .set({ nameKey })
    .where(and(eq(tags.id, id), isNull(tags.nameKey)))
}

const identity = { id: tags.id, slug: tags.slug, mergedInto: tags.mergedInto }
type HeldTag = { id: string; slug: string; mergedInto: string | null }

/**
 * The ids of the tags that these slugs lead to, each once, in the order of the slugs. A share lock
 * keeps the tags from being merged until the transaction ends. If it had to wait for a merge, the
 * tag that was merged into is locked as well.
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

/**
 * Those of the slugs whose tags a revision of this time can have meant. A tag that was created later
 * has only taken the slug of a deleted one. They are locked as by `holdTags`.
 */
export async function holdTagsCreatedBefore(
  tx: Db,
  { slugs, time }: { slugs: readonly string[]; time: Date },
): Promise<string[]> {
  if (slugs.length === 0) return []
  const held = await tx
    .select({ slug: tags.slug })
    .from(tags)
    .where(and(inArray(tags.slug, [...slugs]), lte(tags.createdAt, time)))
    .orderBy(asc(tags.id))
    .for('key share')
  return slugs.filter((wanted) => held.some(({ slug }) => slug === wanted))
}

function hold(tx: Db, named: SQL): Promise<HeldTag[]> {
  return tx.select(identity).from(tags).where(named).orderBy(asc(tags.id)).for('key share')
}

/** Adds one published article to the count of each tag, or removes one. */
export async function addToTagCounts(tx: Db, ids: readonly string[], difference: 1 | -1): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(tags)
    .set({ articleCount: sql`${tags.articleCount} + ${difference}` })
    .where(inArray(tags.id, [...ids]))
}

function tagNamed(idOrSlug: string): SQL {
  return isUuid(idOrSlug) ? eq(tags.id, idOrSlug) : eq(tags.slug, idOrSlug)
}

/** Finds merged tags too. `mergedInto` is then the id of the other tag. */
export async function findTag(db: Db, idOrSlug: string) {
  const [row] = await db
    .select({ ...shown, mergedInto: tags.mergedInto })
    .from(tags)
    .where(tagNamed(idOrSlug))
  return row
}

/** Whether another tag has this slug, apart from the tags that were merged into this one. */
export async function isSlugOfOtherTag(
  tx: Db,
  { slug, tagId }: { slug: string; tagId: string },
): Promise<boolean> {
  const [row] = await tx
    .select({ end: sql<string>`coalesce(${tags.mergedInto}, ${tags.id})` })
    .from(tags)
    .where(eq(tags.slug, slug))
  return row !== undefined && row.end !== tagId
}

/** `undefined` if there is no such tag, or if it was merged. */
export async function renameTag(
  tx: Db,
  { idOrSlug, name, nameKey }: { idOrSlug: string; name: string; nameKey: string },
): Promise<CountedTagRow | undefined> {
  const [row] = await tx
    .update(tags)
    .set({ name, nameKey })
    .where(and(tagNamed(idOrSlug), isNull(tags.mergedInto)))
    .returning(shown)
  return row
}

/** Locks the published articles with the tag. Publications, too, lock articles before tags. */
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

/**
 * Locks both tags, in the order of their ids, so that no publication can give either of them to an
 * article meanwhile.
 */
export async function lockTagsForMerge(tx: Db, ids: readonly [string, string]) {
  return tx
    .select({ ...shown, mergedInto: tags.mergedInto })
    .from(tags)
    .where(inArray(tags.id, [...ids]))
    .orderBy(asc(tags.id))
    .for('update')
}

/** Moves the articles of one tag to the other and counts them. The caller has locked both tags. */
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
  // Tags that were merged into this one before now point to the other tag too, so that `mergedInto`
  // never needs two steps.
  await tx.update(tags).set({ mergedInto: to }).where(eq(tags.mergedInto, from))
  const [row] = await tx
    .update(tags)
    // The count includes rows that a concurrent publication is removing. That publication subtracts
    // them.
    .set({
      articleCount: sql`(select count(*)::int from ${articleTags} l where l.tag_id = ${to}::uuid)`,
    })
    .where(eq(tags.id, to))
    .returning(shown)
  if (!row) throw new Error(`tag ${to} was locked and cannot be gone`)
  return row
}

/** Locks the tag and the tags that were merged into it, so that no article can get them meanwhile. */
export function lockTagWithFormer(tx: Db, id: string): Promise<HeldTag[]> {
  return tx
    .select(identity)
    .from(tags)
    .where(or(eq(tags.id, id), eq(tags.mergedInto, id)))
    .orderBy(asc(tags.id))
    .for('update')
}

/** The articles whose published text, draft or scheduled revision has one of the tags. */
export async function countArticlesTagged(tx: Db, named: readonly HeldTag[]): Promise<number> {
  const ids = named.map(({ id }) => sql`${id}::uuid`)
  const slugs = named.map(({ slug }) => sql`${slug}::text`)
  const [row] = await tx.select({ articles: sql<number>`count(*)::integer` }).from(sql`(
      select l.article_id from ${articleTags} l where l.tag_id in (${sql.join(ids, sql`, `)})
      union
      select a.id from ${articleRevisions} r join ${articles} a
        on a.id = r.article_id and r.number in (a.latest_revision, a.scheduled_revision)
      where r.tag_slugs && array[${sql.join(slugs, sql`, `)}]
    ) as tagged`)
  return row?.articles ?? 0
}

export async function deleteTags(tx: Db, ids: readonly string[]): Promise<void> {
  await tx.delete(tags).where(inArray(tags.id, [...ids]))
}
