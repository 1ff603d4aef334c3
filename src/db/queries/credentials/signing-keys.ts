/** The signing keys of access tokens. */
import { desc, inArray, isNull, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { signingKeys } from '../../tables/accounts.ts'

export type SigningKeyRow = typeof signingKeys.$inferSelect

export function listSigningKeys(db: Db): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).orderBy(desc(signingKeys.createdAt))
}

/** Does nothing where there is an active key already: the index allows one. */
export async function insertSigningKey(db: Db, key: SigningKeyRow): Promise<void> {
  await db.insert(signingKeys).values(key).onConflictDoNothing()
}

/** Rotations go one after another; reading goes on. */
export async function lockSigningKeys(tx: Db): Promise<void> {
  await tx.execute(sql`lock table ${signingKeys} in share row exclusive mode`)
}

/** The active key signs no more; its private part is gone. */
export async function retireSigningKey(tx: Db, at: Date): Promise<void> {
  await tx
    .update(signingKeys)
    .set({ retiredAt: at, encryptedPrivateKey: null })
    .where(isNull(signingKeys.retiredAt))
}

export async function deleteSigningKeys(tx: Db, kids: readonly string[]): Promise<void> {
  await tx.delete(signingKeys).where(inArray(signingKeys.kid, [...kids]))
}
