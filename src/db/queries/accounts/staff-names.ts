/** The names that no reader may imitate: those of staff and those on the masthead. */
import { and, asc, eq, gt, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { accounts, isStaffRow } from '../../tables/accounts.ts'
import { contributors } from '../../tables/contributors.ts'

/**
 * Whether one of the skeletons is that of a name of staff or on the masthead. The names of `exceptId`
 * itself do not count. Looks into two indexes.
 */
export async function isStaffName(
  db: Db,
  { skeletons, exceptId }: { skeletons: readonly string[]; exceptId?: string },
): Promise<boolean> {
  const isStaff = and(
    inArray(accounts.nameSkeleton, [...skeletons]),
    isStaffRow(accounts.roles),
    exceptId === undefined ? undefined : ne(accounts.id, exceptId),
  )
  const isOfAnother =
    exceptId === undefined
      ? undefined
      : or(isNull(contributors.accountId), ne(contributors.accountId, exceptId))
  const onMasthead = and(inArray(contributors.nameSkeleton, [...skeletons]), isOfAnother)
  if (skeletons.length === 0) return false
  const [row] = await db
    .select({
      isTaken: sql<boolean>`exists ${db.select({ id: accounts.id }).from(accounts).where(isStaff)}
        or exists ${db.select({ id: contributors.id }).from(contributors).where(onMasthead)}`,
    })
    .from(sql`(values (1)) as one`)
  return row?.isTaken === true
}

export type NamedRow = { id: string; name: string; nameSkeleton: string | null }

type Batch = { after: string | undefined; limit: number }

/** THE places where such names are stored. */
export const namePlaces = {
  accounts: {
    list: (db: Db, { after, limit }: Batch): Promise<NamedRow[]> =>
      db
        .select({ id: accounts.id, name: accounts.displayName, nameSkeleton: accounts.nameSkeleton })
        .from(accounts)
        .where(and(isStaffRow(accounts.roles), isAfter(accounts.id, after)))
        .orderBy(asc(accounts.id))
        .limit(limit),
    async update(db: Db, id: string, nameSkeleton: string | null) {
      await db.update(accounts).set({ nameSkeleton }).where(eq(accounts.id, id))
    },
  },
  contributors: {
    list: (db: Db, { after, limit }: Batch): Promise<NamedRow[]> =>
      db
        .select({ id: contributors.id, name: contributors.name, nameSkeleton: contributors.nameSkeleton })
        .from(contributors)
        .where(isAfter(contributors.id, after))
        .orderBy(asc(contributors.id))
        .limit(limit),
    async update(db: Db, id: string, nameSkeleton: string | null) {
      await db.update(contributors).set({ nameSkeleton }).where(eq(contributors.id, id))
    },
  },
} as const

function isAfter(column: typeof accounts.id | typeof contributors.id, after?: string): SQL | undefined {
  return after === undefined ? undefined : gt(column, after)
}
