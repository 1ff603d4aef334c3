/** What screening found in comments that were not let through. */
import type { Db } from '../database.ts'
import { screenings } from '../tables/moderation.ts'

export type NewScreening = typeof screenings.$inferInsert

export async function insertScreening(tx: Db, screening: NewScreening): Promise<void> {
  await tx.insert(screenings).values(screening)
}
