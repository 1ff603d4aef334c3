/**
 * Seals the signing key under the present SECRET_KEY, if only the former one opens it. After that,
 * the former key is no longer needed for signing.
 */
import {
  listSigningKeys,
  lockSigningKeys,
  updateSealedKey,
} from '../../db/queries/credentials/signing-keys.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'

/** Returns the ids of the keys that were sealed anew. The keys themselves and their tokens stay. */
export async function resealKeys({
  database,
  box,
  clock,
}: Pick<Deps, 'database' | 'box' | 'clock'>): Promise<string[]> {
  return database.transact(async (tx) => {
    await lockSigningKeys(tx)
    const resealed: string[] = []
    for (const { kid, encryptedPrivateKey: sealed } of await listSigningKeys(tx)) {
      if (sealed === null || !box.isOfFormerKey(sealed)) continue
      await updateSealedKey(tx, { kid, encryptedPrivateKey: box.seal(box.open(sealed)) })
      await recordEvent(tx, {
        type: 'signing-key.resealed',
        subjects: {},
        payload: { kid },
        actorAccountId: null,
        occurredAt: clock(),
      })
      resealed.push(kid)
    }
    return resealed
  })
}
