/**
 * Makes a new signing key. The previous key goes on verifying tokens until the last token that it
 * signed has expired.
 */
import { newSealedKey } from '../../auth/newsletter-keys.ts'
import type { SecretBox } from '../../auth/secret-box.ts'
import { expiryOfRetiredKey, makeKey } from '../../auth/signing-keys.ts'
import type { Db } from '../../db/database.ts'
import {
  deleteSigningKeys,
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
  retireSigningKey,
} from '../../db/queries/credentials/signing-keys.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { listNewsletterKeys, updateNewsletterKey } from '../../db/queries/newsletter/keys.ts'
import type { Deps } from '../../deps.ts'

type Rotated = { kid: string; formerKids: string[] }

/**
 * When this resolves, every instance signs with the new key. `isDiscarding` deletes all earlier
 * keys at once, so that the access tokens and previews that they signed are refused. It is for a
 * key that somebody else may have, or that cannot be decrypted because its SECRET_KEY is lost.
 */
export async function rotateKeys(
  { database, box, clock, keys }: Pick<Deps, 'database' | 'box' | 'clock' | 'keys'>,
  { isDiscarding }: { isDiscarding: boolean },
): Promise<Rotated> {
  const now = clock()
  const key = await makeKey(box, now)
  const formerKids = await database.transact(async (tx) => {
    await lockSigningKeys(tx)
    await retireSigningKey(tx, now)
    const former = await listSigningKeys(tx)
    const isGone = (retiredAt: Date | null) => retiredAt !== null && expiryOfRetiredKey(retiredAt) <= now
    const gone = former.filter(({ retiredAt }) => isDiscarding || isGone(retiredAt)).map(({ kid }) => kid)
    await deleteSigningKeys(tx, gone)
    await insertSigningKey(tx, key)
    if (isDiscarding) await replaceLostKeys(tx, box)
    await recordEvent(tx, {
      type: 'signing-key.rotated',
      subjects: {},
      payload: { kid: key.kid, discarded: isDiscarding },
      actorAccountId: null,
      occurredAt: now,
    })
    return former.map(({ kid }) => kid).filter((kid) => !gone.includes(kid))
  })
  await keys.changed()
  return { kid: key.kid, formerKids }
}

/**
 * Replaces the keys of the newsletter that no present secret opens. Links in letters that were sent stop
 * working, and erased addresses are not recognised any more. Keys that can be opened stay.
 */
async function replaceLostKeys(tx: Db, box: SecretBox): Promise<void> {
  for (const { name, sealed } of await listNewsletterKeys(tx)) {
    try {
      box.open(sealed)
    } catch {
      await updateNewsletterKey(tx, name, newSealedKey(box))
    }
  }
}
