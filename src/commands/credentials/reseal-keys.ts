/**
 * Seals the signing key and the keys of the newsletter under the present SECRET_KEY, if only the former
 * one opens them. After that, the former key is no longer needed for them.
 */
import type { SecretBox } from '../../auth/secret-box.ts'
import { SecretKeyError } from '../../auth/signing-keys.ts'
import {
  listSigningKeys,
  lockSigningKeys,
  updateSealedKey,
} from '../../db/queries/credentials/signing-keys.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { listNewsletterKeys, updateNewsletterKey } from '../../db/queries/newsletter/keys.ts'
import type { Deps } from '../../deps.ts'

/**
 * Returns the ids of the keys that were sealed anew. The keys themselves and their tokens stay.
 * Throws a SecretKeyError if neither secret opens a key.
 */
export async function resealKeys({
  database,
  box,
  clock,
}: Pick<Deps, 'database' | 'box' | 'clock'>): Promise<string[]> {
  return database.transact(async (tx) => {
    await lockSigningKeys(tx)
    const resealed: string[] = []
    for (const { kid, encryptedPrivateKey: sealed } of await listSigningKeys(tx)) {
      if (sealed === null || !isOfFormerKey(box, { kid, sealed })) continue
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
    for (const { name, sealed } of await listNewsletterKeys(tx)) {
      if (isOfFormerKey(box, { kid: `newsletter ${name}`, sealed })) {
        await updateNewsletterKey(tx, name, box.seal(box.open(sealed)))
      }
    }
    return resealed
  })
}

function isOfFormerKey(box: SecretBox, { kid, sealed }: { kid: string; sealed: Uint8Array }): boolean {
  try {
    return box.isOfFormerKey(sealed)
  } catch {
    throw new SecretKeyError(kid)
  }
}
