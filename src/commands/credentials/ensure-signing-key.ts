/** Creates the first signing key of an empty database, only once however many instances start. */
import { makeKey } from '../../auth/signing-keys.ts'
import { insertSigningKey, listSigningKeys } from '../../db/queries/credentials/signing-keys.ts'
import type { Deps } from '../../deps.ts'

export async function ensureSigningKey({
  database,
  box,
  clock,
}: Pick<Deps, 'database' | 'box' | 'clock'>): Promise<void> {
  const keys = await listSigningKeys(database.db)
  if (keys.some((key) => key.retiredAt === null)) return
  await insertSigningKey(database.db, await makeKey(box, clock()))
}
