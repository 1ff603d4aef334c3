/** The signing keys of access tokens. */
import { desc } from 'drizzle-orm'
import type { Db } from '../database.ts'
import { signingKeys } from '../tables/accounts.ts'

export type SigningKeyRow = typeof signingKeys.$inferSelect

export function listSigningKeys(db: Db): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).orderBy(desc(signingKeys.createdAt))
}

/** Does nothing where there is an active key already: the index allows one. */
export async function insertSigningKey(db: Db, key: SigningKeyRow): Promise<void> {
  await db.insert(signingKeys).values(key).onConflictDoNothing()
}
