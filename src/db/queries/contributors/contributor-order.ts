/** Sets the places of contributors on the masthead. */
import { inArray, or, sql } from 'drizzle-orm'
import { unplaced } from '../../../domain/contributors/contributor-roles.ts'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { contributors } from '../../tables/contributors.ts'
import { lockRows } from '../lock-rows.ts'
import { uuidArray } from '../uuid-array.ts'
import type { ContributorRow } from './contributors.ts'

/** Whoever sets an order waits here for the one before, so two orders never mix. */
export function lockMasthead(tx: Db): Promise<void> {
  return lockRows(tx, contributors, sql`true`)
}

/** The contributors with these ids or slugs that exist, in any order. */
export function listContributorsNamed(tx: Db, idsOrSlugs: readonly string[]): Promise<ContributorRow[]> {
  const slugs = idsOrSlugs.filter((name) => !isUuid(name))
  const isNamed = or(
    sql`${contributors.id} = any(${uuidArray(idsOrSlugs.filter(isUuid))})`,
    inArray(contributors.slug, slugs),
  )
  return tx.select().from(contributors).where(isNamed)
}

/**
 * Gives these contributors their places, and takes the places of all others. Returns the number of
 * changes.
 */
export async function placeContributors(tx: Db, ids: readonly string[]): Promise<number> {
  const moved = await tx
    .update(contributors)
    .set({ place: sql`wanted.place` })
    .from(
      sql`(select c.id, coalesce(named.place - 1, ${unplaced})::integer as place from ${contributors} c
        left join unnest(${uuidArray(ids)}) with ordinality as named (id, place) on named.id = c.id) as wanted`,
    )
    .where(sql`wanted.id = ${contributors.id} and wanted.place <> ${contributors.place}`)
    .returning({ id: contributors.id })
  return moved.length
}
