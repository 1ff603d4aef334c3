/** Queries about the sealed keys of the newsletter. */
import { eq } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { newsletterKeys } from '../../tables/signups.ts'

type KeyRow = typeof newsletterKeys.$inferSelect

export async function findNewsletterKey(db: Db, name: string): Promise<Uint8Array | undefined> {
  const [row] = await db
    .select({ sealed: newsletterKeys.sealed })
    .from(newsletterKeys)
    .where(eq(newsletterKeys.name, name))
  return row?.sealed
}

/** Does nothing if there is a key of this name already. */
export async function insertNewsletterKey(db: Db, key: KeyRow): Promise<void> {
  await db.insert(newsletterKeys).values(key).onConflictDoNothing()
}

export function listNewsletterKeys(db: Db): Promise<KeyRow[]> {
  return db.select().from(newsletterKeys)
}

export async function updateNewsletterKey(db: Db, name: string, sealed: Uint8Array): Promise<void> {
  await db.update(newsletterKeys).set({ sealed }).where(eq(newsletterKeys.name, name))
}
