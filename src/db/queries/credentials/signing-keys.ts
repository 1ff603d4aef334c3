/** Queries on the keys that sign access tokens and previews. */
import { desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { signingKeys } from '../../tables/accounts.ts'

type SigningKeyRow = typeof signingKeys.$inferSelect

export function listSigningKeys(db: Db): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).orderBy(desc(signingKeys.createdAt))
}

/** Does nothing if there is an active key already, since a unique index allows only one. */
export async function insertSigningKey(db: Db, key: SigningKeyRow): Promise<void> {
  await db.insert(signingKeys).values(key).onConflictDoNothing()
}

/** Makes rotations wait for each other. Readers do not wait. */
export async function lockSigningKeys(tx: Db): Promise<void> {
  await tx.execute(sql`lock table ${signingKeys} in share row exclusive mode`)
}

/** Retires the active key and deletes its private part. */
export async function retireSigningKey(tx: Db, at: Date): Promise<void> {
  await tx
    .update(signingKeys)
    .set({ retiredAt: at, encryptedPrivateKey: null })
    .where(isNull(signingKeys.retiredAt))
}

export async function updateSealedKey(
  tx: Db,
  { kid, encryptedPrivateKey }: { kid: string; encryptedPrivateKey: Uint8Array },
): Promise<void> {
  await tx.update(signingKeys).set({ encryptedPrivateKey }).where(eq(signingKeys.kid, kid))
}

export async function deleteSigningKeys(tx: Db, kids: readonly string[]): Promise<void> {
  await tx.delete(signingKeys).where(inArray(signingKeys.kid, [...kids]))
}
