/**
 * Brings the skeletons of the names of staff and of the masthead up to date: those that an earlier
 * release has stored without, and those whose rules have changed.
 */
import type { Db } from '../../db/database.ts'
import { namePlaces } from '../../db/queries/accounts/staff-names.ts'
import { skeletonOf } from '../../text/name-skeleton.ts'

const batchSize = 500

/** For every start. A reader's name needs none, until the reader gets a role. */
export async function refreshNameSkeletons(db: Db): Promise<void> {
  for (const { list, update } of Object.values(namePlaces)) {
    for (let after: string | undefined; ; ) {
      const rows = await list(db, { after, limit: batchSize })
      for (const { id, name, nameSkeleton } of rows) {
        const skeleton = skeletonOf(name)
        if (skeleton !== nameSkeleton) await update(db, id, skeleton)
      }
      after = rows.at(-1)?.id
      if (rows.length < batchSize) break
    }
  }
}
