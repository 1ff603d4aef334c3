/**
 * Makes a new signing key. The previous key goes on verifying tokens until the last token that it
 * signed has expired.
 */
import { expiryOfRetiredKey, makeKey } from '../../auth/signing-keys.ts'
import {
  deleteSigningKeys,
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
  retireSigningKey,
} from '../../db/queries/credentials/signing-keys.ts'
import { recordEvent } from '../../db/queries/events.ts'
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
