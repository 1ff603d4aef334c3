/** Queries about contributors. */
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { type ContributorRole, mastheadGroups } from '../../../domain/contributors/contributor-roles.ts'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { contributors, mergedContributors } from '../../tables/contributors.ts'
import { isContributorFoundBy } from './contributor-search.ts'

export type ContributorRow = typeof contributors.$inferSelect
export type NewContributor = typeof contributors.$inferInsert
type ContributorChange = Partial<Omit<NewContributor, 'id' | 'createdAt'>>

const { mastheadGroup, place, name, id } = contributors

type ContributorsPage = {
  roles?: readonly ContributorRole[]
  isFormer?: boolean
  /** Words of the profile. */
  q?: string
  after?: Pick<ContributorRow, 'mastheadGroup' | 'place' | 'name' | 'id'>
  limit: number
}

/**
 * In the order of the masthead, along its index. One row more than `limit` tells whether the list
 * goes on.
 */
export function listContributors(
  db: Db,
  { roles, isFormer, q, after, limit }: ContributorsPage,
): Promise<ContributorRow[]> {
  return db
    .select()
    .from(contributors)
    .where(
      and(
        roles || isFormer !== undefined
          ? inArray(contributors.mastheadGroup, mastheadGroups({ roles, isFormer }))
          : undefined,
        q === undefined ? undefined : isContributorFoundBy(q),
        after &&
          sql`(${mastheadGroup}, ${place}, ${name}, ${id}) >
            (${after.mastheadGroup}::integer, ${after.place}::integer, ${after.name}, ${after.id}::uuid)`,
      ),
    )
    .orderBy(asc(mastheadGroup), asc(place), asc(name), asc(id))
    .limit(limit + 1)
}

export function byIdOrSlug(idOrSlug: string): SQL {
  return isUuid(idOrSlug) ? eq(contributors.id, idOrSlug) : eq(contributors.slug, idOrSlug)
}

/**
 * The id that an id or a slug leads to, also that of a profile that was merged into another one.
 */
export const idOfContributor = (idOrSlug: string): SQL =>
  isUuid(idOrSlug)
    ? sql`coalesce((select m.contributor_id from ${mergedContributors} m where m.id = ${idOrSlug}::uuid),
        ${idOrSlug}::uuid)`
    : sql`coalesce((select c.id from ${contributors} c where c.slug = ${idOrSlug}),
        (select m.contributor_id from ${mergedContributors} m where m.slug = ${idOrSlug}))`

/**
 * The contributor, or the one that it was merged into. Then neither the id nor the slug is the one that
 * was asked for.
 */
export async function findPresentContributor(db: Db, idOrSlug: string): Promise<ContributorRow | undefined> {
  const [row] = await db
    .select()
    .from(contributors)
    .where(sql`${contributors.id} = ${idOfContributor(idOrSlug)}`)
  return row
}

export async function isFormerSlug(tx: Db, slug: string): Promise<boolean> {
  return (await tx.$count(mergedContributors, eq(mergedContributors.slug, slug))) > 0
}

export async function findContributor(db: Db, idOrSlug: string): Promise<ContributorRow | undefined> {
  const [row] = await db.select().from(contributors).where(byIdOrSlug(idOrSlug))
  return row
}

export async function findContributorOfAccount(
  db: Db,
  accountId: string,
): Promise<{ id: string; name: string } | undefined> {
  const [row] = await db
    .select({ id: contributors.id, name: contributors.name })
    .from(contributors)
    .where(eq(contributors.accountId, accountId))
  return row
}

export async function insertContributor(tx: Db, contributor: NewContributor): Promise<ContributorRow> {
  const [row] = await tx.insert(contributors).values(contributor).returning()
  if (!row) throw new Error('an insert without a conflict clause returns its row')
  return row
}

/**
 * `accountId` limits the update to the profile of that account. Returns `undefined` if there is no
 * such profile.
 */
export async function updateContributor(
  tx: Db,
  { idOrSlug, accountId, change }: { idOrSlug: string; accountId?: string; change: ContributorChange },
): Promise<ContributorRow | undefined> {
  const [row] = await tx
    .update(contributors)
    // drizzle refuses an empty SET, and an empty change must return the row as it is.
    .set({ ...change, name: change.name ?? sql`${contributors.name}` })
    .where(
      and(byIdOrSlug(idOrSlug), accountId === undefined ? undefined : eq(contributors.accountId, accountId)),
    )
    .returning()
  return row
}

/** Adds one published article to the count of each contributor, or subtracts one. */
export async function addToArticleCounts(tx: Db, ids: readonly string[], difference: 1 | -1): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(contributors)
    .set({ articleCount: sql`${contributors.articleCount} + ${difference}` })
    .where(inArray(contributors.id, [...ids]))
}
